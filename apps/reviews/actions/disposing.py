"""What the drafter answers to comments: one row, many at once, or a whole table that came back.

Answers are given together or not at all. Each may say which mark its row bore when it was shown:
what a colleague answered meanwhile is never overwritten in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.errors import Invalid, NotVisible, WrongState
from apps.delegations.actors import Actor
from apps.reviews import rules
from apps.reviews.actions.common import Held, hold
from apps.reviews.matrix.judging import Answer, Change, Choice, Judged, Overtaken, judge
from apps.reviews.matrix.returning import read_sheet
from apps.reviews.models import Comment, CommentDisposition, ReturnedTable, Round, Submission
from apps.reviews.queries import standing_comments


class RowsOvertaken(WrongState):
    """Rows were answered by a colleague since they were shown. Nothing was saved."""

    def __init__(self, overtaken: Mapping[str, Overtaken]) -> None:
        first = next(iter(overtaken.values()))
        super().__init__(
            ngettext(
                "A colleague has answered %(count)d of these rows since you opened the page. "
                "Nothing was saved.",
                "A colleague has answered %(count)d of these rows since you opened the page. "
                "Nothing was saved.",
                len(overtaken),
            )
            % {"count": len(overtaken)},
            was=first.shown,
            now=first.now.label,
        )
        self.overtaken = dict(overtaken)


class RowsInvalid(Invalid):
    """Some answers cannot be right: by row, what is wrong in which field. Nothing was saved."""

    def __init__(self, wrong: Mapping[str, Mapping[str, str]]) -> None:
        self.first = dict(next(iter(wrong.values())))
        super().__init__(next(iter(self.first.values())), self.first if len(wrong) == 1 else {})
        self.wrong = {row: dict(fields) for row, fields in wrong.items()}


def _hold(round: Round, actor: Actor) -> Held:
    return hold(
        round,
        "dispose",
        actor=actor,
        rule=rules.can_run_round,
        refusal=_("The presidency disposes of comments."),
    )


@transaction.atomic
def dispose(
    round: Round,
    row: str,
    *,
    actor: Actor,
    disposition: str,
    reply: str = "",
    wording: str = "",
    seen: str | None = None,
) -> CommentDisposition:
    """Say what the drafter did with a comment. Not taking one up needs a reason.

    `wording` is what was taken where a comment is accepted with changes. Raises NotVisible where
    the row is gone, RowsInvalid, or RowsOvertaken where it bears another mark than `seen`.
    """
    held = _hold(round, actor)
    answer = Answer(row, disposition, reply, wording, seen)
    comments = _standing(held, [row])
    if changes := _sound(judge(comments, [answer])):
        _write(held, changes)
        held.record("comment_disposed", row=row, disposition=disposition)
    return CommentDisposition.objects.get(comment=comments[row])


@transaction.atomic
def dispose_rows(round: Round, *, actor: Actor, answers: Iterable[Answer]) -> int:
    """Answer many rows together, or none of them. Returns how many changed."""
    held = _hold(round, actor)
    answers = list(answers)
    changes = _sound(judge(_standing(held, [answer.row for answer in answers]), answers))
    _take(held, changes)
    return len(changes)


@transaction.atomic
def read_table(round: Round, *, actor: Actor, filename: str, data: bytes) -> ReturnedTable:
    """Read a matrix that came back, to be looked at; nothing is answered yet.

    What one sent in before and did not take over gives way. Raises Invalid beside `file` for what
    is no such table.
    """
    held = _hold(round, actor)
    comments = _standing(held)
    read = read_sheet(held.round, comments, filename, data)
    ReturnedTable.objects.filter(
        round=held.round, by=held.actor.credentials, taken_at=None
    ).delete()
    table = ReturnedTable.objects.create(
        round=held.round,
        by=held.actor.credentials,
        at=held.now,
        filename=filename[:250],
        answers=read.answers,
        rows=read.rows,
        altered=read.altered,
        unknown=read.unknown,
        encoding=read.encoding,
    )
    held.record("comments_table_read", table=table.reference, rows=read.rows)
    return table


@transaction.atomic
def choose_in_table(
    table: ReturnedTable, *, actor: Actor, choices: Mapping[str, tuple[str, str]]
) -> None:
    """Say which answer stands where a colleague answered a row since the table went out: by row,
    the choice and the mark that the row bore when it was shown.

    It is kept with the table, for a later page of it or another day. What was chosen of a row that
    bears another mark by now is dropped: that row is to be chosen again.
    """
    locked, held = _hold_table(table, actor)
    judged = judge(_standing(held), answers_of(locked))
    choice_of = judged.still_held(locked.chosen) | judged.still_held(choices)
    kept = {row: [choice, judged.overtaken[row].mark] for row, choice in choice_of.items()}
    if kept != locked.chosen:
        locked.chosen = kept
        locked.save(update_fields=["chosen"])
        held.record("comments_table_chosen", table=locked.reference, rows=len(kept))


@transaction.atomic
def dispose_from_table(table: ReturnedTable, *, actor: Actor) -> int:
    """Answer as the table says, all of it together or none. Returns how many rows changed.

    Where a colleague answered a row since the table went out, what was chosen stands
    (`choose_in_table`). Raises RowsOvertaken for what nobody chose.
    """
    locked, held = _hold_table(table, actor)
    if any(entry["errors"] for entry in locked.answers):
        raise Invalid(_("Mend the rows that are marked in the file, and send it in again."))
    judged = judge(_standing(held), answers_of(locked))
    chosen = judged.still_held(locked.chosen)
    changes = _sound(judged, decided=chosen)
    changes += [
        Change(
            judged.overtaken[row].comment, judged.overtaken[row].now, judged.overtaken[row].wanted
        )
        for row, choice in chosen.items()
        if choice == Choice.OVER
    ]
    _take(held, changes, table=locked.reference)
    locked.answers, locked.altered, locked.chosen, locked.taken_at = [], [], {}, held.now
    locked.save(update_fields=["answers", "altered", "chosen", "taken_at"])
    return len(changes)


def _hold_table(table: ReturnedTable, actor: Actor) -> tuple[ReturnedTable, Held]:
    """Raises NotVisible where it gave way to another one, WrongState where it was taken over."""
    held = _hold(table.round, actor)
    rows = ReturnedTable.objects.visible_to(held.actor).select_for_update(of=("self",))
    locked = rows.filter(pk=table.pk).first()
    if locked is None:
        raise NotVisible(_("There is no such table."))
    if locked.taken_at is not None:
        raise WrongState(
            _("This table was taken over already."), was=_("to be looked at"), now=_("taken over")
        )
    return locked, held


def answers_of(table: ReturnedTable) -> list[Answer]:
    names = ("row", "disposition", "reply", "wording", "seen")
    return [Answer(**{name: entry[name] for name in names}) for entry in table.answers]


def _standing(held: Held, rows: Sequence[str] | None = None) -> dict[str, Comment]:
    """The comments that stand and that the actor may see by now, by row."""
    seen = Submission.objects.visible_to(held.actor, held.now).filter(round=held.round)
    comments = standing_comments(held.round).filter(submission__in=seen)
    if rows is not None:
        comments = comments.filter(row__in=rows)
    return {comment.row: comment for comment in comments}


def _sound(judged: Judged, decided: Collection[str] = ()) -> list[Change]:
    """The changes, where nothing keeps them from being made; `decided` are overtaken rows of which
    a person has said which answer stands."""
    if judged.gone:
        raise NotVisible(_("This comment is no longer here."))
    if judged.wrong:
        raise RowsInvalid(judged.wrong)
    if open := {row: o for row, o in judged.overtaken.items() if row not in decided}:
        raise RowsOvertaken(open)
    return list(judged.changes)


def _take(held: Held, changes: Sequence[Change], **more: str) -> None:
    """One entry for all: by disposition, the rows that got it."""
    if not changes:
        return
    _write(held, changes)
    rows: dict[str, list[str]] = {}
    for change in changes:
        rows.setdefault(change.now.disposition, []).append(change.comment.row)
    held.record("comments_disposed", rows=rows, **more)


def _write(held: Held, changes: Iterable[Change]) -> None:
    CommentDisposition.objects.bulk_create(
        [
            CommentDisposition(
                comment=change.comment,
                disposition=change.now.disposition,
                reply=change.now.reply,
                wording=change.now.wording,
                by=held.actor.credentials,
                at=held.now,
            )
            for change in changes
        ],
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["comment"],
        update_fields=["disposition", "reply", "wording", "by", "at"],
    )
