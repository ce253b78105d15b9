"""A text becomes public: planned, objected to, agreed to, done. What binds is reviewed first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.proof import recently_proved, typed_before
from apps.core import moments
from apps.core.errors import EditedMeanwhile, Invalid, NotAllowed, WrongState
from apps.core.forms import show_refusal
from apps.core.words import moment_words
from apps.delegations.access import allow, at_work, of_the_presidency
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.delegations.zones import zone_choices
from apps.documents import actions, rules
from apps.documents.derestriction import Way
from apps.documents.derestriction_forms import ObjectForm, PlanForm
from apps.documents.models import Document, Version
from apps.documents.publicity import originator, plan_words, publicity_of, row_of
from apps.documents.queries import current
from apps.documents.views.finding import find

USUAL_TIME = dt.time(12, 0)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
def plan(request: ActingRequest, reference: str) -> HttpResponse:
    """When it becomes public, unless its originator objects: form, review, planned."""
    document = find(request, reference)
    if not rules.may_edit(request.actor, document):
        raise NotAllowed(
            _("Those who draft it plan when it becomes public; once it is tabled, the presidency.")
        )
    _refuse_moved_on(request, document, "may_plan")
    zones = zone_choices(MemberState.objects.members(moments.database_now().date()))
    if request.method != "POST":
        return _plan_page(request, document, PlanForm(initial=_planned(document), zones=zones))
    form = PlanForm(request.POST, zones=zones)
    if not form.is_valid():
        return _plan_page(request, document, form, status=422)
    try:
        at = form.moment()
        if request.POST.get("do") == "plan":
            actions.plan_derestriction(
                document,
                actor=request.actor,
                way=form.chosen,
                at=at,
                days=form.cleaned_data.get("days"),
                mark=request.POST.get("mark", ""),
            )
            messages.success(request, _("The plan is saved."))
            return redirect(document.address)
    except Invalid as error:
        show_refusal(form, error)
        return _plan_page(request, document, form, status=422)
    except EditedMeanwhile as error:
        form.add_error(None, error.message)
        return _plan_page(request, find(request, reference), form, status=409)
    if request.POST.get("do") != "review":
        return _plan_page(request, document, PlanForm(initial=form.cleaned_data, zones=zones))
    never = form.chosen == Way.NEVER
    return _review_page(
        request,
        document,
        heading=_("You are about to plan that it stays restricted")
        if never
        else _("You are about to plan that a text becomes public"),
        follows=""
        if never
        else _(
            "It becomes public then, unless %(who)s objects before. Those who drafted it are told, "
            "and again 14 and 3 days ahead. Once public it stays public: that cannot be undone."
        )
        % {"who": originator(document)},
        button=_("Save the plan"),
        do="plan",
        form=form,
        mark=request.POST.get("mark", ""),
        now={
            Way.ADOPTION: _("once its text is adopted"),
            Way.DATE: moment_words(at) if at else "",
            Way.DAYS: _("%(count)s days after it was tabled")
            % {"count": form.cleaned_data.get("days") or ""},
            Way.NEVER: _("it stays with its readers"),
        }[Way(form.chosen)],
    )


def _plan_page(
    request: ActingRequest, document: Document, form: PlanForm, status: int = 200
) -> HttpResponse:
    row = row_of(document)
    mark = row.mark if row else ""
    return _form_page(
        request,
        document,
        form,
        heading=_("Plan when it becomes public"),
        intro=_(
            "At the moment that you name the text of that day becomes public, unless %(who)s "
            "objects before. Once public it stays public: that cannot be undone. Earlier versions, "
            "rounds and comments stay with those who read them now."
        )
        % {"who": originator(document)},
        so_far=_("Planned so far"),
        back=_("Cancel"),
        status=status,
        # What was seen first, until the page says that it has changed.
        mark=mark if status == 409 else request.POST.get("mark", mark),
    )


def _form_page(
    request: ActingRequest,
    document: Document,
    form: PlanForm | ObjectForm,
    *,
    status: int,
    **words: str,
) -> HttpResponse:
    """What is planned, and a form to change it, which is reviewed next."""
    context = {"document": document, "form": form, **_planned_so_far(document), **words}
    return render(request, "documents/derestriction_form.html", context, status=status)


def _planned_so_far(document: Document) -> dict[str, object]:
    row = row_of(document)
    return {"was": plan_words(row), "moment": row.moment if row else None}


def _planned(document: Document) -> dict[str, Any]:
    row = row_of(document)
    initial: dict[str, Any] = {
        "time": USUAL_TIME,
        "zone": document.presidency.member.zone,
    }
    if row is None or not row.way:
        return initial
    initial |= {"way": row.way, "days": row.days}
    if row.way == Way.DATE and (moment := row.moment_named) is not None:
        initial |= {
            "date": moment.local.date(),
            "time": moment.local.time(),
            "zone": moment.zone,
        }
    return initial


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
@recently_proved
def object_page(request: ActingRequest, reference: str) -> HttpResponse:
    document = _speaking(request, reference)
    _refuse_moved_on(request, document, "may_object")
    if request.method != "POST":
        return _object_page(request, document, ObjectForm(initial=typed_before(request)))
    form = ObjectForm(request.POST)
    if not form.is_valid():
        return _object_page(request, document, form, status=422)
    reason = form.cleaned_data["reason"]
    if request.POST.get("do") == "object":
        try:
            actions.object_to_derestriction(document, actor=request.actor, reason=reason)
        except Invalid as error:
            show_refusal(form, error)
            return _object_page(request, document, form, status=422)
        messages.success(request, _("The objection is received. The text stays restricted."))
        return redirect(document.address)
    if request.POST.get("do") == "change":
        return _object_page(request, document, ObjectForm(initial=form.cleaned_data))
    return _review_page(
        request,
        document,
        heading=_("You are about to object for %(side)s"),
        follows=_("It stays with its readers until the objection is withdrawn."),
        button=_("Object for %(side)s"),
        do="object",
        form=form,
        reason=reason,
    )


def _object_page(
    request: ActingRequest, document: Document, form: ObjectForm, status: int = 200
) -> HttpResponse:
    return _form_page(
        request,
        document,
        form,
        heading=_("Object to its becoming public"),
        intro=_(
            "An objection received before that moment keeps the text with its readers. At the "
            "moment itself it is too late."
        ),
        so_far=_("Becomes public"),
        back=_("Let it become public"),
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
@recently_proved
def withdraw(request: ActingRequest, reference: str) -> HttpResponse:
    document = _speaking(request, reference)
    _refuse_moved_on(request, document, "may_withdraw")
    return _act(
        request,
        document,
        lambda: actions.withdraw_objection(document, actor=request.actor),
        done=_("The objection is withdrawn."),
        heading=_("You are about to withdraw the objection of %(side)s"),
        follows=_(
            "It becomes public as planned, where that moment is still to come. Where it has "
            "passed, nothing happens before a new plan is made."
        ),
        button=_("Withdraw the objection of %(side)s"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
@recently_proved
def agree(request: ActingRequest, reference: str) -> HttpResponse:
    document = _speaking(request, reference)
    _refuse_moved_on(request, document, "may_agree")
    return _act(
        request,
        document,
        lambda: actions.agree_to_derestriction(
            document, actor=request.actor, was=request.POST.get("was", "")
        ),
        done=_("Your side agrees. The presidency may make the text public now."),
        heading=_("You are about to agree for %(side)s that this text becomes public at once"),
        follows=_(
            "The presidency may make it public at any moment. Once public it stays public: that "
            "cannot be undone."
        ),
        button=_("Agree for %(side)s"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def at_once(request: ActingRequest, reference: str) -> HttpResponse:
    document = find(request, reference)
    _refuse_moved_on(request, document, "")
    offered = publicity_of(request.actor, document, current(document), moments.database_now())
    if offered is None or not offered.may_derestrict:
        raise NotAllowed(_("Its originator has not agreed that this text becomes public at once."))
    return _act(
        request,
        document,
        lambda: actions.derestrict(document, actor=request.actor, was=request.POST.get("was", "")),
        done=_("The text is public."),
        heading=_("You are about to make a text public"),
        follows=_(
            "Anyone may read this text from now on, under its symbol. Earlier versions, rounds and "
            "comments stay with those who read them now. This cannot be undone."
        ),
        button=_("Make it public for good"),
    )


def _speaking(request: ActingRequest, reference: str) -> Document:
    document = find(request, reference)
    if not rules.speaks_for_originator(request.actor, document):
        raise NotAllowed(
            _("The side that drafted it says so: by its head, or whom the head authorises.")
        )
    return document


def _refuse_moved_on(request: ActingRequest, document: Document, offer: str) -> None:
    """Before a form is filled in for nothing: raises WrongState where the act is over.

    A form that was sent goes on to its verb, which says what happened and gives the words back.
    """
    if request.method == "POST":
        return
    if document.is_public:
        raise WrongState(
            _("It is public. That cannot be undone."),
            now=_("public"),
            onward=document.address,
            onward_words=_("Go to the document"),
        )
    offered = publicity_of(request.actor, document, current(document), moments.database_now())
    if offer and not (offered and getattr(offered, offer)):
        raise WrongState(
            offered.sentence
            if offered
            else _("This document is not of the kind that becomes public."),
            onward=document.address,
            onward_words=_("Go to the document"),
        )


def _act(
    request: ActingRequest,
    document: Document,
    verb: Callable[[], object],
    *,
    done: str,
    heading: str,
    follows: str,
    button: str,
) -> HttpResponse:
    if request.method == "POST":
        verb()
        messages.success(request, done)
        return redirect(document.address)
    return _review_page(request, document, heading=heading, follows=follows, button=button)


def _review_page(
    request: ActingRequest,
    document: Document,
    *,
    heading: str,
    follows: str,
    button: str,
    form: ObjectForm | PlanForm | None = None,
    **more: str,
) -> HttpResponse:
    """What the act means, for whom, on which text; then its button."""
    held = request.actor.accreditation
    side = {"side": held.side_name if held else ""}
    version: Version | None = current(document)
    context = {
        "document": document,
        "version": version,
        **_planned_so_far(document),
        "heading": heading % side if "%(side)s" in heading else heading,
        "follows": follows,
        "button": button % side if "%(side)s" in button else button,
        "form": form,
        **more,
    }
    return render(request, "documents/derestriction_review.html", context)
