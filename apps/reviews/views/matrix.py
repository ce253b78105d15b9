"""The comments by row, and what the drafter did with each: many at once, and by the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import accredited, allow
from apps.delegations.middleware import ActingRequest
from apps.reviews import actions, reading, rules
from apps.reviews.forms import DispositionForm, NarrowForm, SelectedForm
from apps.reviews.matrix.judging import Answer, Overtaken
from apps.reviews.matrix.marks import UNDISPOSED, mark, said_to
from apps.reviews.models import Comment, Round
from apps.reviews.states import RoundState, workflow_of
from apps.reviews.views.common import PAGE, find_round, insist

type Forms = Mapping[str, DispositionForm]
ROW = re.compile(r"[A-Za-z0-9-]{1,30}")  # "BR-4", "BY-observer-1"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    remarked: reading.Remarked
    form: DispositionForm | None  # None: this reader disposes of nothing here
    overtaken: Overtaken | None = None  # by a colleague, since the page was shown
    picked: bool = False


@dataclass(slots=True)
class Typed:
    """A form of many rows as it was sent: which rows it is about, and what it says of each."""

    comments: list[Comment]
    forms: dict[str, DispositionForm]
    selected: SelectedForm
    picked: frozenset[str]
    overtaken: Mapping[str, Overtaken] = field(default_factory=dict)

    @classmethod
    def of(cls, request: ActingRequest, comments: Iterable[Comment]) -> Typed:
        held = list(comments)
        forms = {
            c.row: DispositionForm(
                request.POST, prefix=c.row, whole_text=not (c.clause or c.inserts)
            )
            for c in held
        }
        selected = SelectedForm(request.POST, prefix="selected")
        return cls(held, forms, selected, frozenset(request.POST.getlist("pick")))

    def for_selected(self) -> list[Answer]:
        """The one answer, for every row that is ticked; none where it is not complete."""
        rows = [comment.row for comment in self.comments if comment.row in self.picked]
        if not rows:
            self.selected.add_error(None, _("Tick the rows that this is for."))
        elif self.selected.is_valid() and not self.selected.cleaned_data["disposition"]:
            self.selected.add_error("disposition", _("Choose what was done with the comments."))
        if not self.selected.is_valid():
            return []
        given = {name: self.selected.cleaned_data[name] for name in ("disposition", "reply")}
        return [Answer(row, seen=self.forms[row].answer.seen, **given) for row in rows]

    def for_rows(self, only: str) -> list[Answer]:
        """What was typed into the rows themselves: into one of them, or into all."""
        forms = [form for row, form in self.forms.items() if only in ("", row)]
        valid = [form.is_valid() for form in forms]  # each, so that each shows what is wrong
        if not all(valid):
            return []
        return [form.answer for form in forms]

    def keep_unsaved(self, saved: Iterable[str]) -> bool:
        """Whether something is typed in other rows; the saved ones begin from what they now say."""
        done = set(saved)
        unsaved = False
        for comment in self.comments:
            answer = self.forms[comment.row].answer
            wanted = answer.said
            untouched = wanted == said_to(comment) or mark(comment, wanted) == answer.seen
            if comment.row in done or untouched:
                self.forms[comment.row] = DispositionForm.of(comment)
            else:
                unsaved = True
        self.selected, self.picked = SelectedForm(prefix="selected"), frozenset()
        return unsaved

    def show_wrong(self, wrong: Mapping[str, Mapping[str, str]]) -> None:
        for row, fields in wrong.items():
            form = self.forms[row]
            form.is_valid()
            for name, words in fields.items():
                form.add_error(name if name in form.fields else None, words)

    def show_overtaken(self, request: ActingRequest, overtaken: Mapping[str, Overtaken]) -> None:
        """Each such row bears the mark of what stands now: saved again, it is meant."""
        data = request.POST.copy()
        for row, found in overtaken.items():
            data[f"{row}-seen"] = found.mark
            whole_text = not (found.comment.clause or found.comment.inserts)
            self.forms[row] = DispositionForm(data, prefix=row, whole_text=whole_text)
        self.overtaken = overtaken


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
def dispositions(request: ActingRequest, reference: str) -> HttpResponse:
    """The comments by row: everyone reads what they may see; the presidency disposes, once the
    round has closed, of one row, of those it ticks, or of every row of the page."""
    round = find_round(request, reference)
    now = moments.database_now()
    standing = reading.in_force(reading.standing_seen(round, request.actor, now))
    seen = reading.by_clause(reading.comments_of(standing.values()), round)
    texts = reading.clause_texts(round)
    runs = rules.can_run_round(request.actor, round)
    if request.method == "POST":
        insist(runs, _("The presidency disposes of comments."))
        asked = [row for row in request.POST.getlist("row")[:PAGE] if ROW.fullmatch(row)]
        about = seen.filter(row__in=asked)
        return _save(request, round, Typed.of(request, about), texts, lambda: list(about.all()))
    narrow = NarrowForm(
        request.GET,
        sides=reading.sides_of(standing),
        clauses=[(key, label) for key, (label, _text) in texts.items()],
    )
    narrowed = narrow.narrowed
    counted = seen.order_by().aggregate(
        shown=Count("pk", filter=narrowed.condition),
        undisposed=Count("pk", filter=Q(disposition=None)),
    )
    shown = Paginator(seen.filter(narrowed.condition), PAGE)
    shown.count = counted["shown"]  # counted above, both in one query
    page = shown.get_page(request.GET.get("page"))
    forms = {}
    if runs and workflow_of(round.kind).possible("dispose", round.state_at(now)):
        forms = {comment.row: DispositionForm.of(comment) for comment in page}
    return _matrix(
        request,
        round,
        _rows(page, forms, texts),
        page=page,
        narrow=narrow,
        narrowed=narrowed != reading.Narrowed(),
        only_undisposed=narrowed == reading.Narrowed(disposition=UNDISPOSED),
        undisposed=counted["undisposed"],
        selected=SelectedForm(prefix="selected"),
    )


def _save(
    request: ActingRequest,
    round: Round,
    typed: Typed,
    texts: Mapping[str, tuple[str, str]],
    again: Callable[[], list[Comment]],
) -> HttpResponse:
    """Save what was asked for, all of it or nothing; what else was typed stays on the page."""
    many = "set" in request.POST
    answers = typed.for_selected() if many else typed.for_rows(request.POST.get("save", ""))
    status = 200
    try:
        if not answers:
            status = 422
        else:
            saved = actions.dispose_rows(round, actor=request.actor, answers=answers)
            words = ngettext("%(count)d row saved.", "%(count)d rows saved.", saved)
            messages.success(request, words % {"count": saved})
            typed.comments = again()
            if not typed.keep_unsaved(answer.row for answer in answers):
                return redirect(request.get_full_path())
    except actions.RowsInvalid as refusal:
        if many:
            show_refusal(typed.selected, Invalid(refusal.message, refusal.first))
        else:
            typed.show_wrong(refusal.wrong)
        status = 422
    except actions.RowsOvertaken as refusal:
        typed.comments = again()
        typed.show_overtaken(request, refusal.overtaken)
        status = 409
    rows = _rows(typed.comments, typed.forms, texts, typed.overtaken, typed.picked)
    return _matrix(request, round, rows, status=status, selected=typed.selected, typed=True)


def _rows(
    comments: Iterable[Comment],
    forms: Forms,
    texts: Mapping[str, tuple[str, str]],
    overtaken: Mapping[str, Overtaken] = MappingProxyType({}),
    picked: Collection[str] = (),
) -> list[MatrixRow]:
    return [
        MatrixRow(
            reading.remarked(comment, texts),
            forms.get(comment.row),
            overtaken.get(comment.row),
            comment.row in picked,
        )
        for comment in comments
    ]


def _matrix(
    request: ActingRequest,
    round: Round,
    rows: Sequence[MatrixRow],
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """A page of the list, or (`typed`) the rows that a form was about."""
    now = moments.database_now()
    state = round.state_at(now)
    context = {
        "round": round,
        "rows": rows,
        "editable": any(row.form for row in rows),
        "status": status,
        "is_open": state == RoundState.OPEN,
        "may_return": workflow_of(round.kind).possible("dispose", state),
        "sealed": not reading.shows_others(round, now),
        "runs": rules.can_run_round(request.actor, round),
        **more,
    }
    return render(request, "reviews/dispositions.html", context, status=status)
