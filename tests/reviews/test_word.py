"""Delegations negotiate in Word: a round's text goes out, and what comes back becomes drafts."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from io import BytesIO
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.audit.models import COMMON, Entry
from apps.core.errors import Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import Actor
from apps.documents.exporting.word_revisions import Margin, Proposal, to_negotiate
from apps.documents.importing.word.returned import Edit, OtherText, read_returned
from apps.documents.tree import Node
from apps.notifications.models import Notice
from apps.reviews import actions
from apps.reviews.models import DraftComment, Round, WordReturn
from apps.reviews.word import to_edit
from tests.conftest import NOW, Cast, Clock
from tests.documents.importing.files import paragraph, word_file
from tests.factories import reviews as made
from tests.reviews.browsing import browser, hidden, words
from tests.reviews.conftest import comment

pytestmark = pytest.mark.slow

AT = NOW - dt.timedelta(hours=3)


@pytest.fixture(params=["immediate", "sealed"])
def round(request: pytest.FixtureRequest, cast: Cast, clock: Clock) -> Round:
    version = made.fixed_version(cast.secretariat, clauses=5)
    return made.open_round(version, cast.secretariat, kind="comment", visibility=request.param)


@pytest.fixture
def open_round(cast: Cast, clock: Clock) -> Round:
    version = made.fixed_version(cast.secretariat, clauses=5)
    return made.open_round(version, cast.secretariat, kind="comment", visibility="immediate")


def negotiated(round: Round, *proposals: Proposal, margins: tuple[Margin, ...] = ()) -> bytes:
    """The round's text as a delegation would bring it back from Word."""
    return to_negotiate(to_edit(round.version), proposals, margins)


def by(actor: Actor) -> str:
    assert actor.user is not None
    return actor.user.name


def all_kinds(round: Round, author: str) -> bytes:
    return negotiated(
        round,
        Proposal(author, AT, "k2", "Members exchange all practice, number 1."),
        Proposal(author, AT, "k3", deletes=True),
        Proposal("A Stranger", AT, "k4", "Each member reports.", inserts=True),
        margins=(Margin(author, "A", AT, "k5", "Which one?"),),
    )


def brought(actor: Actor, round: Round, data: bytes) -> WordReturn:
    return actions.read_word_file(round, actor=actor, filename="ours.docx", data=data)


def everything(held: WordReturn, type: str = "substantive") -> dict[int, str]:
    return dict.fromkeys(range(len(held.found)), type)


def test_tracked_changes_and_comments_become_the_delegations_drafts(
    cast: Cast, round: Round
) -> None:
    delegate, head = cast.delegates["BR"], cast.heads["BR"]
    held = brought(head, round, all_kinds(round, by(delegate)))
    assert not DraftComment.objects.exists()
    drafts = actions.bring_back(round, held.reference, actor=head, chosen=everything(held))
    assert [(d.clause, d.wording, d.deletes, d.inserts, d.text) for d in drafts] == [
        ("k2", "Members exchange all practice, number 1.", False, False, ""),
        ("k3", "", True, False, ""),
        ("k4", "Each member reports.", False, True, ""),
        ("k5", "", False, False, "Which one?"),
    ]
    assert {d.side for d in DraftComment.objects.all()} == {"BR"}
    assert not WordReturn.objects.exists()


def test_words_authors_are_the_delegations_people_where_one_bears_the_name(
    cast: Cast, round: Round
) -> None:
    delegate, head = cast.delegates["BR"], cast.heads["BR"]
    held = brought(head, round, all_kinds(round, by(delegate).upper()))
    drafts = actions.bring_back(round, held.reference, actor=head, chosen=everything(held))
    assert [draft.author for draft in drafts] == [
        delegate.accreditation, delegate.accreditation, head.accreditation, delegate.accreditation,
    ]  # fmt: skip
    assert drafts[2].word_author == "A Stranger"


def test_it_is_recorded_in_the_delegations_own_chain_and_told_to_nobody(
    cast: Cast, round: Round
) -> None:
    common, mails = Entry.objects.filter(chain=COMMON).count(), Notice.objects.count()
    head = cast.heads["BR"]
    held = brought(head, round, all_kinds(round, by(head)))
    actions.bring_back(round, held.reference, actor=head, chosen={0: "editorial"})
    actions.put_aside(round, brought(head, round, negotiated(round)).reference, actor=head)
    verbs = list(Entry.objects.filter(chain="BR").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["word_read", "word_brought_back", "word_read", "word_put_aside"]
    assert Entry.objects.filter(chain=COMMON).count() == common
    assert Notice.objects.count() == mails


def test_another_delegation_finds_nothing_of_it(cast: Cast, round: Round) -> None:
    held = brought(cast.heads["BR"], round, all_kinds(round, "Somebody"))
    for other in (cast.heads["CN"], cast.secretariat, cast.chair):
        assert not WordReturn.objects.visible_to(other).exists()
    with pytest.raises(NotVisible):
        actions.bring_back(round, held.reference, actor=cast.heads["CN"], chosen={0: "general"})
    with pytest.raises(NotVisible):
        actions.put_aside(round, held.reference, actor=cast.heads["CN"])
    with pytest.raises(NotAllowed):
        brought(cast.secretariat, round, negotiated(round))
    assert WordReturn.objects.count() == 1


def test_a_table_in_it_is_said_not_to_be_understood_and_its_words_can_become_a_comment(
    cast: Cast, open_round: Round
) -> None:
    head = cast.heads["BR"]
    document = docx.Document(BytesIO(all_kinds(open_round, by(head))))
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Cost", "5 days"
    changed = BytesIO()
    document.save(changed)
    held = brought(head, open_round, changed.getvalue())
    path = f"/rounds/{open_round.reference}/word/{held.reference}/"
    page = browser(head).get(path)
    assert "Not understood: the text has no tables and no footnotes of Word." in words(page)
    place = next(n for n, each in enumerate(held.found) if each["strange"])
    ticked = re.search(rf'name="include-{place}" value="yes"( checked)?', page.content.decode())
    assert ticked is not None
    assert not ticked[1]  # left out, unless a person includes it
    chosen = hidden(page) | {f"include-{place}": "yes", f"type-{place}": "general"}
    assert browser(head).post(path, chosen | {"do": "confirm"}).status_code == 302
    draft = DraftComment.objects.get()
    assert (draft.text, draft.wording) == ("A table in the file: \nCost | 5 days", "")


def test_nothing_is_half_saved(cast: Cast, open_round: Round) -> None:
    head = cast.heads["BR"]
    held = brought(head, open_round, all_kinds(open_round, by(head)))
    with pytest.raises(Invalid):
        actions.bring_back(
            open_round, held.reference, actor=head, chosen={0: "editorial", 1: "no such type"}
        )
    with pytest.raises(Invalid, match="Choose at least one"):
        actions.bring_back(open_round, held.reference, actor=head, chosen={})
    assert not DraftComment.objects.exists()
    assert WordReturn.objects.filter(pk=held.pk).exists()


def test_once_the_round_has_closed_nothing_comes_back(
    cast: Cast, open_round: Round, clock: Clock
) -> None:
    head = cast.heads["BR"]
    held = brought(head, open_round, all_kinds(open_round, by(head)))
    clock.set(open_round.deadline_at)
    with pytest.raises(WrongState):
        actions.bring_back(open_round, held.reference, actor=head, chosen={0: "editorial"})
    with pytest.raises(WrongState):
        brought(head, open_round, negotiated(open_round))


def test_what_nobody_confirms_is_gone_after_a_day(
    cast: Cast, open_round: Round, clock: Clock
) -> None:
    head = cast.heads["BR"]
    held = brought(head, open_round, all_kinds(open_round, by(head)))
    clock.forward(hours=23)
    assert actions.forget_word_files() == 0
    clock.forward(hours=1)
    with pytest.raises(NotVisible):
        actions.bring_back(open_round, held.reference, actor=head, chosen={0: "editorial"})
    assert actions.forget_word_files() == 1


def test_a_file_of_another_version_is_refused_by_name(cast: Cast, open_round: Round) -> None:
    head = cast.heads["BR"]
    version = open_round.version
    later = made.later_version(
        version,
        cast.secretariat,
        [*made.text(4), Node(made.ClauseKind.PARAGRAPH, "x", "9", 1, "n")],
    )
    data = to_negotiate(to_edit(later))
    with pytest.raises(OtherText) as refused:
        brought(head, open_round, data)
    assert str(refused.value) == (
        f"This file is of {later.symbol}; the round is about {version.symbol}."
        " Take that text out anew."
    )
    assert not WordReturn.objects.exists()


def test_by_page_from_taking_it_out_to_the_drafts(cast: Cast, open_round: Round) -> None:
    head, client = cast.heads["BR"], browser(cast.heads["BR"])
    page = f"/rounds/{open_round.reference}/"
    shown = client.get(page).content.decode()
    assert f"{page}text.docx" in shown
    assert f"{page}word/" in shown
    out = client.get(f"{page}text.docx")
    assert out["Content-Disposition"].endswith('W-1.docx"')
    publication = to_edit(open_round.version)
    assert read_returned(out.content, "text.docx", publication).found == ()
    answer = uploaded(client, page, all_kinds(open_round, by(head)))
    assert answer.status_code == 302
    preview = client.get(answer["Location"])
    assert preview.status_code == 200
    seen = words(preview)
    assert "Members exchange" in seen
    assert "A Stranger" in seen
    assert "the draft is by you" in seen
    assert "Proposes a new paragraph after this one" in seen
    assert "Which one?" in seen
    # Left out: the deletion. Nothing chosen at all is refused, and what was chosen stays.
    refused = client.post(answer["Location"], {"do": "confirm", "type-0": "editorial"})
    assert refused.status_code == 422
    assert "Choose at least one" in words(refused)
    done = client.post(
        answer["Location"],
        {
            "do": "confirm",
            **{f"include-{number}": "yes" for number in (0, 2, 3)},
            **{f"type-{number}": "editorial" for number in range(4)},
        },
        follow=True,
    )
    assert "3 draft comments are made." in words(done)
    assert list(DraftComment.objects.values_list("clause", "type", "inserts")) == [
        ("k2", "editorial", False), ("k4", "editorial", True), ("k5", "editorial", False),
    ]  # fmt: skip
    assert client.get(answer["Location"]).status_code == 404
    opened = words(client.get(f"{page}?clause=k4"))
    assert "Proposes a new paragraph after this one" in opened
    assert "in Word: A Stranger" in opened
    edit = f"{page}comments/{DraftComment.objects.get(clause='k4').reference}/"
    assert b'name="inserts"' in client.get(edit).content


def uploaded(client: Any, page: str, data: bytes, name: str = "ours.docx") -> Any:
    return client.post(f"{page}word/", {"file": SimpleUploadedFile(name, data)})


def test_what_is_not_understood_stops_it_with_a_list_that_says_where(
    cast: Cast, open_round: Round
) -> None:
    nested = (
        '<w:ins w:id="1" w:author="Ana" w:date="2027-02-01T08:00:00Z"><w:del w:id="2" '
        'w:author="Bo"><w:r><w:delText>gone</w:delText></w:r></w:del></w:ins>'
    )
    body = "".join(
        f'<w:p><w:bookmarkStart w:id="{number}" w:name="c_{node.key}"/>'
        f"<w:r><w:t>{node.text}</w:t></w:r>{nested if node.key == 'k3' else ''}</w:p>"
        for number, node in enumerate(open_round.version.nodes())
    )
    client, page = browser(cast.heads["BR"]), f"/rounds/{open_round.reference}/"
    answer = uploaded(client, page, word_file(body))
    assert answer.status_code == 422
    assert "Paragraph 3: a change inside another change: gone ( Bo )" in words(answer)
    assert "Nothing of it was kept." in words(answer)
    assert not WordReturn.objects.exists()


def test_hostile_and_empty_files_are_refused_beside_the_field(
    cast: Cast, open_round: Round
) -> None:
    client, page = browser(cast.heads["BR"]), f"/rounds/{open_round.reference}/"
    for data, name in (
        (b"", "empty.docx"),
        (b"not a zip", "x.docx"),
        (b"plain words", "x.txt"),
        (b"%PDF-1.7", "x.pdf"),
        (word_file("<w:p/>", extra={"word/vbaProject.bin": b"x"}), "x.docx"),
        (word_file(paragraph("Another text altogether.")), "x.docx"),
    ):
        answer = uploaded(client, page, data, name)
        assert answer.status_code == 422, name
        assert b'id="id_file"' in answer.content
    assert client.post(f"{page}word/", {}).status_code == 422
    assert not WordReturn.objects.exists()


def test_changes_without_a_mark_are_listed_and_left_out_unless_chosen(
    cast: Cast, open_round: Round
) -> None:
    client, page = browser(cast.heads["BR"]), f"/rounds/{open_round.reference}/"
    publication = to_edit(open_round.version)
    data = to_negotiate(publication)
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "word/document.xml":
                part = part.replace(b"practice number 2.", b"practice number two.")
            target.writestr(name, part)
    answer = uploaded(client, page, changed.getvalue())
    preview = client.get(answer["Location"])
    assert "1 place was changed without a revision mark." in words(preview)
    assert b'name="include-0" value="yes" checked' not in preview.content
    [row] = WordReturn.objects.get().found
    assert (row["clause"], row["wording"], row["tracked"]) == (
        "k3", "Members exchange practice number two.", False,
    )  # fmt: skip


def test_what_was_submitted_goes_out_as_tracked_changes_by_delegation(
    cast: Cast, open_round: Round
) -> None:
    for code, wording in (("BR", "Members share practice one."), ("CN", "Members may share one.")):
        comment(open_round, cast.heads[code], clause="k2", wording=wording, text="Shorter.")
        comment(open_round, cast.heads[code], clause="k4", wording=f"{code}.", inserts=True)
    comment(open_round, cast.heads["BR"], clause="k3", deletes=True)
    for code in ("BR", "CN"):
        actions.submit(open_round, actor=cast.heads[code], edition=0, once=made.once())
    answer = browser(cast.heads["IN"]).get(f"/rounds/{open_round.reference}/marked.docx")
    back = read_returned(answer.content, "x.docx", to_edit(open_round.version))
    assert [
        (each.edit, each.clause, each.wording, each.authors)
        for each in back.found
        if each.edit is not Edit.REMARK
    ] == [
        # Two that differ on one clause stand below it, none before the other.
        (Edit.INSERTED, "k2", "[Brazil: Members share practice one.]", ("Brazil",)),
        (Edit.INSERTED, "k2", "[China: Members may share one.]", ("China",)),
        (Edit.DELETED, "k3", "", ("Brazil",)),
        (Edit.INSERTED, "k4", "BR.", ("Brazil",)),
        (Edit.INSERTED, "k4", "CN.", ("China",)),
    ]
    remarks = [(e.clause, e.authors, e.text) for e in back.found if e.edit is Edit.REMARK]
    assert ("k2", ("Brazil",), "BR-1 · General\nShorter.") in remarks
    assert {each.at for each in back.found} == {f"{NOW:%Y-%m-%dT%H:%M:%SZ}"}


def test_marks_of_the_round_itself_do_not_become_ours_by_themselves(
    cast: Cast, open_round: Round
) -> None:
    comment(open_round, cast.heads["CN"], clause="k3", deletes=True)
    actions.submit(open_round, actor=cast.heads["CN"], edition=0, once=made.once())
    client, page = browser(cast.heads["BR"]), f"/rounds/{open_round.reference}/"
    answer = uploaded(client, page, client.get(f"{page}marked.docx").content)
    preview = client.get(answer["Location"])
    assert "A mark of the round itself" in words(preview)
    assert b"checked" not in preview.content


def test_our_drafts_go_out_marked_for_our_own_people_alone(cast: Cast, round: Round) -> None:
    delegate, page = cast.delegates["BR"], f"/rounds/{round.reference}/"
    made.comment(round, delegate, clause="k2", wording="Members share.", words="")
    data = browser(cast.heads["BR"]).get(f"{page}ours.docx").content
    [found] = read_returned(data, "x.docx", to_edit(round.version)).found
    assert (found.clause, found.wording, found.authors) == ("k2", "Members share.", (by(delegate),))
    other = browser(cast.heads["CN"]).get(f"{page}ours.docx").content
    assert read_returned(other, "x.docx", to_edit(round.version)).found == ()
    assert browser(cast.secretariat).get(f"{page}ours.docx").status_code == 403
    # What is a draft already is not drafted twice by itself.
    preview = browser(cast.heads["BR"]).get(
        uploaded(browser(cast.heads["BR"]), page, data)["Location"]
    )
    assert "Among your delegation’s drafts already." in words(preview)


def test_the_next_version_takes_new_clauses_in(cast: Cast, open_round: Round, clock: Clock) -> None:
    comment(open_round, cast.heads["BR"], clause="k3", wording="In between.", inserts=True)
    actions.submit(open_round, actor=cast.heads["BR"], edition=0, once=made.once())
    clock.set(open_round.deadline_at)
    actions.close_due_rounds()
    actions.dispose(open_round, "BR-1", actor=cast.chair, disposition="accepted", reply="")
    page = f"/rounds/{open_round.reference}/next-version/"
    answer = browser(cast.chair).get(page)
    assert "In between." in words(answer)
    browser(cast.chair).post(page, hidden(answer))
    draft = open_round.document.versions.get(fixed_at=None)
    assert [(n.number, n.text) for n in draft.nodes()][2:4] == [
        ("2", "Members exchange practice number 2."),
        ("2bis", "In between."),
    ]


def test_a_new_paragraph_is_proposed_without_word_too(cast: Cast, open_round: Round) -> None:
    client, page = browser(cast.heads["BR"]), f"/rounds/{open_round.reference}/"
    typed = {"clause": "k3", "type": "general", "inserts": "on", "do": "save"}
    same = {**typed, "wording": "Members exchange practice number 2."}
    refused = client.post(f"{page}comment/", same)
    assert refused.status_code == 422
    assert "Write the new paragraph in place of the words of this one." in words(refused)
    saved = client.post(f"{page}comment/", {**typed, "wording": "Members report."}, follow=True)
    assert "Proposes a new paragraph after this one:" in words(saved)
    draft = DraftComment.objects.get()
    assert (draft.clause, draft.wording, draft.inserts) == ("k3", "Members report.", True)
    # Beside other words for the clause itself it is no conflict of our experts.
    made.merged_comment(open_round, cast.heads["BR"], clause="k3", wording="Members share.")
    assert "Experts propose different words" not in words(client.get(f"{page}clear/"))
