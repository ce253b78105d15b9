"""The sessions of a training: their place in the timetable, their files, and who was there."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.buy_brics import actions
from apps.buy_brics.forms.trainings import PLACED, LinkForm, MaterialForm, SessionForm
from apps.buy_brics.models import Attendance, Material, Training, TrainingSession
from apps.buy_brics.rules import runs_trainings
from apps.buy_brics.views.manage_trainings import find_training
from apps.buy_brics.views.trainings import PAGE, READ_AND_WRITE
from apps.core import moments
from apps.core.errors import EditedMeanwhile, Invalid
from apps.core.forms import show_refusal, to_replace
from apps.core.text import clean
from apps.delegations.access import allow
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState
from apps.delegations.zones import zone_choices
from apps.meetings.models import Entry
from apps.meetings.states import Audience, EntryKind, EntryState


@require_http_methods(READ_AND_WRITE)
@allow(runs_trainings)
def new_session(request: ActingRequest, reference: str) -> HttpResponse:
    training = find_training(request, reference)
    entries = (
        Entry.objects.visible_to(request.actor)
        .filter(
            kind=EntryKind.TRAINING,
            audience=Audience.PUBLIC,
            training_session=None,
            state__in=(EntryState.PLANNED, EntryState.CONFIRMED, EntryState.POSTPONED),
        )
        .order_by("-presidency__year", "first", "pk")
    )
    form = SessionForm(
        request.POST if request.method == "POST" else None,
        zones=zone_choices(MemberState.objects.members(moments.database_now().date())),
        entries=entries,
        initial={"zone": training.zone},
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.add_session(
                training,
                actor=request.actor,
                entry=given["entry"],
                title=given["title"],
                days=form.days(),
                join_link=given["join_link"],
            )
        except Invalid as refusal:
            show_refusal(form, _placed(refusal))
        else:
            messages.success(request, _("The session is added, and stands in the timetable."))
            return redirect("buy_brics:manage_training", reference)
    context = {"form": form, "training": training}
    return render(
        request, "buy_brics/new_session.html", context, status=422 if form.errors else 200
    )


def _placed(refusal: Invalid) -> Invalid:
    """With the timetable's own fields beside those of the form."""
    fields = {PLACED.get(name, name): said for name, said in refusal.fields.items()}
    return Invalid(refusal.message, fields)


@require_http_methods(READ_AND_WRITE)
@allow(runs_trainings)
def session(request: ActingRequest, reference: str, session: str) -> HttpResponse:
    """The link of a session, and its files."""
    held = _session(request, reference, session)
    link = LinkForm(initial={"join_link": held.join_link, "edition": held.edition})
    file = MaterialForm()
    status = 200
    if request.method == "POST" and request.POST.get("do") == "file":
        file = MaterialForm(request.POST, request.FILES)
        status = _add_material(request, held, file)
    elif request.method == "POST":
        link = LinkForm(request.POST)
        status = _save_link(request, held, link)
    if status == 302:
        return redirect("buy_brics:manage_session", reference, session)
    context = {"session": held, "training": held.training, "link": link, "file": file}
    return render(request, "buy_brics/manage_session.html", context, status=status)


def _add_material(request: ActingRequest, held: TrainingSession, form: MaterialForm) -> int:
    if not form.is_valid():
        return 422
    given = form.cleaned_data["file"]
    try:
        actions.add_material(
            held,
            actor=request.actor,
            title=form.cleaned_data["title"],
            file=(given.name or "", given.read()),
        )
    except Invalid as refusal:
        show_refusal(form, refusal)
        return 422
    messages.success(request, _("The file is added."))
    return 302


def _save_link(request: ActingRequest, held: TrainingSession, form: LinkForm) -> int:
    if not form.is_valid():
        return 422
    try:
        actions.edit_session(held, actor=request.actor, **form.cleaned_data)
    except Invalid as refusal:
        show_refusal(form, refusal)
        return 422
    except EditedMeanwhile as refusal:
        form.add_error(None, refusal.message)
        to_replace(form, held.edition)
        return 409
    messages.success(request, _("The link is saved."))
    return 302


@require_POST
@allow(runs_trainings)
def remove_material(
    request: ActingRequest, reference: str, session: str, material: str
) -> HttpResponse:
    held = _session(request, reference, session)
    found = get_object_or_404(
        Material.objects.select_related("session__training"), session=held, reference=material
    )
    actions.remove_material(found, actor=request.actor)
    messages.success(request, _("The file is removed."))
    return redirect("buy_brics:manage_session", reference, session)


@require_http_methods(READ_AND_WRITE)
@allow(runs_trainings)
def attendance(request: ActingRequest, reference: str, session: str) -> HttpResponse:
    """Who was there? Thirty people on a page; each page is saved for itself."""
    held = _session(request, reference, session)
    placed = held.training.registrations.placed().select_related("member").order_by("name", "pk")
    page = Paginator(placed, PAGE).get_page(request.GET.get("page"))
    there = set(
        Attendance.objects.filter(
            session=held, registration__in=list(page.object_list)
        ).values_list("registration_id", flat=True)
    )
    general = ""
    if request.method == "POST":
        try:
            actions.note_attendance(
                held,
                actor=request.actor,
                seen=[clean(each) for each in request.POST.getlist("seen")],
                present=[clean(each) for each in request.POST.getlist("present")],
            )
        except Invalid as refusal:
            general = refusal.message
        else:
            messages.success(request, _("Saved for the people on this page."))
            return redirect(request.get_full_path())
    context = {
        "session": held,
        "training": held.training,
        "page": page,
        "rows": [(each, each.pk in there) for each in page.object_list],
        "begun": held.has_begun(moments.database_now()),
        "general": general,
    }
    status = 422 if general else 200
    return render(request, "buy_brics/manage_attendance.html", context, status=status)


def _session(request: ActingRequest, reference: str, session: str) -> TrainingSession:
    return get_object_or_404(
        TrainingSession.objects.select_related(
            "training", "entry__presidency__member"
        ).prefetch_related("materials"),
        training__reference=reference,
        training__in=Training.objects.visible_to(request.actor),
        reference=session,
    )
