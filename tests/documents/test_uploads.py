"""Files that nobody should send: refused in plain words by the page, and nothing of them kept."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from apps.documents.models import Clause, Document, Version
from apps.documents.tree import ClauseKind
from apps.notifications.models import Notice
from tests.conftest import Cast
from tests.documents.importing.files import TYPES, paragraph, word_file
from tests.factories.documents import drafted_document, group

MEGABYTE = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512
TEXT = paragraph("Ports agree.")
# What is sent, under which name, and what the page says.
BAD: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", "a.txt", "The file is empty"),
    "no Word document": (lambda: b"Ports agree.", "a.docx", "not a Word document"),
    "RTF": (lambda: b"{\\rtf1 words}", "a.docx", "RTF"),
    "encrypted": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "password"),
    "macros": (lambda: word_file(TEXT, types=TYPES + "macroEnabled"), "a.docx", "macros"),
    "zip bomb": (
        lambda: word_file(TEXT, extra={"word/media/i.bmp": b"\0" * 30_000_000}),
        "a.docx",
        "far larger",
    ),
    "nested deeply": (
        lambda: word_file("<w:sdt>" * 3000 + "</w:sdt>" * 3000),
        "a.docx",
        "nested too deeply",
    ),
    "100,000 clauses": (lambda: b"One more.\n\n" * 100_000, "a.txt", "5000 clauses"),
    "null bytes": (lambda: b"Ports\x00agree", "a.txt", "null bytes"),
    "broken": (lambda: word_file("<w:p>"), "a.docx", "damaged"),
    "a little too large": (lambda: b"a" * (20 * MEGABYTE + 1), "a.txt", "20 MB"),
}


def form(name: str, data: bytes) -> dict[str, object]:
    return {
        "file": SimpleUploadedFile(name, data),
        "kind": "framework",
        "title": "",
        "classification": "members",
        "body": group().pk,
    }


def stored() -> set[str]:
    if not default_storage.exists("sources"):
        return set()
    return set(default_storage.listdir("sources")[1])


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_in_plain_words_and_leaves_nothing(
    cast: Cast, client: Client, case: str
) -> None:
    make, name, words = BAD[case]
    assert cast.delegates["BR"].user is not None
    client.force_login(cast.delegates["BR"].user)
    files = stored()
    response = client.post("/documents/import/", form(name, make()))
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert 'role="alert"' in html
    assert "<title>Error:" in html
    for model in (Document, Version, Clause, Notice):
        assert not model.objects.exists()
    assert stored() == files


@pytest.mark.parametrize("case", ["RTF", "zip bomb", "null bytes"])
def test_a_bad_file_leaves_the_draft_as_it_was(cast: Cast, client: Client, case: str) -> None:
    make, name, words = BAD[case]
    document = drafted_document(cast.delegates["BR"])
    before = document.versions.get().nodes()
    assert cast.delegates["BR"].user is not None
    client.force_login(cast.delegates["BR"].user)
    response = client.post(
        f"/documents/{document.reference}/import/", {"file": SimpleUploadedFile(name, make())}
    )
    assert response.status_code == 422
    assert words in response.content.decode()
    version = document.versions.get()
    assert version.nodes() == before
    assert not version.source_name


@pytest.mark.parametrize("missing", ["file", "kind", "classification", "body"])
def test_what_is_missing_is_named(cast: Cast, client: Client, missing: str) -> None:
    assert cast.delegates["BR"].user is not None
    client.force_login(cast.delegates["BR"].user)
    data = form("a.md", b"# A note\n\nAgreed.\n")
    del data[missing]
    response = client.post("/documents/import/", data)
    assert response.status_code == 422
    assert not Document.objects.exists()


class Endless:
    """A body of so many bytes that never lies in memory; it counts what is read of it."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.largest = 0

    def read(self, size: int = -1) -> bytes:
        size = self.left if size < 0 else min(size, self.left)
        self.largest = max(self.largest, size)
        self.left -= size
        return b"\0" * size

    readline = read


@pytest.mark.parametrize("again", [False, True])
def test_two_hundred_megabytes_are_refused_humanely_and_without_memory(
    cast: Cast, client: Client, again: bool
) -> None:
    document = drafted_document(cast.delegates["BR"])
    address = f"/documents/{document.reference}/import/" if again else "/documents/import/"
    assert cast.delegates["BR"].user is not None
    client.force_login(cast.delegates["BR"].user)
    client.get(address)
    size = 200 * MEGABYTE
    body = Endless(size)
    tracemalloc.start()
    response = client.generic(
        "POST",
        address,
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(size)},
    )
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert response.status_code == 413
    assert "At most 20 MB can be imported." in response.content.decode()
    assert peak < 5 * MEGABYTE
    assert body.left == 0  # a browser shows the answer only once all was taken in
    assert Document.objects.count() == 1


def test_beyond_all_measure_the_connection_ends(cast: Cast, client: Client) -> None:
    assert cast.delegates["BR"].user is not None
    client.force_login(cast.delegates["BR"].user)
    size = 10_000 * MEGABYTE
    body = Endless(size)
    response = client.generic(
        "POST",
        "/documents/import/",
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(size)},
    )
    assert response.status_code == 413
    assert size - body.left <= 256 * MEGABYTE


@pytest.mark.parametrize("who", ["partner", "expert", "stakeholder", "stranger", "public"])
def test_others_send_nothing(cast: Cast, client: Client, who: str) -> None:
    actor = cast.everyone()[who]
    if actor.user is not None:
        client.force_login(actor.user)
    size = 200 * MEGABYTE
    body = Endless(size)
    response = client.generic(
        "POST",
        "/documents/import/",
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(size)},
    )
    assert response.status_code in (302, 404)
    assert body.left == size


def test_a_form_from_elsewhere_is_refused(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    assert cast.delegates["BR"].user is not None
    client.force_login(cast.delegates["BR"].user)
    assert client.post("/documents/import/", form("a.md", b"# A note\n")).status_code == 403
    assert not Document.objects.exists()


def test_a_hostile_file_name_is_only_a_name(cast: Cast, client: Client) -> None:
    assert cast.delegates["BR"].user is not None
    client.force_login(cast.delegates["BR"].user)
    name = "../../etc/" + "ü" * 240 + "; X=y; .md"
    response = client.post("/documents/import/", form(name, b"# A note\n\nMembers agree.\n"))
    assert response.status_code == 302
    version = Version.objects.get()
    assert "/" not in version.source_name
    assert version.source_file.name.startswith("sources/")
    assert len(version.source_file.name) < 60
    address = f"/documents/{version.document.reference}/versions/1/source"
    assert "X" not in client.get(address).headers


# The command


def run(*args: str) -> str:
    out = StringIO()
    call_command("import_document", *args, stdout=out)
    return out.getvalue()


def test_the_command_imports_as_the_person_it_names(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "note.md"
    file.write_text("# A note\n\n1. Members [M]ost agree.\n")
    assert cast.delegates["BR"].user is not None
    told = run(str(file), "--kind", "study", "--as", cast.delegates["BR"].user.email)
    document = Document.objects.get()
    assert document.owner == cast.delegates["BR"].state
    assert document.versions.get().awaits_confirmation
    assert "2 clauses: 1 × heading, 1 × " in told
    assert "[heading] A note" in told
    assert "To look at: 1" in told
    assert document.address in told
    assert document.versions.get().nodes()[0].kind is ClauseKind.HEADING


def test_the_command_says_why_not(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "note.md"
    file.write_text("# A note\n")
    rtf = tmp_path / "note.rtf"
    rtf.write_text("{\\rtf1 words}")
    person = ["--kind", "study", "--as", "secretariat.of.the.presidency@example.org"]
    two = ["--kind", "study", "--as", "two.offices@example.org"]
    for args, words in [
        ([str(tmp_path / "none.md"), *person], "cannot be read"),
        ([str(rtf), *person], "RTF"),
        ([str(file), *person, "--body", "NONE"], "no body"),
        ([str(file), "--kind", "study", "--as", "nobody@example.org"], "holds no"),
        ([str(file), *two], "choose with --for"),
        ([str(file), *two, "--for", "UNCTAD"], "A delegation drafts"),
    ]:
        with pytest.raises(CommandError, match=words):
            run(*args)
    assert not Document.objects.exists()
    run(str(file), *two, "--for", "ZA")
    assert Document.objects.get().owner_id is not None
