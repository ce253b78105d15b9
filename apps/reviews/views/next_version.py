"""The next version of a text, made of the amendments that the drafter accepted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import moments
from apps.core.errors import Invalid, WrongState
from apps.core.text import require
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.documents import actions as documents
from apps.documents.comparison import Status
from apps.documents.comparison import compare as compare_texts
from apps.reviews import amendments, reading
from apps.reviews.amendments import Amended, Amendment
from apps.reviews.models import Comment, Round
from apps.reviews.reading import Remarked
from apps.reviews.sentences import clause_words
from apps.reviews.states import Disposition, RoundState
from apps.reviews.views.common import find_round

LEAVE, OWN = "leave", "own"  # the clause stays as it is; or gets words of the drafter's own


@dataclass(frozen=True, slots=True)
class Conflict:
    """Accepted amendments that want one clause to say different things, and what was chosen."""

    clause: str
    label: str
    text: str
    items: list[Remarked]
    choice: str
    own: str
    error: str


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def next_version(request: ActingRequest, reference: str) -> HttpResponse:
    """The text with the accepted amendments in it, as a draft that a person then corrects.

    Where two differ, the drafter chooses one, writes the words, or leaves the clause as it is.
    """
    round = find_round(request, reference)
    now = moments.database_now()
    if round.state_at(now) == RoundState.OPEN:
        raise WrongState(
            _("The next version is made once the round has closed."), now=_("the round is open")
        )
    accepted = reading.comments_seen(round, request.actor, now).filter(
        disposition__disposition__in=[Disposition.ACCEPTED, Disposition.CHANGED]
    )
    rows = {comment.row: comment for comment in reading.by_clause(accepted, round)}
    wanted = [each for each in map(_amendment, rows.values()) if each is not None]
    sent = request.method == "POST"
    errors: dict[str, str] = {}
    decided = _decided(request, wanted, errors) if sent else {}
    amended = amendments.apply(round.version.nodes(), wanted, decided)
    page = _Page(request, round, rows, wanted, amended, errors)
    if not sent:
        return page.shown()
    if page.superseded:
        raise WrongState(_("This text has a newer version already. Change that one."))
    if request.POST.get("seen") != page.seen:
        return page.shown(status=409)
    if errors:
        return page.shown(status=422)
    documents.next_version(round.document, actor=request.actor, nodes=amended.nodes)
    messages.success(request, _("The draft of the next version is made. Correct it here."))
    return redirect("documents:correct", round.document.reference)


def _amendment(comment: Comment) -> Amendment | None:
    """What the text is to say: the delegation's words, or those that the drafter took instead.
    None where a person has to work it in."""
    held = comment.disposition
    if held.disposition == Disposition.CHANGED:
        wording, deletes = held.wording, False
    else:
        wording, deletes = comment.wording, comment.deletes
    if not (wording or deletes):
        return None
    return Amendment(comment.row, comment.clause, wording, deletes, comment.inserts)


def _decided(
    request: ActingRequest, wanted: Iterable[Amendment], errors: dict[str, str]
) -> dict[str, Amendment | None]:
    """By clause, what was chosen for it; what cannot be goes into `errors`, by clause."""
    by_row = {amendment.row: amendment for amendment in wanted if not amendment.inserts}
    decided: dict[str, Amendment | None] = {}
    for clause in {amendment.clause for amendment in by_row.values()}:
        choice = request.POST.get(f"choice-{clause}", LEAVE)
        if choice == OWN:
            try:
                words = request.POST.get(f"own-{clause}", "")
                own = require(words, "own", _("Write the words of this paragraph."))
                decided[clause] = Amendment("", clause, own)
            except Invalid as error:
                errors[clause] = error.message
        elif choice in by_row and by_row[choice].clause == clause:
            decided[clause] = by_row[choice]
    return decided


@dataclass(frozen=True, slots=True)
class _Page:
    request: ActingRequest
    round: Round
    rows: Mapping[str, Comment]
    wanted: list[Amendment]
    amended: Amended
    errors: Mapping[str, str]

    @property
    def superseded(self) -> bool:
        return reading.has_newer_text(self.round)

    @property
    def seen(self) -> str:
        """Which amendments these are: whoever makes the version decides on what was shown."""
        return hashlib.sha256(repr(self.wanted).encode()).hexdigest()[:16]

    def shown(self, status: int = 200) -> HttpResponse:
        amended, texts = self.amended, reading.clause_texts(self.round)
        in_conflict = {row for conflict in amended.conflicts for row in conflict}
        taken_up = {amendment.row for amendment in self.wanted}
        changes = compare_texts(self.round.version.nodes(), amended.nodes).changes
        context = {
            "round": self.round,
            "superseded": self.superseded,
            "status": status,
            "seen": self.seen,
            "changes": [
                (clause_words(change.node.number, change.node.text), change.runs)
                for change in changes
                if change.status != Status.UNCHANGED
            ],
            "applied": [row for row in amended.applied if row not in in_conflict],
            "conflicts": [self._conflict(conflict, texts) for conflict in amended.conflicts],
            "orphans": [reading.remarked(self.rows[row], texts) for row in amended.orphans],
            "by_hand": [
                reading.remarked(comment, texts)
                for row, comment in self.rows.items()
                if row not in taken_up
            ],
        }
        return render(self.request, "reviews/next_version.html", context, status=status)

    def _conflict(self, conflict: Iterable[str], texts: Mapping[str, tuple[str, str]]) -> Conflict:
        items = [reading.remarked(self.rows[row], texts) for row in conflict]
        clause = items[0].comment.clause
        given = self.request.POST
        return Conflict(
            clause,
            items[0].label,
            items[0].before,
            items,
            choice=given.get(f"choice-{clause}", LEAVE),
            own=given.get(f"own-{clause}", items[0].before),
            error=self.errors.get(clause, ""),
        )
