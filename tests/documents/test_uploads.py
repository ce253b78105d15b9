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
from django.http import HttpResponse
from django.test import Client

from apps.core.uploads import LARGEST
from apps.documents.importing import MAX_BYTES
from apps.documents.models import Clause, Document, Version
from apps.documents.tree import ClauseKind
from apps.notifications.models import Notice
from apps.reviews.forms import LARGEST_EVIDENCE
from tests.conftest import Cast
from tests.documents.importing.files import TYPES, paragraph, word_file
from tests.factories.documents import drafted_document, group
from tests.factories.reviews import fixed_version, open_round

pytestmark = pytest.mark.slow

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
    """A body that never lies in memory: what comes first, NULs, what comes last, so much in all."""

    def __init__(self, size: int, first: bytes = b"", last: bytes = b"") -> None:
        self.left, self.first, self.last = size, first, last

    def read(self, size: int = -1) -> bytes:
        size = self.left if size < 0 else min(size, self.left)
        piece, self.first = self.first[:size], self.first[size:]
        piece += b"\0" * min(size - len(piece), self.left - len(self.last) - len(piece))
        piece += self.last[len(self.last) - self.left + len(piece) :][: size - len(piece)]
        self.left -= len(piece)
        return piece

    readline = read


def part(name: str, value: str = "", filename: str = "") -> bytes:
    named = f'; filename="{filename}"' if filename else ""
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n{value}'.encode()


def large(size: int, field: str, **typed: str) -> Endless:
    """A form whose file has about so many bytes, and after it what was typed."""
    after = b"".join(b"\r\n" + part(name, value) for name, value in typed.items()) + b"\r\n--x--"
    return Endless(size, part(field, filename="a.pdf" if field == "evidence" else "a.docx"), after)


def sent(client: Client, address: str, body: Endless) -> HttpResponse:
    length = str(body.left)
    return client.generic(
        "POST",
        address,
        CONTENT_TYPE="multipart/form-data; boundary=x",
        **{"wsgi.input": body, "CONTENT_LENGTH": length},
    )


@pytest.mark.parametrize("megabytes", [21, 25, 200])
def test_a_file_that_is_too_large_takes_nothing_with_it_that_was_typed(
    cast: Cast, client: Client, megabytes: int
) -> None:
    assert cast.delegates["BR"].user is not None
    client.force_login(cast.delegates["BR"].user)
    client.get("/documents/import/")
    body = large(
        megabytes * MEGABYTE,
        "file",
        title="Parcels of small firms",
        kind="study",
        classification="members",
        body=str(group().pk),
    )
    tracemalloc.start()
    response = sent(client, "/documents/import/", body)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count("The file is larger than 20 MB.") == 2  # above the form, beside its field
    assert 'value="Parcels of small firms"' in html
    assert '<option value="study" selected>' in html
    assert peak < 5 * MEGABYTE
    assert body.left == 0  # a browser shows the answer only once all was taken in
    assert not Document.objects.exists()


def test_a_text_in_the_place_of_a_draft_is_refused_alike(cast: Cast, client: Client) -> None:
    document = drafted_document(cast.delegates["BR"])
    assert cast.delegates["BR"].user is not None
    client.force_login(cast.delegates["BR"].user)
    response = sent(
        client, f"/documents/{document.reference}/import/", large(25 * MEGABYTE, "file")
    )
    assert response.status_code == 422
    assert "The file is larger than 20 MB." in response.content.decode()


def test_a_letter_that_is_too_large_takes_nothing_with_it_that_was_typed(
    cast: Cast, client: Client
) -> None:
    round = open_round(fixed_version(cast.secretariat), cast.secretariat)
    assert cast.secretariat.user is not None
    client.force_login(cast.secretariat.user)
    response = sent(
        client,
        f"/rounds/{round.reference}/note/",
        large(
            30 * MEGABYTE,
            "evidence",
            note="Note verbale 12/2027",
            member="ZA",
            position="accept",
            once="a" * 24,
        ),
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert "The file is larger than 10 MB." in html
    assert 'value="Note verbale 12/2027"' in html
    assert '<option value="ZA" selected>' in html


def test_beyond_all_measure_the_connection_ends(cast: Cast, client: Client) -> None:
    assert cast.delegates["BR"].user is not None
    client.force_login(cast.delegates["BR"].user)
    body = large(10_000 * MEGABYTE, "file")
    response = sent(client, "/documents/import/", body)
    assert response.status_code == 422
    assert 10_000 * MEGABYTE - body.left <= 257 * MEGABYTE


def test_no_form_takes_a_larger_file_than_comes_in() -> None:
    assert max(MAX_BYTES, LARGEST_EVIDENCE) <= LARGEST


@pytest.mark.parametrize("who", ["partner", "expert", "stakeholder", "stranger", "public"])
def test_others_send_nothing(cast: Cast, client: Client, who: str) -> None:
    actor = cast.everyone()[who]
    if actor.user is not None:
        client.force_login(actor.user)
    response = sent(client, "/documents/import/", large(200 * MEGABYTE, "file"))
    assert response.status_code in (302, 404)
    assert not Document.objects.exists()


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
