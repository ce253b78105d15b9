"""Non-papers as a hostile reader looks at them: no symbol, no author, no status, no trace."""

from __future__ import annotations

import io
import re
from zipfile import ZipFile

import pytest
from django.test import Client
from pypdf import PdfReader

from apps.audit.models import COMMON, Entry
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor
from apps.delegations.models import MemberState, Organisation
from apps.delegations.queries import trail_of
from apps.documents.actions import (
    discard_draft,
    import_document,
    import_into,
    invite_readers,
    propose,
    set_details,
    share_paper,
    table,
    withdraw_paper,
)
from apps.documents.clauses import hash_of
from apps.documents.models import Document, Version
from apps.meetings import actions as meetings
from apps.notifications.models import Notice
from apps.reviews import actions as reviews
from tests.conftest import Cast
from tests.factories import meetings as gatherings
from tests.factories import reviews as rounds
from tests.factories.documents import drafted_document, group, shared_paper, tabled_document
from tests.reviews.browsing import browser

pytestmark = pytest.mark.slow

AUTHOR = re.compile(r"Brazil|\bBR\b|BRA\b", re.IGNORECASE)
FILES = ("md", "docx", "pdf")


def china() -> list[MemberState]:
    return [MemberState.objects.get(code="CN")]


def shared(cast: Cast, **how: object) -> Document:
    return shared_paper(cast.coordinators["BR"], states=china(), **how)  # type: ignore[arg-type]


def circulated(cast: Cast) -> Document:
    """By the presidency, to which Brazil handed it."""
    return tabled_document(cast, kind="non_paper", by="BR", states=china(), title="Some thoughts")


def files(client: Client, document: Document) -> dict[str, bytes]:
    path = f"/documents/{document.reference}/versions/1/text."
    answers = {kind: client.get(path + kind) for kind in FILES}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert not any(AUTHOR.search(str(dict(answer.items()))) for answer in answers.values())
    return {kind: answer.content for kind, answer in answers.items()}


def every_part(data: bytes) -> str:
    """All that a Word file holds, its properties too."""
    with ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )


# No author, no status


@pytest.mark.parametrize("made", [shared, circulated])
def test_its_pages_lists_and_headers_name_no_author(cast: Cast, made: object) -> None:
    document = made(cast)  # type: ignore[operator]
    client = browser(cast.heads["CN"])
    for address in (
        document.address,
        f"/compare/?from={document.reference}&to={document.reference}",
        "/documents/?kind=non_paper",
    ):
        answer = client.get(address)
        assert "Some thoughts" in answer.content.decode(), address
        main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
        main = re.sub(r"<form.*?</form>", "", main, flags=re.DOTALL)  # the filters name everyone
        assert not AUTHOR.search(main), address
        assert not AUTHOR.search(str(dict(answer.items()))), address
    page = client.get(document.address).content.decode()
    assert "No status." in page
    assert "No status." in page[page.index('class="printed"') :]  # on paper, at each foot
    assert "Some thoughts" not in client.get("/documents/?member=BR").content.decode()


@pytest.mark.parametrize("made", [shared, circulated])
def test_each_file_says_no_status_and_its_properties_name_nobody(cast: Cast, made: object) -> None:
    data = files(browser(cast.heads["CN"]), made(cast))  # type: ignore[operator]
    assert "No status." in data["md"].decode()
    assert not AUTHOR.search(data["md"].decode())

    word = every_part(data["docx"])
    assert "No status." in word
    assert not AUTHOR.search(re.sub(r"<w:br\b|\bw:br\b", "", word))
    assert re.search(r"<dc:creator>.+</dc:creator>", word) is None
    assert re.search(r"<cp:lastModifiedBy>.+</cp:lastModifiedBy>", word) is None
    assert "Working Group" not in word

    pdf = PdfReader(io.BytesIO(data["pdf"]))
    texts = [page.extract_text() for page in pdf.pages]
    assert all("No status." in text for text in texts)
    assert not AUTHOR.search("".join(texts))
    assert not (pdf.metadata and pdf.metadata.author)
    packet = pdf.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "dc:creator" not in packet
    assert "Working Group" not in packet
    assert not AUTHOR.search(packet)


def test_mails_say_a_paper_was_shared_and_nothing_of_it(cast: Cast) -> None:
    document = shared(cast)
    told = list(Notice.objects.filter(key__startswith=f"tabled:{document.reference}"))
    assert {mail.recipient for mail in told} == {
        cast.heads["CN"].user,
        cast.delegates["CN"].user,
        cast.coordinators["CN"].user,
    }
    for mail in told:
        assert mail.subject == "A paper was shared with you"
        assert not AUTHOR.search(mail.subject + mail.text)
        assert "Some thoughts" not in mail.subject + mail.text


@pytest.mark.parametrize("made", [shared, circulated])
def test_no_trail_but_its_own_sides_knows_of_it(cast: Cast, made: object) -> None:
    """Its readers know its reference, from the address: the trail must not lead to the author."""
    document = made(cast)  # type: ignore[operator]
    assert Entry.objects.filter(subject=document.reference).exists()
    assert not Entry.objects.filter(subject=document.reference, chain=COMMON).exists()
    for actor in (cast.heads["CN"], cast.secretariat, cast.chair):
        assert not trail_of(actor).filter(subject=document.reference).exists()
    assert trail_of(cast.heads["BR"]).filter(subject=document.reference).exists()


def test_the_presidencys_own_is_in_the_presidencys_trail_alone(cast: Cast) -> None:
    document = tabled_document(cast, kind="non_paper", states=china())
    assert trail_of(cast.chair).filter(subject=document.reference).count() == 3
    assert not trail_of(cast.heads["CN"]).filter(subject=document.reference).exists()


def test_the_sent_file_and_its_name_stay_with_who_sent_it(cast: Cast) -> None:
    document = import_document(
        actor=cast.coordinators["BR"],
        kind="non_paper",
        filename="Brazil’s thoughts.md",
        data=b"# Some thoughts\n\nMembers agree.\n",
        body=group(),
        confirmed=True,
    )
    invite_readers(document, actor=cast.coordinators["BR"], organisations=[], states=china())
    share_paper(document, actor=cast.coordinators["BR"])
    source = f"/documents/{document.reference}/versions/1/source"
    assert browser(cast.heads["BR"]).get(source).status_code == 200
    for actor in (cast.heads["CN"], cast.secretariat, cast.chair):
        assert browser(actor).get(source).status_code == 404
    client = browser(cast.heads["CN"])
    page = client.get(document.address).content.decode()
    assert "thoughts.md" not in page
    assert all(b"thoughts.md" not in data for data in files(client, document).values())


def test_no_round_agenda_decision_or_symbol_takes_it(cast: Cast) -> None:
    document = circulated(cast)
    assert document.symbol is None
    with pytest.raises(NotAllowed):
        rounds.open_round(document.versions.get(), cast.secretariat)
    running = gatherings.meeting(cast.secretariat)
    item = meetings.Item("Thoughts", "discussion", 15, papers=[document])
    with pytest.raises(Invalid):
        meetings.save_agenda(running, actor=cast.secretariat, items=[item], edition=1)
    own = shared(cast)
    with pytest.raises((NotVisible, NotAllowed)):
        reviews.open_round(
            own.versions.get(),
            actor=cast.secretariat,
            kind="comment",
            deadline=rounds.in_days(5),
            visibility="immediate",
        )


# Shared by a delegation, and withdrawn


def test_a_coordinator_shares_it_with_named_readers_and_nobody_else_finds_it(cast: Cast) -> None:
    unctad = Organisation.objects.get(code="UNCTAD")
    document = drafted_document(cast.delegates["BR"], kind="non_paper", title="Some thoughts")
    with pytest.raises(Invalid, match="Name its readers"):
        share_paper(document, actor=cast.coordinators["BR"])
    invite_readers(document, actor=cast.delegates["BR"], organisations=[unctad], states=china())
    with pytest.raises(NotAllowed):
        share_paper(document, actor=cast.delegates["BR"])
    with pytest.raises(WrongState, match="has changed"):
        share_paper(document, actor=cast.heads["BR"], was="0" * 64)
    share_paper(document, actor=cast.coordinators["BR"], was=hash_of(document.versions.get()))

    def finds() -> set[str]:
        return {
            who
            for who, actor in cast.everyone().items()
            if Document.objects.visible_to(actor).filter(pk=document.pk).exists()
            and Version.objects.visible_to(actor).filter(document=document).exists()
        }

    brazil = {"head BR", "delegate BR", "coordinator BR"}
    assert finds() == brazil | {"head CN", "delegate CN", "expert"}
    with pytest.raises(WrongState, match="shared already"):
        share_paper(document, actor=cast.heads["BR"])
    withdraw_paper(document, actor=cast.heads["BR"])
    assert finds() == brazil
    with pytest.raises(WrongState):
        withdraw_paper(document, actor=cast.heads["BR"])
    told = Notice.objects.count()
    south_africa = MemberState.objects.get(code="ZA")
    invite_readers(
        document, actor=cast.heads["BR"], organisations=[], states=[*china(), south_africa]
    )
    assert Notice.objects.count() == told  # nobody is told of what they cannot read
    assert browser(cast.heads["CN"]).get(document.address).status_code == 404
    acts = Entry.objects.filter(subject=document.reference, chain="BR").order_by("number")
    assert [entry.verb for entry in acts][-4:] == [
        *("invite_readers", "share_paper", "withdraw_paper", "invite_readers"),
    ]
    share_paper(document, actor=cast.heads["BR"])
    assert "head CN" in finds()


def test_a_new_text_of_it_is_a_draft_until_it_is_shared(cast: Cast) -> None:
    document = shared(cast)
    import_into(
        document, actor=cast.heads["BR"], filename="new.md", data=b"# New\n\nOther thoughts.\n"
    )

    def read(actor: Actor) -> int:
        return Version.objects.visible_to(actor).filter(document=document).count()

    assert (read(cast.heads["BR"]), read(cast.heads["CN"]), read(cast.chair)) == (2, 1, 0)
    with pytest.raises(WrongState, match="title and classification stand"):
        set_details(
            document,
            actor=cast.heads["BR"],
            kind="framework",
            title="A framework",
            classification="public",
        )
    with pytest.raises(WrongState, match="Withdraw it"):
        propose(document, actor=cast.heads["BR"])
    kept = discard_draft(document, actor=cast.heads["BR"])
    assert kept == document
    assert Document.objects.get(pk=document.pk).shared_at is not None


def test_what_was_handed_to_the_presidency_is_the_presidencys_to_circulate(cast: Cast) -> None:
    document = drafted_document(cast.heads["BR"], kind="non_paper")
    invite_readers(document, actor=cast.heads["BR"], organisations=[], states=china())
    propose(document, actor=cast.heads["BR"])
    with pytest.raises(NotAllowed):
        share_paper(document, actor=cast.heads["BR"])
    table(document, actor=cast.secretariat)
    other = drafted_document(cast.heads["BR"])
    with pytest.raises(NotAllowed):
        share_paper(other, actor=cast.heads["BR"])


def test_the_whole_way_by_page(cast: Cast) -> None:
    document = drafted_document(cast.coordinators["BR"], kind="non_paper", title="Some thoughts")
    client = browser(cast.coordinators["BR"])
    path = f"/documents/{document.reference}/"
    assert f'href="{path}share/"' in client.get(path).content.decode()
    assert "Name its readers" in client.get(f"{path}share/").content.decode()
    assert client.post(f"{path}share/").status_code == 422
    state = china()[0]
    client.post(f"{path}readers/", {"states": [state.pk]})
    review = client.get(f"{path}share/").content.decode()
    assert "China" in review
    answer = client.post(f"{path}share/", {"was": hash_of(document.versions.get())}, follow=True)
    assert "shared with those whom you named" in answer.content.decode()
    assert "Shared with its named readers on 1 February 2027" in answer.content.decode()
    assert client.get(f"{path}share/").status_code == 409
    desk = client.get("/desk/").content.decode()
    assert "Go on with the proposal" not in desk
    assert browser(cast.heads["CN"]).get(path).status_code == 200
    client.post(f"{path}share/withdraw/")
    assert client.get(f"{path}share/withdraw/").status_code == 409
    assert "Withdrawn from its readers" in client.get(path).content.decode()
    assert browser(cast.heads["CN"]).get(path).status_code == 404


def test_the_presidency_is_told_of_a_paper_and_not_whose(cast: Cast) -> None:
    document = drafted_document(cast.heads["BR"], kind="non_paper", title="Some thoughts")
    propose(document, actor=cast.heads["BR"])
    told = Notice.objects.filter(key__startswith=f"proposed:{document.reference}")
    assert told.count() == 2
    assert not any(AUTHOR.search(mail.subject + mail.text) for mail in told)
    desk = browser(cast.secretariat).get("/desk/").content.decode()
    row = desk[desk.index("Some thoughts") :].partition("</li>")[0]
    assert not AUTHOR.search(row)
