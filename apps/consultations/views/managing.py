"""The presidency's pages: put a text to the public, change it before it opens, extend, withdraw."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.consultations import actions, exports, queries
from apps.consultations.actions import Asked
from apps.consultations.actions.holding import insist_possible
from apps.consultations.forms import (
    BLANK_QUESTIONS,
    USUAL_TIME,
    ConsultationForm,
    ExtendForm,
    QuestionForm,
    WithdrawForm,
)
from apps.consultations.models import Comment, Consultation, Response
from apps.consultations.states import CONSULTATION
from apps.consultations.views.common import PAGE, Subject, by_reference
from apps.consultations.views.reading import Line, as_file
from apps.core import moments
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.core.moments import moment_from_local
from apps.core.text import clean
from apps.core.words import moment_words
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.actors import ANONYMOUS
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState, Presidency
from apps.delegations.zones import zone_choices
from apps.documents.models import Version

MOST_TEXTS = 200  # offered in the form
QUESTIONS_SENT = 40  # rows that are read of a form


@require_safe
@allow(of_the_presidency)
def listing(request: ActingRequest) -> HttpResponse:
    """Which consultations run, and what do they ask of us?"""
    now = moments.database_now()
    found = (
        Consultation.objects.visible_to(request.actor)
        .with_text()
        .annotate(pending=_pending())
        .order_by("-closes_at", "pk")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = [Line(c, c.state_at(now), queries.badge(c.state_at(now))) for c in page]
    return render(request, "consultations/manage_list.html", {"page": page, "lines": lines})


def _pending() -> Count:
    waits = {"responses__confirmed_at__isnull": False, "responses__withdrawn_at": None}
    return Count("responses", filter=Q(**waits, responses__verdict=""))


@require_safe
@allow(of_the_presidency)
def manage(request: ActingRequest, reference: str) -> HttpResponse:
    """What may I do now, and what is missing?"""
    subject = by_reference(request, reference)
    held = subject.consultation
    got = Response.objects.filter(consultation=held).aggregate(
        unconfirmed=Count("pk", filter=Q(confirmed_at=None, withdrawn_at=None)),
        pending=Count("pk", filter=Q(confirmed_at__isnull=False, withdrawn_at=None, verdict="")),
        published=Count("pk", filter=Q(withdrawn_at=None, verdict="published")),
        not_published=Count("pk", filter=Q(withdrawn_at=None, verdict="not_published")),
    )
    replies = queries.replies_of(held, subject.nodes)
    context = subject.context() | {
        "got": got,
        "may": set(CONSULTATION.verbs(subject.state)),
        "replies": [(r, subject.labels.get(r.clause, r.clause)) for r in replies],
        "missing": [
            (clause or queries.WHOLE, subject.labels.get(clause, clause))
            for clause in queries.unanswered_clauses(held)
        ],
        "questions": list(held.questions.all()),
        "extensions": list(held.extensions.all()),
    }
    return render(request, "consultations/manage.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def new(request: ActingRequest) -> HttpResponse:
    """Put a public text to anyone: form, review, announcement. `?text=` names the document."""
    texts = _texts()
    zones = _zones()
    if request.method != "POST":
        zone = Presidency.objects.acting().member.zone
        asked = texts.filter(document__reference=clean(request.GET.get("text", ""))).first()
        initial = {
            "text": asked,
            "title": str(asked.document)[:160] if asked else "",
            "opens_time": USUAL_TIME,
            "closes_time": USUAL_TIME,
            "zone": zone,
        }
        form = ConsultationForm(initial=initial, zones=zones, texts=texts)
        return _page(request, form, _question_forms([]))
    form = ConsultationForm(request.POST, zones=zones, texts=texts)
    questions = _sent_questions(request)
    if not (form.is_valid() and all(each.is_valid() for each in questions)):
        return _page(request, form, questions, status=422)
    try:
        opens, closes = form.moments()
        if request.POST.get("do") == "announce":
            held = actions.announce_consultation(
                form.cleaned_data["text"],
                actor=request.actor,
                words=form.words(_asked(questions)),
                opens=opens,
                closes=closes,
            )
            messages.success(request, _("The consultation is announced; it is in the timetable."))
            return redirect("consultations:manage", held.reference)
        if request.POST.get("do") == "change":
            return _page(request, form, questions)
        if closes.instant <= max(opens.instant, moments.database_now()):
            message = _("The deadline comes after the opening, and has not passed.")
            raise Invalid(message, {"closes_date": message})
    except Invalid as error:
        _refused(form, questions, error)
        return _page(request, form, questions, status=422)
    context = {
        "form": form,
        "version": form.cleaned_data["text"],
        "opens": opens,
        "closes": closes,
        "asked": _asked(questions),
        "kept": [
            (bound.html_name, bound.value())
            for each in (form, *questions)
            for bound in each
            if bound.value()
        ],
    }
    return render(request, "consultations/new_review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def edit(request: ActingRequest, reference: str) -> HttpResponse:
    """Before it opens: words, questions, moments."""
    subject = by_reference(request, reference)
    held = subject.consultation
    insist_possible("edit", held, subject.now)
    zones = _zones()
    if request.method != "POST":
        asked = [Asked(q.text, q.choices) for q in held.questions.all()]
        form = ConsultationForm.of(held, zones)
        return _page(request, form, _question_forms(asked), subject=subject)
    form = ConsultationForm(request.POST, zones=zones)
    questions = _sent_questions(request)
    if not (form.is_valid() and all(each.is_valid() for each in questions)):
        return _page(request, form, questions, subject=subject, status=422)
    try:
        opens, closes = form.moments()
        actions.edit_consultation(
            held,
            actor=request.actor,
            words=form.words(_asked(questions)),
            opens=opens,
            closes=closes,
            edition=form.cleaned_data["edition"] or 0,
        )
    except Invalid as error:
        _refused(form, questions, error)
        return _page(request, form, questions, subject=subject, status=422)
    messages.success(request, _("The consultation is saved."))
    return redirect("consultations:manage", reference)


def _texts() -> QuerySet[Version]:
    """What anyone may read: the presidency's form offers nothing that a consultation refuses."""
    return (
        Version.objects.visible_to(ANONYMOUS)
        .filter(document__symbol__voided_at=None)
        .with_document()
        .order_by("-fixed_at", "-pk")
    )


def _zones() -> list[tuple[object, object]]:
    return zone_choices(MemberState.objects.members(moments.database_now().date()))


def _question_forms(asked: list[Asked]) -> list[QuestionForm]:
    filled = [{"text": a.text, "choices": "\n".join(a.choices)} for a in asked]
    rows = [*filled, *([{}] * BLANK_QUESTIONS)]
    return [QuestionForm(prefix=f"questions-{n}", initial=row) for n, row in enumerate(rows)]


def _sent_questions(request: ActingRequest) -> list[QuestionForm]:
    forms = []
    for number in range(QUESTIONS_SENT):
        prefix = f"questions-{number}"
        if f"{prefix}-text" not in request.POST and f"{prefix}-choices" not in request.POST:
            continue
        forms.append(QuestionForm(request.POST, prefix=prefix))
    return forms


def _asked(questions: list[QuestionForm]) -> list[Asked]:
    return [asked for form in questions if (asked := form.asked()) is not None]


def _refused(form: ConsultationForm, questions: list[QuestionForm], error: Invalid) -> None:
    """The verb numbers the questions that were asked; blank rows were left out."""
    filled = [each for each in questions if each.cleaned_data["text"].strip()]
    rest = {}
    for name, message in error.fields.items():
        _questions, dash, last = name.rpartition("-")
        if name.startswith("questions-") and dash and last in QuestionForm.base_fields:
            filled[int(name.split("-")[1])].add_error(last, message)
        else:
            rest[name] = message
    if rest or not error.fields:
        show_refusal(form, Invalid(error.message, rest))


def _page(
    request: ActingRequest,
    form: ConsultationForm,
    questions: list[QuestionForm],
    *,
    subject: Subject | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "questions": questions,
        "wrong": bool(form.errors) or any(each.errors for each in questions),
    }
    if subject is not None:
        context |= subject.context()
    return render(request, "consultations/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def extend(request: ActingRequest, reference: str) -> HttpResponse:
    """A later deadline, with its reason."""
    subject = by_reference(request, reference)
    held = subject.consultation
    insist_possible("extend", held, subject.now)
    local = held.closes.local
    form = ExtendForm(request.POST or None, initial={"date": local.date(), "time": local.time()})
    if request.method == "POST" and form.is_valid():
        was = moment_words(held.closes)
        try:
            closes = moment_from_local(
                form.cleaned_data["date"], form.cleaned_data["time"], held.zone
            )
            extension = actions.extend_consultation(
                held, actor=request.actor, closes=closes, reason=form.cleaned_data["reason"]
            )
        except Invalid as error:
            show_refusal(form, error)
        else:
            said = {"was": was, "now": moment_words(extension.now)}
            messages.success(request, _("Deadline: was %(was)s, now %(now)s.") % said)
            return redirect("consultations:manage", reference)
    status = 422 if form.is_bound else 200
    context = subject.context() | {"form": form}
    return render(request, "consultations/extend.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def withdraw(request: ActingRequest, reference: str) -> HttpResponse:
    """Before it opens. It stays in the timetable, struck, with the reason."""
    subject = by_reference(request, reference)
    held = subject.consultation
    insist_possible("withdraw", held, subject.now)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_consultation(held, actor=request.actor, reason=form.cleaned_data["reason"])
        messages.success(request, _("The consultation is withdrawn."))
        return redirect("consultations:manage", reference)
    status = 422 if form.is_bound else 200
    context = subject.context() | {"form": form}
    return render(request, "consultations/withdraw.html", context, status=status)


@require_safe
@allow(of_the_presidency)
def spreadsheet(request: ActingRequest, reference: str, extension: str) -> HttpResponse:
    """All that was confirmed, published or not, in the columns of a round's; no address."""
    subject = by_reference(request, reference)
    held = subject.consultation
    comments = (
        Comment.objects.filter(response__in=Response.objects.visible_to(request.actor))
        .filter(response__consultation=held)
        .select_related("response")
        .order_by("response__confirmed_at", "response_id", "order")
    )
    rows = exports.rows_of(held, subject.nodes, comments, public=False)
    return as_file(f"{held.slug}-all", extension, (row.cells() for row in rows))
