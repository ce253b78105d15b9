"""What a set of answers changes: whatever stood, was shown, and is wanted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from apps.reviews.matrix.judging import Answer, complaints, judge
from apps.reviews.matrix.marks import Said, mark, words_shown
from apps.reviews.models import Comment, CommentDisposition
from apps.reviews.states import CommentType, Disposition

WORDS = st.sampled_from(["", "Taken up.", "سؤال"])
SAID = st.one_of(
    st.just(Said()), st.builds(Said, st.sampled_from(Disposition.values), WORDS, WORDS)
)


def comment(said: Said, clause: str = "k2") -> Comment:
    """One that stands with this answer, without a database."""
    made = Comment(row="BR-1", clause=clause, type=CommentType.GENERAL, text="Say when.")
    if said.disposition:
        made.disposition = CommentDisposition(
            disposition=said.disposition, reply=said.reply, wording=said.wording
        )
    return made


@given(stands=SAID, shown=SAID, wanted=SAID)
def test_an_answer_is_one_of_four_things(stands: Said, shown: Said, wanted: Said) -> None:
    held = comment(stands)
    answer = Answer("BR-1", wanted.disposition, wanted.reply, wanted.wording, mark(held, shown))
    judged = judge({"BR-1": held}, [answer])
    found = [bool(judged.changes), bool(judged.wrong), bool(judged.overtaken)]
    if wanted in (shown, stands):  # untouched, or said by a colleague already
        assert found == [False, False, False]
    elif complaints(held, wanted):
        assert found == [False, True, False]
    else:
        assert found == [shown == stands, False, shown != stands]
    for change in judged.changes:
        assert (change.was, change.now) == (stands, wanted)
    for overtaken in judged.overtaken.values():
        assert overtaken.shown == shown.label
        again = judge({"BR-1": held}, [Answer("BR-1", *_parts(wanted), overtaken.mark)])
        assert [change.now for change in again.changes] == [wanted]  # meant, once it was seen


def _parts(said: Said) -> tuple[str, str, str]:
    return said.disposition, said.reply, said.wording


@given(said=SAID, other=SAID)
def test_a_mark_is_of_what_was_said_and_of_nothing_else(said: Said, other: Said) -> None:
    assert (mark(comment(said)) == mark(comment(other))) == (said == other)
    assert mark(comment(said)) != mark(comment(said, clause="k3"))
    assert words_shown(mark(comment(said))) == said.label


@given(row=st.text(max_size=8))
def test_a_row_that_does_not_stand_is_gone(row: str) -> None:
    assert judge({}, [Answer(row)]).gone == [row]
