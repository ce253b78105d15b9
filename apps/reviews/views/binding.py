"""Acts that bind a delegation: each is reviewed, done once, and leads to its receipt."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.proof import recently_proved
from apps.core import moments
from apps.core.errors import Invalid, WrongState
from apps.core.forms import show_refusal
from apps.core.text import reference as random_reference
from apps.delegations.access import accredited, allow
from apps.delegations.middleware import ActingRequest
from apps.reviews import actions, reading, rules, sentences, silence_words
from apps.reviews.actions.submitting import check_ready
from apps.reviews.forms import (
    BLOCKING,
    SHOWN,
    ChooseReservationForm,
    ExplainForm,
    FollowUpForm,
    MaintainForm,
    OnceForm,
    SubmitForm,
)
from apps.reviews.merging import fingerprint, merged_drafts
from apps.reviews.models import DraftPosition, Reservation, Round, Submission
from apps.reviews.states import OFFERED, Position, RoundState, workflow_of
from apps.reviews.views.common import find_round, insist, side_name
from apps.reviews.views.over import drafting_over

type RoundView = Callable[[ActingRequest, str], HttpResponse]


def counted_once(view: RoundView) -> RoundView:
    """A form of an act that was done leads to its receipt, however often it is sent."""

    @wraps(view)
    def guarded(request: ActingRequest, reference: str) -> HttpResponse:
        form = OnceForm(request.POST)
        if request.method == "POST" and form.is_valid():
            own = Submission.objects.visible_to(request.actor, moments.database_now())
            sent = own.filter(
                round__reference=reference,
                side=request.actor.side,
                once=form.cleaned_data["once"],
            ).first()
            if sent is not None:
                return _receipt(sent)
        return view(request, reference)

    return guarded


def _may_submit(request: ActingRequest, round: Round) -> None:
    insist(
        rules.can_submit(request.actor, round),
        _("The head of your delegation, or whom the head authorises, submits."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
@recently_proved
@counted_once
def review(request: ActingRequest, reference: str) -> HttpResponse:
    """You are about to submit the position of Brazil: all that leaves, and who will see it."""
    round = find_round(request, reference)
    _may_submit(request, round)
    if (closed := drafting_over(request, round)) is not None:
        return closed
    refusal = None
    if request.method == "POST":
        form = SubmitForm(request.POST)
        if not form.is_valid():
            return _review_page(request, round, status=422)
        try:
            submission = actions.submit(round, actor=request.actor, **form.cleaned_data)
        except Invalid as error:
            refusal = error
        else:
            return redirect("reviews:receipt", submission.reference)
    return _review_page(request, round, refusal=refusal, status=422 if refusal else 200)


def _review_page(
    request: ActingRequest, round: Round, *, refusal: Invalid | None = None, status: int
) -> HttpResponse:
    now = moments.database_now()
    actor = request.actor
    draft = DraftPosition.objects.visible_to(actor).filter(round=round).first()
    merged = merged_drafts(round, actor.side)
    if refusal is None:
        try:
            check_ready(round.kind, draft, merged)
        except Invalid as error:
            refusal = error
    own_acts = Submission.objects.visible_to(actor, now).filter(round=round, side=actor.side)
    last = own_acts.select_related("acted_by__user").order_by("-number").first()
    texts = reading.clause_texts(round)
    silent = round.by_silence and draft is not None and draft.position in OFFERED[round.kind]
    initial = {
        "edition": draft.edition if draft else 0,
        "after": last.number if last else 0,
        "merged": fingerprint(merged),
        "once": random_reference(24),
    }
    side = side_name(request)
    context = {
        "round": round,
        "draft": draft,
        "decides": round.decides,
        "position": silence_words.label(draft.position) if silent and draft else "",
        "said": silence_words.act_words(round, draft.position, side) if silent and draft else None,
        "seal": silence_words.seal_words(round.visibility) if round.by_silence else "",
        "reservations": reading.drafted_reservations(draft, texts),
        "scope": reading.scope_labels(draft, texts),
        "comments": [reading.remarked(comment, texts) for comment in merged],
        "form": SubmitForm(initial=initial),
        "refusal": refusal,
        "last": last,
        "side": side,
        "who_sees": sentences.who_sees(round.visibility),
        "late": round.state_at(now) == RoundState.CLOSED,
        "newer": reading.has_newer_text(round),
        "now": now,
    }
    return render(request, "reviews/review.html", context, status=status)


# After a submission


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
@recently_proved
@counted_once
def withdraw(request: ActingRequest, reference: str) -> HttpResponse:
    round, standing = _standing(request, reference, "withdraw")
    heading = _("You are about to withdraw what %(side)s submitted")
    if request.method == "POST":
        once = _once(request, standing)
        return _receipt(
            actions.withdraw(round, actor=request.actor, once=once, standing=standing.reference)
        )
    return _follow_up_page(
        request,
        round,
        standing,
        heading=heading,
        becomes=_("Nothing submitted; the draft is kept"),
        button=_("Withdraw for %(side)s"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
@recently_proved
@counted_once
def confirm(request: ActingRequest, reference: str) -> HttpResponse:
    """The capital has confirmed what was accepted ad referendum."""
    round, standing = _standing(request, reference, "confirm_referendum")
    if standing.position != Position.AD_REFERENDUM:
        raise WrongState(_("Your delegation’s position is not ad referendum."))
    if request.method == "POST":
        once = _once(request, standing)
        return _receipt(
            actions.confirm_referendum(
                round, actor=request.actor, once=once, standing=standing.reference
            )
        )
    return _follow_up_page(
        request,
        round,
        standing,
        heading=_("You are about to confirm the acceptance of %(side)s"),
        becomes=str(Position.ACCEPT.label),
        button=_("Confirm for %(side)s"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
@recently_proved
@counted_once
def lift(request: ActingRequest, reference: str) -> HttpResponse:
    """Lift the objection, the amendments, or one reservation or all: choose, review, receipt."""
    round, standing = _standing(request, reference, "lift")
    if standing.position not in (Position.OPPOSE, Position.AMENDMENTS, Position.RESERVATION):
        raise WrongState(_("There is no reservation or objection to lift."))
    choices = _reservation_choices(round, standing, with_all=True)
    chosen = "all"
    if standing.position == Position.RESERVATION and len(choices) > 1:
        form = ChooseReservationForm(request.GET or None, choices=choices)
        if not form.is_valid():
            return _choose_page(request, round, form, _("Which reservation is lifted?"))
        chosen = form.cleaned_data["which"]
    reservation = None if chosen == "all" else _reservation(standing, chosen)
    if request.method == "POST":
        once = _once(request, standing)
        which = reservation.pk if reservation else None
        return _receipt(
            actions.lift(
                round,
                actor=request.actor,
                once=once,
                reservation=which,
                standing=standing.reference,
            )
        )
    left = standing.reservations.count() - 1 if reservation else 0
    return _follow_up_page(
        request,
        round,
        standing,
        heading=_("You are about to lift what %(side)s holds against the text"),
        becomes=str((Position.RESERVATION if left else Position.ACCEPT).label),
        button=_("Lift for %(side)s"),
        reservation=reservation,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
@recently_proved
@counted_once
def maintain(request: ActingRequest, reference: str) -> HttpResponse:
    """Keep a reservation, blocking or not: choose it and how it shows, review, receipt."""
    round, standing = _standing(request, reference, "maintain")
    choices = _reservation_choices(round, standing)
    if not choices:
        raise WrongState(_("Your delegation has no reservation."))
    form = MaintainForm(request.GET or None, choices=choices)
    if not form.is_valid():
        heading = _("Which reservation is maintained, and how?")
        return _choose_page(request, round, form, heading)
    reservation = _reservation(standing, form.cleaned_data["which"])
    blocks = form.cleaned_data["shown_as"] == BLOCKING
    shown_as = "" if blocks else form.cleaned_data["shown_as"]
    if request.method == "POST":
        once = _once(request, standing)
        return _receipt(
            actions.maintain(
                round,
                actor=request.actor,
                once=once,
                reservation=reservation.pk,
                shown_as=shown_as,
                blocks=blocks,
                standing=standing.reference,
            )
        )
    return _follow_up_page(
        request,
        round,
        standing,
        heading=_("You are about to maintain a reservation of %(side)s"),
        becomes=_("It goes on blocking adoption")
        if blocks
        else _("It goes with the text as %(place)s, and does not block adoption")
        % {"place": dict(SHOWN)[shown_as]},
        button=_("Maintain the reservation of %(side)s"),
        reservation=reservation,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(accredited)
@recently_proved
def explain(request: ActingRequest, reference: str) -> HttpResponse:
    """An explanation of position for the record: written, looked over, entered once."""
    round = find_round(request, reference)
    insist(
        rules.can_explain(request.actor, round),
        _("The head of a delegation on the list, or whom the head authorises, explains."),
    )
    if request.method != "POST" and round.concluded_at is None:
        raise WrongState(
            _("An explanation of position follows the result. State your position first."),
            onward=reverse("reviews:round", args=[reference]),
            onward_words=_("Go to that round"),
        )
    if request.method != "POST" and round.is_sealed_at(moments.database_now()):
        raise WrongState(silence_words.still_sealed(round))
    form = ExplainForm(request.POST or None)
    review = False
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "enter":
            try:
                actions.explain(round, actor=request.actor, text=form.cleaned_data["text"])
            except Invalid as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("The explanation of position is in the record."))
                return redirect(f"{reverse('reviews:round', args=[reference])}#record")
        else:
            review = request.POST.get("do") == "review"
    context = {
        "round": round,
        "form": form,
        "review": review,
        "side": side_name(request),
        "now": moments.database_now(),
    }
    return render(request, "reviews/explain.html", context, status=422 if form.errors else 200)


def _standing(request: ActingRequest, reference: str, verb: str) -> tuple[Round, Submission]:
    """The round, and what of one's own side stands.

    Raises WrongState where nothing does, or where the time for this verb is over.
    """
    round = find_round(request, reference)
    _may_submit(request, round)
    now = moments.database_now()
    if request.method != "POST" and not workflow_of(round.kind).possible(verb, round.state_at(now)):
        raise WrongState(
            _("This is no longer possible: the page you came from is out of date."),
            onward=reverse("reviews:round", args=[reference]),
            onward_words=_("Go to that round"),
        )
    held = reading.in_force(reading.standing_seen(round, request.actor, now))
    standing = held.get(request.actor.side)
    if standing is None:
        raise WrongState(
            _("Nothing of your delegation stands in this round."), now=_("nothing submitted")
        )
    return round, standing


def _once(request: ActingRequest, standing: Submission) -> str:
    """The form's key. Raises WrongState where another act stands than the one reviewed."""
    form = FollowUpForm(request.POST)
    once = form.cleaned_data["once"] if form.is_valid() else ""
    if not once or form.cleaned_data["standing"] != standing.reference:
        raise WrongState(
            _("A colleague has acted for your delegation since you reviewed this."),
            now=standing.get_act_display(),
            onward=reverse("reviews:receipt", args=[standing.reference]),
            onward_words=_("See the receipt"),
        )
    return str(once)


def _receipt(submission: Submission) -> HttpResponse:
    return redirect("reviews:receipt", submission.reference)


def _reservation_choices(
    round: Round, standing: Submission, *, with_all: bool = False
) -> list[tuple[str, str]]:
    """Reservations by their place in the position, and where asked "all" of them at once."""
    texts = reading.clause_texts(round)
    choices = [
        (
            str(place),
            f"{reservation.get_kind_display()}, {texts.get(reservation.clause, ('',))[0]}: "
            f"{reservation.text}",
        )
        for place, reservation in enumerate(standing.reservations.all(), start=1)
    ]
    if with_all and len(choices) > 1:
        choices.append(("all", _("All reservations")))
    return choices


def _reservation(standing: Submission, which: str) -> Reservation:
    return list(standing.reservations.all())[int(which) - 1]


def _choose_page(
    request: ActingRequest, round: Round, form: ChooseReservationForm, heading: str
) -> HttpResponse:
    context = {"round": round, "form": form, "heading": heading}
    status = 422 if form.is_bound else 200
    return render(request, "reviews/choose.html", context, status=status)


def _follow_up_page(
    request: ActingRequest,
    round: Round,
    standing: Submission,
    *,
    heading: str,
    becomes: str,
    button: str,
    reservation: Reservation | None = None,
) -> HttpResponse:
    side = {"side": side_name(request)}
    context = {
        "round": round,
        "standing": standing,
        "heading": heading % side,
        "becomes": becomes,
        "button": button % side,
        "reservation": reservation,
        "who_sees": sentences.who_sees(round.visibility),
        "form": FollowUpForm(
            initial={"once": random_reference(24), "standing": standing.reference}
        ),
        "now": moments.database_now(),
    }
    return render(request, "reviews/follow_up.html", context)
