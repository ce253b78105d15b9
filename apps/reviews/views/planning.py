"""A round to come: when, in plain words; what that means; then it stands in the timetable."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.core.windows import say_bounds
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import Presidency
from apps.documents.models import Document
from apps.meetings.forms.planning import related_entries
from apps.meetings.phrases.understanding import Draft, plan_words, read
from apps.meetings.planning import Plan, Tie, resolve_new
from apps.meetings.queries import planned_entries
from apps.reviews import actions, rules
from apps.reviews.forms import PlanRoundForm
from apps.reviews.states import RoundKind, Visibility
from apps.reviews.views.common import insist


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def plan(request: ActingRequest, document: str) -> HttpResponse:
    """The deadline of a round to come, such as 14 days before the second CGETI meeting."""
    found = get_object_or_404(Document.objects.visible_to(request.actor), reference=document)
    insist(
        rules.can_open_round(request.actor, found),
        _("The presidency plans rounds, on texts that all members may read."),
    )
    presidency = Presidency.objects.acting()
    initial = {"kind": RoundKind.COMMENT, "visibility": Visibility.SEALED}
    form = PlanRoundForm(request.POST or None, initial=initial)
    context = {"document": found, "form": form, "presidency": presidency}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            entries = planned_entries(presidency)
            try:
                understood = _understood(
                    read(
                        form.cleaned_data["phrase"],
                        presidency.year,
                        list(related_entries(entries).values()),
                    ),
                    form.cleaned_data["phrase"],
                )
                if request.POST.get("do") == "save":
                    actions.plan_round(
                        found,
                        actor=request.actor,
                        presidency=presidency,
                        plan=understood,
                        kind=form.cleaned_data["kind"],
                        visibility=form.cleaned_data["visibility"],
                    )
                    messages.success(request, _("The round stands in the timetable."))
                    return redirect(found.address)
                if request.POST.get("do") == "review":
                    context |= {
                        "kind": RoundKind(form.cleaned_data["kind"]).label,
                        "means": plan_words(understood),
                        "days": say_bounds(resolve_new(presidency, entries, understood)),
                    }
                    return render(request, "reviews/plan_review.html", context)
                status = 200
            except Invalid as error:
                show_refusal(form, error)
    return render(request, "reviews/plan.html", context, status=status)


def _understood(drafts: list[Draft], words: str) -> Plan:
    """The plan that the words mean. Raises Invalid for what they leave open."""
    draft = drafts[0]
    message = ""
    if len(drafts) > 1:
        message = _("These are several times. A round has one deadline.")
    elif draft.unread:
        said = ", ".join(f"“{unread.words}”" for unread in draft.unread)
        message = _("This was not understood: %(words)s. %(hint)s") % {
            "words": said,
            "hint": draft.unread[0].hint,
        }
    elif any(len(guess.candidates) != 1 for guess in draft.guesses):
        message = _(
            "Several entries are called that. Name one, such as “the second CGETI meeting”."
        )
    elif draft.window is None and not draft.guesses:
        message = _("Say when: “14 days before the second CGETI meeting”, or a day.")
    if message:
        raise Invalid(message, {"phrase": message})
    ties = tuple(Tie(g.kind, g.candidates[0], g.amount, g.unit) for g in draft.guesses)
    return Plan(words, draft.window, ties)
