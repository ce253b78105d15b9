"""Word files in a real word processor: ours are opened there, and what is done there comes back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from apps.documents.exporting.word_revisions import Margin, Proposal, to_negotiate
from apps.documents.importing.word.returned import Edit, read_returned
from apps.reviews import actions, word
from apps.reviews.amendments import Amendment, apply
from tests.conftest import Cast
from tests.documents.exporting.samples import FRAMEWORK
from tests.factories import reviews as made
from tests.word.conftest import WordProcessor

pytestmark = pytest.mark.word

AT = dt.datetime(2027, 2, 3, 9, 30, tzinfo=dt.UTC)
TEXTS = [node.text for node in FRAMEWORK.nodes]
PROPOSALS = [
    Proposal("Brazil", AT, "k03", "Buyers and sellers can rely on all that was promised [1]."),
    Proposal("China", AT, "k04", deletes=True),
    Proposal("Brazil", AT, "k07", "Sellers say who they are, and where."),
    Proposal("India", AT, "k10", "Members report once a year.", inserts=True),
    Proposal("India", AT, "k14", deletes=True),
    Proposal("Russia", AT, "k20", "Доверие приходит пешком, 信任, الثقة."),
]


def clauses(paragraphs: list[str]) -> list[str]:
    """The paragraphs of the text, without the lines round it and without printed numbers."""
    numbers = ("I. ", "II. ", "III. ", "4bis.\t", "Principle I - ", "1\t")
    end = next(i for i, text in enumerate(paragraphs) if text.startswith("Footnotes and"))
    bare = [paragraphs[0], *paragraphs[4:end]]
    return [
        next((text.removeprefix(n) for n in numbers if text.startswith(n)), text) for text in bare
    ]


def test_accepting_all_gives_the_text_as_proposed_and_rejecting_all_the_text(
    processor: WordProcessor,
) -> None:
    data = to_negotiate(FRAMEWORK, PROPOSALS)
    amended = apply(
        FRAMEWORK.nodes,
        [Amendment(p.author, p.clause, p.wording, p.deletes, p.inserts) for p in PROPOSALS],
    )
    assert clauses(processor.opened(data, ["accept"])) == [node.text for node in amended.nodes]
    assert clauses(processor.opened(data, ["reject"])) == TEXTS


def test_the_word_processor_tracks_by_itself_and_keeps_all_marks(processor: WordProcessor) -> None:
    back = read_returned(
        processor.saved(to_negotiate(FRAMEWORK), ["tracked"]), "text.docx", FRAMEWORK
    )
    assert back.found == ()
    assert back.warnings == ()
    assert (back.text_hash, back.symbol) == (FRAMEWORK.text_hash, FRAMEWORK.symbol)


def test_our_own_marks_survive_a_save(processor: WordProcessor) -> None:
    notes = [Margin("Brazil", "BR", AT, "k07", "Say where.")]
    data = processor.saved(to_negotiate(FRAMEWORK, PROPOSALS, notes))
    back = read_returned(data, "text.docx", FRAMEWORK)
    edits = {
        Edit.CHANGED: (False, False),
        Edit.DELETED: (True, False),
        Edit.INSERTED: (False, True),
    }
    assert [
        (*each.authors, each.clause, each.wording, *edits[each.edit])
        for each in back.found
        if each.edit in edits
    ] == [(p.author, p.clause, p.wording, p.deletes, p.inserts) for p in PROPOSALS]
    remark = next(each for each in back.found if each.edit is Edit.REMARK)
    assert (remark.clause, remark.text, remark.authors) == ("k07", "Say where.", ("Brazil",))


def test_what_is_done_there_comes_back_clause_by_clause(processor: WordProcessor) -> None:
    data = processor.saved(
        to_negotiate(FRAMEWORK),
        ["replace", "rely", "count"],
        ["type_behind", "who they are", ", and where"],
        ["delete_paragraph", "consumer redress"],
        ["enter_behind", "Each member names one practice.", "Members report once a year."],
        ["enter_before", "Which obstacles", "Who is small?"],
        ["remark", "Trust arrives on foot.", "Whose words?", "Ana Souza"],
        ["remark", "Measure", "How?", "Ana Souza"],
        ["embolden", "consumer"],
    )
    back = read_returned(data, "text.docx", FRAMEWORK)
    assert [(each.edit, each.clause, each.wording or each.text) for each in back.found] == [
        (Edit.CHANGED, "k03", "Buyers can count on what was promised [1]."),
        (Edit.CHANGED, "k07", "Sellers say plainly who they are, and where."),
        (Edit.INSERTED, "k10", "Members report once a year."),
        (Edit.DELETED, "k11", ""),
        (Edit.REMARK, "k14", "How?"),
        (Edit.INSERTED, "k16", "Who is small?"),
        (Edit.REMARK, "k20", "Whose words?"),
    ]
    assert all(each.tracked for each in back.found)


def test_paragraphs_are_divided_and_joined_there(processor: WordProcessor) -> None:
    data = processor.saved(
        to_negotiate(FRAMEWORK),
        ["enter_behind", "Sellers say"],
        ["join_with_next", "electronic contracts:"],
    )
    back = read_returned(data, "text.docx", FRAMEWORK)
    assert [(e.edit, e.clause, e.wording, e.joined, e.divided) for e in back.found] == [
        (Edit.CHANGED, "k07", "Sellers say", False, False),
        (Edit.INSERTED, "k07", "plainly who they are.", False, True),
        (Edit.CHANGED, "k12", "electronic contracts:signatures.", False, False),
        (Edit.DELETED, "k13", "", True, False),
    ]
    assert all(each.tracked for each in back.found)


def test_what_was_changed_without_a_mark_is_known_as_such(processor: WordProcessor) -> None:
    data = processor.saved(
        to_negotiate(FRAMEWORK),
        ["tracking", False],
        ["replace", "rely", "count"],
        ["delete_paragraph", "consumer redress"],
        ["enter_behind", "Each member names one practice.", "Members report once a year."],
    )
    back = read_returned(data, "text.docx", FRAMEWORK)
    assert [(each.edit, each.clause, each.tracked) for each in back.found] == [
        (Edit.CHANGED, "k03", False),
        (Edit.INSERTED, "k10", False),
        (Edit.DELETED, "k11", False),
    ]


def test_the_words_of_a_table_put_in_there_are_kept_apart(processor: WordProcessor) -> None:
    data = processor.saved(to_negotiate(FRAMEWORK), ["table_behind", "Sellers say plainly"])
    back = read_returned(data, "text.docx", FRAMEWORK)
    (found,) = (each for each in back.found if each.strange)
    assert "In a table." in found.text


def test_a_file_of_another_version_is_refused(processor: WordProcessor) -> None:
    other = replace(
        FRAMEWORK,
        nodes=(*FRAMEWORK.nodes[:-1], replace(FRAMEWORK.nodes[-1], text="Another note.")),
        symbol="CGETI/DEWG/2022/W/3/Rev.2",
        text_hash="00" * 32,
    )
    data = processor.saved(to_negotiate(FRAMEWORK))
    with pytest.raises(Exception, match=r"is of CGETI/DEWG/2022/W/3/Rev\.1; the round is about"):
        read_returned(data, "text.docx", other)


def test_a_round_goes_through_the_word_processor_into_the_delegations_drafts(
    processor: WordProcessor, cast: Cast
) -> None:
    round = made.open_round(made.fixed_version(cast.secretariat, clauses=6), cast.secretariat)
    delegate = cast.delegates["BR"]
    data = processor.saved(
        word.text_for_word(round),
        ["tracked"],
        ["replace", "number 1", "and law"],
        ["enter_behind", "practice number 2.", "Members report."],
        ["delete_paragraph", "practice number 4"],
        ["remark", "number 5", "Which one?", "Delegate of Brazil"],
    )
    held = actions.read_word_file(round, actor=delegate, filename="x.docx", data=data)
    chosen = dict.fromkeys(range(len(held.found)), "technical")
    drafts = actions.bring_back(round, held.reference, actor=delegate, chosen=chosen)
    assert [(d.clause, d.wording, d.deletes, d.inserts, d.text) for d in drafts] == [
        ("k2", "Members exchange practice and law.", False, False, ""),
        ("k3", "Members report.", False, True, ""),
        ("k5", "", True, False, ""),
        ("k6", "", False, False, "“number 5”: Which one?"),
    ]
