"""Who sees which document, in which state, through every door; against a table made by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from apps.core.moments import Moment
from apps.delegations.actors import Actor
from apps.delegations.actors import clock as clock_of
from apps.delegations.models import Accreditation, MemberState, Office, Organisation, Presidency
from apps.documents.actions import (
    derestrict_due,
    import_document,
    next_version,
    plan_derestriction,
    propose,
    table,
    withdraw_paper,
)
from apps.documents.models import Document, Version
from tests.conftest import Cast, Clock
from tests.factories.delegations import accredit
from tests.factories.documents import (
    drafted_document,
    group,
    nodes,
    proposed_document,
    shared_paper,
    tabled_document,
)
from tests.factories.scenes import played_once

pytestmark = pytest.mark.slow

# P secretariat and chair · O secretariat of the last presidency · B, C people of Brazil, of China
# Y observer of Belarus · U expert of UNCTAD · S stakeholder · R signed in, accredited to nothing
# A anybody. A dot: for this reader it does not exist.
EXPECTED = {
    # name of the document                    PO BC YU SRA
    "presidency's draft, public":             "P. .. .. ...",
    "presidency's draft, members":            "P. .. .. ...",
    "presidency's draft, presidency":         "P. .. .. ...",
    "Brazil's draft, public":                 ".. B. .. ...",
    "Brazil's draft, members":                ".. B. .. ...",
    "Brazil's draft, presidency":             ".. B. .. ...",
    "Brazil's draft, its own":                ".. B. .. ...",
    "Brazil's proposal, public":              "P. B. .. ...",
    "Brazil's proposal, members":             "P. B. .. ...",
    "Brazil's proposal, presidency":          "P. B. .. ...",
    "Brazil's draft, UNCTAD named":           ".. B. .. ...",
    "tabled, public":                         "PO BC YU SRA",
    "tabled, members":                        "P. BC .. ...",
    "tabled, presidency":                     "P. .. .. ...",
    "tabled, members, UNCTAD and Belarus":    "P. BC YU ...",
    "Brazil's, tabled, public":               "PO BC YU SRA",
    "Brazil's, tabled, members":              "P. BC .. ...",
    "Brazil's, tabled, presidency":           "P. B. .. ...",
    "non-paper for China and UNCTAD":         "P. .C .U ...",
    "Brazil's non-paper for China":           "P. BC .. ...",
    "non-paper for nobody":                   "P. .. .. ...",
    "Brazil's own paper, shared":             ".. BC YU ...",
    "Brazil's own paper, withdrawn":          ".. B. .. ...",
    "to be public, members, UNCTAD":          "P. BC .U ...",
    "Brazil's, to be public, presidency":     "P. B. .. ...",
    "tabled last year, members":              "PO BC .. ...",
    "tabled last year, presidency":           "PO .. .. ...",
    "last year's draft":                      "P. .. .. ...",
}  # fmt: skip
# The draft of a tabled document's next version.
REVISIONS = {
    "tabled, public":                         "P. .. .. ...",
    "tabled, members, UNCTAD and Belarus":    "P. .. .. ...",
    "Brazil's, tabled, public":               "P. .. .. ...",
    "tabled last year, members":              "P. .. .. ...",
}  # fmt: skip
LETTERS = "POBCYUSRA"
# What becomes public at JUNE: from then on everybody reads it.
DERESTRICTED = [name for name in EXPECTED if "to be public" in name]
JUNE = Moment(dt.datetime(2027, 6, 1, 15, 0, tzinfo=dt.UTC), "America/Sao_Paulo")


@played_once
def make(cast: Cast) -> dict[str, Document]:
    """One of each, named as in the table."""
    unctad = Organisation.objects.get(code="UNCTAD")
    belarus, china = (MemberState.objects.get(code=code) for code in ("BY", "CN"))
    made: dict[str, Document] = {}
    for classification in ("public", "members", "presidency"):
        how = {"classification": classification}
        made[f"presidency's draft, {classification}"] = drafted_document(cast.secretariat, **how)
        made[f"Brazil's draft, {classification}"] = drafted_document(cast.delegates["BR"], **how)
        made[f"Brazil's proposal, {classification}"] = proposed_document(cast, by="BR", **how)
        made[f"tabled, {classification}"] = tabled_document(cast, **how)
        made[f"Brazil's, tabled, {classification}"] = tabled_document(cast, by="BR", **how)
    made["Brazil's draft, its own"] = drafted_document(
        cast.heads["BR"], classification="delegation"
    )
    named = drafted_document(cast.heads["BR"])
    named.invited.add(unctad)
    made["Brazil's draft, UNCTAD named"] = named
    made["tabled, members, UNCTAD and Belarus"] = tabled_document(
        cast, organisations=[unctad], states=[belarus]
    )
    made["non-paper for China and UNCTAD"] = tabled_document(
        cast, kind="non_paper", organisations=[unctad], states=[china]
    )
    made["Brazil's non-paper for China"] = tabled_document(
        cast, kind="non_paper", by="BR", states=[china]
    )
    made["non-paper for nobody"] = tabled_document(cast, kind="non_paper")
    for name in ("shared", "withdrawn"):
        made[f"Brazil's own paper, {name}"] = shared_paper(
            cast.coordinators["BR"], organisations=[unctad], states=[belarus, china]
        )
    withdraw_paper(made["Brazil's own paper, withdrawn"], actor=cast.heads["BR"])
    made["to be public, members, UNCTAD"] = tabled_document(cast, organisations=[unctad])
    made["Brazil's, to be public, presidency"] = tabled_document(
        cast, by="BR", classification="presidency"
    )
    for name in DERESTRICTED:
        plan_derestriction(made[name], actor=cast.secretariat, way="date", at=JUNE)
    made["tabled last year, members"] = tabled_document(cast)
    made["tabled last year, presidency"] = tabled_document(cast, classification="presidency")
    made["last year's draft"] = drafted_document(cast.secretariat)
    for name in ("tabled last year, members", "tabled last year, presidency", "last year's draft"):
        made[name].presidency = Presidency.objects.get(year=2026)
        made[name].save()
    for name in REVISIONS:
        next_version(made[name], actor=cast.secretariat, nodes=nodes(2, words="Most private words"))
    return made


def outgoing() -> Actor:
    user = accredit("Former secretariat", Office.SECRETARIAT).user
    assert user is not None
    held = Accreditation.objects.get(user=user)
    held.presidency = Presidency.objects.get(year=2026)
    held.save()
    return Actor(user=user, accreditation=held)


def readers(cast: Cast) -> dict[str, list[Actor]]:
    return {
        "P": [cast.secretariat, cast.chair],
        "O": [outgoing()],
        "B": [cast.heads["BR"], cast.coordinators["BR"], cast.delegates["BR"]],
        "C": [cast.heads["CN"], cast.delegates["CN"]],
        "Y": [cast.partner],
        "U": [cast.expert],
        "S": [cast.stakeholder],
        "R": [cast.stranger],
        "A": [cast.public, clock_of("reminders")],
    }


def test_the_table_names_every_document_and_reader(cast: Cast) -> None:
    assert set(make(cast)) == set(EXPECTED)
    for row in [*EXPECTED.values(), *REVISIONS.values()]:
        letters = row.replace(" ", "")
        assert len(letters) == len(LETTERS)
        assert all(have in (want, ".") for have, want in zip(letters, LETTERS, strict=True))


def test_documents_are_visible_as_the_table_says(cast: Cast) -> None:
    made = make(cast)
    for letter, actors in readers(cast).items():
        wanted = {made[name].pk for name, row in EXPECTED.items() if letter in row}
        for actor in actors:
            seen = list(Document.objects.visible_to(actor).values_list("pk", flat=True))
            assert sorted(seen) == sorted(wanted), (letter, actor.office)


def test_versions_are_visible_as_the_table_says(cast: Cast) -> None:
    made = make(cast)
    for letter, actors in readers(cast).items():
        wanted = {(made[name].pk, 1) for name, row in EXPECTED.items() if letter in row}
        wanted |= {(made[name].pk, 2) for name, row in REVISIONS.items() if letter in row}
        for actor in actors:
            seen = list(Version.objects.visible_to(actor).values_list("document", "number"))
            assert sorted(seen) == sorted(wanted), (letter, actor.office)


def test_before_at_and_after_the_instant_of_derestriction(cast: Cast, clock: Clock) -> None:
    """Lists, and the check of one document, agree for everybody; a late clock shows it late."""
    made = make(cast)
    everybody = {letter: actors[0] for letter, actors in readers(cast).items()}
    moments = {
        "before": JUNE.instant - dt.timedelta(microseconds=1),
        "at": JUNE.instant,
        "after": JUNE.instant + dt.timedelta(days=1),
    }
    for when, instant in moments.items():
        clock.set(instant)
        derestrict_due()
        for letter, actor in everybody.items():
            listed = set(Document.objects.visible_to(actor).values_list("pk", flat=True))
            fixed = set(
                Version.objects.visible_to(actor)
                .filter(fixed_at__isnull=False)
                .values_list("document", flat=True)
            )
            for name in DERESTRICTED:
                reads = when != "before" or letter in EXPECTED[name]
                one = Document.objects.visible_to(actor).filter(pk=made[name].pk).exists()
                assert {one, made[name].pk in listed, made[name].pk in fixed} == {reads}, (
                    when,
                    letter,
                    name,
                )
            for name in set(EXPECTED) - set(DERESTRICTED):
                assert (made[name].pk in listed) == (letter in EXPECTED[name]), (when, name)


def test_one_person_reads_by_the_accreditation_they_act_under(cast: Cast) -> None:
    document = tabled_document(cast)
    as_delegate, as_expert = cast.double
    assert Document.objects.visible_to(as_delegate).filter(pk=document.pk).exists()
    assert not Document.objects.visible_to(as_expert).filter(pk=document.pk).exists()


# What is tried at every door: one for each way to be seen or not.
TRIED = [
    "presidency's draft, public",
    "Brazil's draft, public",
    "Brazil's proposal, members",
    "tabled, public",
    "tabled, presidency",
    "tabled, members, UNCTAD and Belarus",
    "Brazil's non-paper for China",
    "Brazil's own paper, shared",
    "Brazil's own paper, withdrawn",
    "tabled last year, members",
]
# Who tries the doors: one for each way to read. For the others what they see is asked above, and
# tests/architecture/test_every_address.py opens these addresses as everybody.
TRYING = "POBCYUA"
# The addresses of a version.
DOORS: dict[str, Callable[[Document, int], str]] = {
    "page": (lambda document, number: f"{document.address}?v={number}"),
    "reference": (lambda document, number: f"/documents/{document.reference}/?v={number}"),
    "Markdown": (
        lambda document, number: f"/documents/{document.reference}/versions/{number}/text.md"
    ),
    "comparison": (
        lambda document, number: (
            f"/compare/?from={document.reference}"
            f"&to={document.reference}{'/Rev.1' if number == 2 else ''}"
        )
    ),
}


def test_every_door_opens_as_the_table_says(cast: Cast) -> None:
    made = make(cast)
    tried = [(name, 1, EXPECTED[name]) for name in TRIED]
    tried += [(name, 2, row) for name, row in REVISIONS.items()]
    for letter, actors in readers(cast).items():
        if letter not in TRYING:
            continue
        client = Client()
        if actors[0].user is not None:
            client.force_login(actors[0].user)
        for name, number, row in tried:
            document, opens = made[name], letter in row
            asked = set()
            for door, door_to in DOORS.items():
                address = door_to(document, number)
                if address in asked or (door == "reference" and opens):
                    continue  # what has no symbol has its page there; the others' is the same page
                asked.add(address)
                response = client.get(address)
                assert response.status_code == (200 if opens else 404), (letter, door, name)
                words = response.content.decode()
                assert opens or (document.title not in words and "private" not in words)


def test_the_list_holds_what_the_table_says(cast: Cast) -> None:
    made = make(cast)
    for letter, actors in readers(cast).items():
        if letter in "RA":
            continue  # the list is for the accredited
        assert actors[0].user is not None
        client = Client()
        client.force_login(actors[0].user)
        page = client.get("/documents/").content.decode()
        for name, document in made.items():
            assert (f'href="{document.address}"' in page) == (letter in EXPECTED[name]), name


def test_a_revision_in_the_making_leaves_no_mark_on_the_page(cast: Cast, client: Client) -> None:
    document = tabled_document(cast, classification="public")
    before = client.get(document.address).content
    next_version(document, actor=cast.secretariat, nodes=nodes(2, words="Most private words"))
    assert client.get(document.address).content == before
    assert client.get(f"{document.address}/Rev.1").status_code == 404


def test_a_non_paper_shows_no_author(cast: Cast, client: Client) -> None:
    china = MemberState.objects.get(code="CN")
    document = tabled_document(cast, kind="non_paper", by="BR", states=[china], title="Thoughts")
    assert cast.heads["CN"].user is not None
    client.force_login(cast.heads["CN"].user)
    page = client.get(document.address).content.decode()
    assert "No status." in page
    assert "Brazil" not in page
    assert "not shown" in client.get("/documents/").content.decode()
    for extension in ("md", "docx"):
        data = client.get(f"/documents/{document.reference}/versions/1/text.{extension}").content
        assert b"Brazil" not in data
    assert "Thoughts" not in client.get("/documents/?member=BR").content.decode()


# The file that a text came from


def source_of(document: Document) -> str:
    return f"/documents/{document.reference}/versions/1/source"


@pytest.mark.parametrize(
    ("who", "opens"),
    [
        ("head BR", True),
        ("delegate BR", True),
        ("secretariat", True),
        ("head CN", False),
        ("expert", False),
        ("stakeholder", False),
    ],
)
def test_the_file_is_for_those_who_sent_it_and_the_presidency(
    cast: Cast, client: Client, who: str, opens: bool
) -> None:
    document = import_document(
        actor=cast.coordinators["BR"],
        kind="framework",
        filename='ünsere "note".md',
        data=b"# A note\n\nMembers agree.\n",
        body=group(),
        classification="public",
        confirmed=True,
    )
    propose(document, actor=cast.coordinators["BR"])
    table(document, actor=cast.secretariat)
    user = cast.everyone()[who].user
    assert user is not None
    client.force_login(user)
    response = client.get(source_of(document))
    if not opens:
        assert response.status_code == 404
        return
    assert b"".join(response) == b"# A note\n\nMembers agree.\n"  # type: ignore[arg-type]
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_the_presidency_does_not_get_the_file_of_a_draft(cast: Cast, client: Client) -> None:
    document = import_document(
        actor=cast.coordinators["BR"],
        kind="framework",
        filename="note.md",
        data=b"# A note\n\nMembers agree.\n",
        body=group(),
    )
    assert cast.secretariat.user is not None
    client.force_login(cast.secretariat.user)
    assert client.get(source_of(document)).status_code == 404


def test_nothing_is_served_by_the_files_own_address(client: Client, cast: Cast) -> None:
    document = import_document(
        actor=cast.secretariat,
        kind="framework",
        filename="note.md",
        data=b"# A note\n\nMembers agree.\n",
        body=group(),
    )
    name = document.versions.get().source_file.name
    for address in (f"/{name}", f"/media/{name}", f"/static/{name}"):
        assert client.get(address).status_code == 404


def test_the_next_presidency_reads_once_it_has_taken_over(cast: Cast) -> None:
    held = outgoing().accreditation
    assert held is not None
    held.presidency = Presidency.objects.create(
        year=2028, member=MemberState.objects.get(code="ZA")
    )
    held.save()
    actor = Actor(user=held.user, accreditation=held)
    private = tabled_document(cast, classification="presidency")
    paper = tabled_document(cast, kind="non_paper")
    public = tabled_document(cast, classification="public")
    assert list(Document.objects.visible_to(actor)) == [public]
    assert {private, paper} <= set(Document.objects.visible_to(cast.chair))
