"""What the presidency does for its trainings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.proof import recently_proved, typed_before
from apps.buy_brics import actions
from apps.buy_brics.forms.trainings import (
    PLACED,
    LinkForm,
    MaterialForm,
    ParticipantsFilter,
    ReasonForm,
    ReissueForm,
    SessionForm,
    TrainingForm,
    initial_of,
)
from apps.buy_brics.models import (
    Attendance,
    Campaign,
    Certificate,
    Material,
    Registration,
    Training,
    TrainingSession,
)
from apps.buy_brics.models.trainings import RegistrationState, TrainingState
from apps.buy_brics.rules import runs_trainings
from apps.buy_brics.training_queries import entitled, participants
from apps.buy_brics.views.registrations import BADGES
from apps.buy_brics.views.trainings import PAGE, READ_AND_WRITE, line_of
from apps.core import moments
from apps.core.errors import EditedMeanwhile, Invalid
from apps.core.forms import show_refusal, to_replace
from apps.core.text import clean
from apps.delegations.access import allow
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState, Presidency
from apps.delegations.zones import zone_choices
from apps.documents.spreadsheets import write_xlsx
from apps.meetings.models import Entry
from apps.meetings.states import Audience, EntryKind, EntryState

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@allow(runs_trainings)
def listing(request: ActingRequest) -> HttpResponse:
    found = Training.objects.visible_to(request.actor).complete()
    page = Paginator(found.order_by("-created_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": [line_of(each) for each in page.object_list]}
    return render(request, "buy_brics/manage_trainings.html", context)


@require_http_methods(READ_AND_WRITE)
@allow(runs_trainings)
def new(request: ActingRequest) -> HttpResponse:
    presidency = Presidency.objects.acting()
    form = _training_form(request, {"zone": presidency.member.zone})
    if form.is_valid():
        try:
            made = actions.create_training(actor=request.actor, particulars=form.particulars())
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The training is saved. Add its sessions."))
            return redirect("buy_brics:manage_training", made.reference)
    context = {"form": form}
    return render(
        request, "buy_brics/new_training.html", context, status=422 if form.errors else 200
    )


@require_http_methods(READ_AND_WRITE)
@allow(runs_trainings)
def edit(request: ActingRequest, reference: str) -> HttpResponse:
    training = _training(request, reference)
    form = _training_form(request, initial_of(training))
    status, edition = 200, training.edition
    if form.is_valid():
        try:
            actions.edit_training(
                training,
                actor=request.actor,
                particulars=form.particulars(),
                edition=form.cleaned_data["edition"] or 0,
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        except EditedMeanwhile as refusal:
            form.add_error(None, refusal.message)
            status = 409
        else:
            messages.success(request, _("The training is saved."))
            return redirect("buy_brics:manage_training", reference)
    if form.errors and status == 200:
        status = 422
    if status == 409:  # sent again, it takes the place of what the colleague saved
        to_replace(form, edition)
    context = {"form": form, "training": training, "changed": status == 409}
    return render(request, "buy_brics/edit_training.html", context, status=status)


def _training_form(request: ActingRequest, initial: dict[str, Any]) -> TrainingForm:
    members = MemberState.objects.members(moments.database_now().date())
    return TrainingForm(
        request.POST if request.method == "POST" else None,
        zones=zone_choices(members),
        campaigns=Campaign.objects.visible_to(request.actor).order_by("title"),
        initial=initial,
    )


@require_safe
@allow(runs_trainings)
def manage(request: ActingRequest, reference: str) -> HttpResponse:
    """What is to be done next for this training?"""
    training = _training(request, reference)
    now = moments.database_now()
    line = line_of(training)
    context = {
        "training": training,
        "line": line,
        "sessions": [
            (row, row.session.has_begun(now) and row.entry.state != EntryState.CANCELLED)
            for row in line.sessions
        ],
        "may_announce": training.announced_at is None,
        "over": line.state == TrainingState.ENDED,
        "entitled": entitled(training).count() if line.state == TrainingState.ENDED else 0,
        "issued": Certificate.objects.filter(
            registration__training=training, withdrawn_at=None
        ).count(),
        "now": now,
    }
    return render(request, "buy_brics/manage_training.html", context)


@require_POST
@allow(runs_trainings)
def announce(request: ActingRequest, reference: str) -> HttpResponse:
    training = _training(request, reference)
    try:
        actions.announce(training, actor=request.actor)
    except Invalid as refusal:
        messages.error(request, refusal.message)
        return redirect("buy_brics:manage_training", reference)
    messages.success(request, _("The training is announced: everyone sees it and can register."))
    return redirect(training)


# Sessions


@require_http_methods(READ_AND_WRITE)
@allow(runs_trainings)
def new_session(request: ActingRequest, reference: str) -> HttpResponse:
    training = _training(request, reference)
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


# Who is registered


@require_safe
@allow(runs_trainings)
def people(request: ActingRequest, reference: str) -> HttpResponse:
    training = _training(request, reference)
    form = ParticipantsFilter(
        request.GET, members=MemberState.objects.members(moments.database_now().date())
    )
    form.is_valid()  # what is not of the list filters nothing
    found = participants(training)
    if member := form.cleaned_data.get("member"):
        found = found.filter(member=member)
    if state := form.cleaned_data.get("state"):
        found = (
            found.filter(cancelled_at__isnull=False)
            if state == "cancelled"
            else found.filter(cancelled_at=None, placed_at__isnull=state == "waiting")
        )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    now = moments.database_now()
    context = {
        "training": training,
        "filters": form,
        "filtered": bool(member or state),
        "page": page,
        "rows": [(each, _state(each, now), _attended(each)) for each in page.object_list],
    }
    return render(request, "buy_brics/manage_participants.html", context)


def _state(registration: Registration, now: Any) -> tuple[str, str]:
    state = registration.state_at(now)
    return BADGES[state], str(RegistrationState(state).label)


def _attended(registration: Registration) -> int:
    return len(registration.attendances.all())


@require_safe
@allow(runs_trainings)
def people_xlsx(request: ActingRequest, reference: str) -> HttpResponse:
    """The list of participants, with addresses: for the secretariat alone."""
    training = _training(request, reference)
    now = moments.database_now()
    columns = [
        _("Name"),
        _("E-mail address"),
        _("Firm or authority"),
        _("Member"),
        _("As"),
        _("State"),
        _("Received (UTC)"),
        _("Sessions attended"),
        _("Certificate"),
    ]
    rows = (
        [
            each.name,
            each.email,
            each.organisation,
            each.member.name if each.member else "",
            each.get_capacity_display(),
            _state(each, now)[1],
            f"{each.received_at:%Y-%m-%d %H:%M}",
            _attended(each),
            next((held.code for held in each.certificates.all() if held.withdrawn_at is None), ""),
        ]
        for each in participants(training)
    )
    data = write_xlsx(training.title, columns, rows)
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{training.slug}.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


# Certificates


@require_http_methods(READ_AND_WRITE)
@allow(runs_trainings)
@recently_proved
def certificates(request: ActingRequest, reference: str) -> HttpResponse:
    """Who is entitled to one, and which are issued."""
    training = _training(request, reference)
    if request.method == "POST":
        issued = actions.issue_certificates(training, actor=request.actor)
        said = ngettext(
            "%(count)d certificate is issued.", "%(count)d certificates are issued.", len(issued)
        )
        messages.success(request, said % {"count": len(issued)})
        return redirect("buy_brics:manage_certificates", reference)
    over = training.is_over(moments.database_now())
    due = list(entitled(training)) if over else []
    issued_ones = Certificate.objects.filter(registration__training=training)
    page = Paginator(
        issued_ones.select_related("registration", "replaced_by").order_by(
            "registration__name", "pk"
        ),
        PAGE,
    ).get_page(request.GET.get("page"))
    context = {
        "training": training,
        "due": due[:PAGE],
        "due_count": len(due),
        "over": over,
        "page": page,
    }
    return render(request, "buy_brics/manage_certificates.html", context)


@require_http_methods(READ_AND_WRITE)
@allow(runs_trainings)
@recently_proved
def withdraw_certificate(request: ActingRequest, reference: str, code: str) -> HttpResponse:
    training = _training(request, reference)
    found = get_object_or_404(
        Certificate.objects.select_related("registration"),
        registration__training=training,
        code=code,
    )
    form = ReasonForm(
        request.POST if request.method == "POST" else None, initial=typed_before(request)
    )
    if form.is_valid():
        try:
            actions.withdraw_certificate(found, actor=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The certificate is withdrawn. Its address says so."))
            return redirect("buy_brics:manage_certificates", reference)
    context = {"training": training, "certificate": found, "form": form}
    return render(
        request, "buy_brics/withdraw_certificate.html", context, status=422 if form.errors else 200
    )


@require_http_methods(READ_AND_WRITE)
@allow(runs_trainings)
@recently_proved
def reissue_certificate(request: ActingRequest, reference: str, code: str) -> HttpResponse:
    """Another in its place, with the name as it should be."""
    training = _training(request, reference)
    found = get_object_or_404(
        Certificate.objects.select_related("registration"),
        registration__training=training,
        code=code,
    )
    named = {name: getattr(found.registration, name) for name in ("name", "organisation")}
    form = ReissueForm(
        request.POST if request.method == "POST" else None,
        initial={**named, **typed_before(request)},
    )
    if form.is_valid():
        try:
            actions.reissue_certificate(found, actor=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request, _("Another certificate is issued. The address of the old one leads to it.")
            )
            return redirect("buy_brics:manage_certificates", reference)
    context = {"training": training, "certificate": found, "form": form}
    return render(
        request, "buy_brics/reissue_certificate.html", context, status=422 if form.errors else 200
    )


def _training(request: ActingRequest, reference: str) -> Training:
    return get_object_or_404(
        Training.objects.visible_to(request.actor).complete(), reference=reference
    )


def _session(request: ActingRequest, reference: str, session: str) -> TrainingSession:
    return get_object_or_404(
        TrainingSession.objects.select_related(
            "training", "entry__presidency__member"
        ).prefetch_related("materials"),
        training__reference=reference,
        training__in=Training.objects.visible_to(request.actor),
        reference=session,
    )
