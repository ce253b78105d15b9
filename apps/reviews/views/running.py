"""The presidency opens a round and moves its deadline later."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import moments
from apps.core.errors import Invalid, WrongState
from apps.core.forms import show_refusal
from apps.core.text import clean
from apps.core.words import moment_words
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState, Presidency
from apps.delegations.zones import zone_choices
from apps.documents.actions.brackets import refuse_open_brackets
from apps.documents.models import Document, Version
from apps.documents.queries import current, open_brackets
from apps.reviews import actions, rules, sentences, silence_words
from apps.reviews.actions.opening import check_opening, members_unable
from apps.reviews.forms import USUAL_TIME, ExtendForm, OpenRoundForm
from apps.reviews.models import PlannedRound
from apps.reviews.queries import open_round_of
from apps.reviews.states import RoundKind, RoundState, Visibility
from apps.reviews.views.common import find_round, insist


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def open_round(request: ActingRequest, document: str) -> HttpResponse:
    """Put the newest text of a document to the members: form, review, open."""
    seen = Document.objects.visible_to(request.actor).select_related("symbol")
    found = get_object_or_404(seen, reference=document)
    insist(
        rules.can_open_round(request.actor, found),
        _("The presidency opens rounds, on texts that all members may read."),
    )
    running = open_round_of(found)
    if running is not None:
        messages.info(request, _("A round on this text is not yet concluded. Conclude it first."))
        return redirect("reviews:round", running.reference)
    version = current(found)
    if version is None:
        raise WrongState(_("Table the text first: a round is about a fixed version."))
    version.document = found
    members = list(MemberState.objects.members(moments.database_now().date()))
    zones = zone_choices(members)
    planned = _planned(request, found)
    if request.method != "POST":
        initial = {
            "kind": planned.kind if planned else RoundKind.COMMENT,
            "visibility": planned.visibility if planned else Visibility.SEALED,
            "date": planned.entry.last if planned else None,
            "time": USUAL_TIME,
            "zone": Presidency.objects.acting().member.zone,
        }
        return _form(request, version, members, OpenRoundForm(initial=initial, zones=zones))
    form = OpenRoundForm(request.POST, zones=zones)
    if not form.is_valid():
        return _form(request, version, members, form, status=422)
    try:
        deadline = form.moment()
        now = moments.database_now()
        if deadline.instant <= now:
            message = _("The deadline has passed already. Choose a later one.")
            raise Invalid(message, {"date": message})
        if form.cleaned_data["kind"] != RoundKind.COMMENT:
            refuse_open_brackets(version)
        if form.cleaned_data["kind"] == RoundKind.SILENCE:
            check_opening(members, deadline, now)
        if request.POST.get("do") == "open":
            given = {k: form.cleaned_data[k] for k in ("kind", "visibility", "note")}
            guests = form.cleaned_data["admits_guests"]
            round = actions.open_round(
                version,
                actor=request.actor,
                deadline=deadline,
                admits_guests=guests,
                planned=planned,
                **given,
            )
            messages.success(request, _("The round is open, and the delegations are told."))
            return redirect("reviews:round", round.reference)
    except Invalid as error:
        show_refusal(form, error)
        return _form(request, version, members, form, status=422)
    if request.POST.get("do") == "change":
        form = OpenRoundForm(initial=form.cleaned_data, zones=zones)
        return _form(request, version, members, form)
    context = {
        "version": version,
        "form": form,
        "deadline": deadline,
        "members": members,
        "kind": RoundKind(form.cleaned_data["kind"]).label,
        "guests": form.cleaned_data["admits_guests"]
        and form.cleaned_data["kind"] == RoundKind.COMMENT,
        "asked": sentences.what_is_asked(form.cleaned_data["kind"]),
        "silence": sentences.how_silence_counts(form.cleaned_data["kind"]),
        "who_sees": sentences.who_sees(form.cleaned_data["visibility"]),
        "seal": silence_words.seal_words(form.cleaned_data["visibility"])
        if form.cleaned_data["kind"] == RoundKind.SILENCE
        else "",
        "now": moments.database_now(),
    }
    return render(request, "reviews/open_review.html", context)


def _planned(request: ActingRequest, document: Document) -> PlannedRound | None:
    """The round to come that the address names, such as `?planned=…`."""
    waiting = PlannedRound.objects.visible_to(request.actor).waiting().filter(document=document)
    return (
        waiting.filter(reference=clean(request.GET.get("planned", "")))
        .select_related("entry")
        .first()
    )


def _form(
    request: ActingRequest,
    version: Version,
    members: list[MemberState],
    form: OpenRoundForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "version": version,
        "form": form,
        "brackets": open_brackets(version),
        "unable": members_unable(members, moments.database_now()),
    }
    return render(request, "reviews/open.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def extend(request: ActingRequest, reference: str) -> HttpResponse:
    """A later deadline, with its reason; everyone is told was → now."""
    round = find_round(request, reference)
    now = moments.database_now()
    zones = zone_choices(e.member for e in round.eligible.all())
    local = round.deadline.local
    initial = {"date": local.date(), "time": local.time(), "zone": round.deadline_zone}
    form = ExtendForm(request.POST or None, initial=initial, zones=zones)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            was = moment_words(round.deadline)
            try:
                reason = form.cleaned_data["reason"]
                extension = actions.extend_round(
                    round, actor=request.actor, deadline=form.moment(), reason=reason
                )
            except Invalid as error:
                show_refusal(form, error)
            else:
                said = {"was": was, "now": moment_words(extension.now)}
                messages.success(request, _("Deadline: was %(was)s, now %(now)s.") % said)
                return redirect("reviews:round", reference)
    context = {
        "round": round,
        "form": form,
        "now": now,
        "is_open": round.state_at(now) == RoundState.OPEN,
    }
    return render(request, "reviews/extend.html", context, status=status)
