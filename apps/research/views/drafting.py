"""The proposal: a task list, one page a step, and a page that checks it all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.proof import recently_proved
from apps.core import moments
from apps.core.errors import EditedMeanwhile, Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow, at_work
from apps.delegations.middleware import ActingRequest
from apps.documents.models import Document, Kind
from apps.documents.tree import text_hash
from apps.research import actions, queries, rules
from apps.research.forms import (
    STEP_FORMS,
    DeliverableRows,
    DeliverablesForm,
    StepForm,
    TitleForm,
    stored_answers,
    stored_rows,
)
from apps.research.gaps import Gap, gaps
from apps.research.models import Deliverable, TermsOfReference
from apps.research.states import Step, steps
from apps.research.views.common import Study, study
from apps.research.views.reading import text_of
from apps.working_group.queries import agreed_areas


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.can_start)
def new(request: ActingRequest) -> HttpResponse:
    areas = agreed_areas(moments.database_now().date())
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None:
        data["edition"] = "0"
    form = TitleForm(data, areas=areas)
    if form.is_valid():
        try:
            terms = actions.start_terms(actor=request.actor, **form.answers())
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Draft saved. Only your side sees it."))
            return _onward(request, terms, Step.TITLE)
    return render(
        request,
        "research/new.html",
        {"form": form, "imports": _imports(request)},
        status=422 if form.errors else 200,
    )


def _imports(request: ActingRequest) -> list[Document]:
    """Drafts of this kind that came as a file and have no form yet."""
    drafts = Document.objects.visible_to(request.actor).filter(
        kind=Kind.TERMS_OF_REFERENCE, terms=None, tabled_at=None, proposed_at=None
    )
    return [d for d in drafts if rules.can_edit(request.actor, TermsOfReference(document=d))]


@require_POST
@allow(rules.can_start)
def adopt(request: ActingRequest, reference: str) -> HttpResponse:
    document = get_object_or_404(Document.objects.visible_to(request.actor), reference=reference)
    terms = actions.adopt_imported(document, actor=request.actor)
    return redirect("research:edit", terms.reference)


@dataclass(frozen=True, slots=True)
class Task:
    step: Step
    saved: bool
    gaps: list[Gap]


def _editable(request: ActingRequest, reference: str) -> Study:
    """The study, for those who fill it in now; for others its form does not exist."""
    found = study(request, reference)
    if "save_step" not in found.may:
        raise Http404
    return found


def _gaps(terms: TermsOfReference) -> list[Gap]:
    today = moments.database_now().date()
    return gaps(queries.answers_of(terms), imported=terms.imported, today=today)


@require_safe
@allow(at_work)
def task_list(request: ActingRequest, reference: str) -> HttpResponse:
    found = _editable(request, reference)
    terms = found.terms
    missing = _gaps(terms)
    tasks = [
        Task(one, one in terms.saved, [g for g in missing if g.step == one])
        for one in steps(imported=terms.imported)
    ]
    context = {"terms": terms, "tasks": tasks, "missing": missing}
    return render(request, "research/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
def step(request: ActingRequest, reference: str, step: str) -> HttpResponse:
    found = _editable(request, reference)
    try:
        chosen = Step(step)
    except ValueError:
        raise Http404 from None
    if chosen not in steps(imported=found.terms.imported):
        raise Http404
    if chosen == Step.DELIVERABLES:
        return _deliverables(request, found.terms)
    terms = found.terms
    data = request.POST if request.method == "POST" else None
    form = _form(terms, chosen, data)
    status = 200
    changed: list[tuple[str, str]] = []
    if data is not None:
        status = 422
        if form.is_valid():
            try:
                _save(request, terms, chosen, form, form.answers())
            except Invalid as refusal:
                show_refusal(form, refusal)
            except EditedMeanwhile as refusal:
                terms = study(request, reference).terms
                form = _form(terms, chosen, _reopened(data, terms))
                form.is_valid()
                form.add_error(None, refusal.message)
                changed, status = _stored_words(terms, form), 409
            else:
                return _onward(request, terms, chosen)
    context = {"terms": terms, "step": chosen, "form": form, "changed": changed}
    return render(request, "research/step.html", context, status=status)


def _form(terms: TermsOfReference, chosen: Step, data: QueryDict | None) -> StepForm:
    initial = {"edition": terms.edition, **stored_answers(terms, chosen)}
    if chosen == Step.TITLE:
        areas = agreed_areas(moments.database_now().date())
        return TitleForm(data, initial=initial, areas=areas)
    return STEP_FORMS[chosen](data, initial=initial)


def _save(
    request: ActingRequest,
    terms: TermsOfReference,
    chosen: Step,
    form: StepForm,
    answers: Mapping[str, Any],
) -> None:
    actions.save_step(
        terms,
        actor=request.actor,
        step=chosen,
        data=answers,
        edition=form.cleaned_data["edition"],
    )


def _reopened(data: QueryDict, terms: TermsOfReference) -> QueryDict:
    """What was typed, on top of what the colleague saved: to be sent again knowingly."""
    again = data.copy()
    again["edition"] = str(terms.edition)
    return again


def _stored_words(terms: TermsOfReference, form: StepForm) -> list[tuple[str, str]]:
    """By label, what is stored now where the person typed something else."""
    words = []
    for bound in form:
        stored = form.initial.get(bound.name)
        if bound.name == "edition" or form.cleaned_data.get(bound.name) == stored:
            continue
        if bound.name == "areas":
            stored = "\n".join(area.title for area in terms.areas.all())
        elif bound.name == "support":
            stored = "\n".join(organisation.name for organisation in terms.support.all())
        words.append((str(bound.label), str(stored)))
    return words


def _onward(request: ActingRequest, terms: TermsOfReference, chosen: Step) -> HttpResponse:
    """To the next step; to the task list for whoever leaves; at the end, to the check."""
    if "leave" in request.POST:
        return redirect("research:edit", terms.reference)
    order = steps(imported=terms.imported)
    following = order[order.index(chosen) + 1 :]
    if following:
        return redirect("research:step", terms.reference, following[0])
    return redirect("research:check", terms.reference)


def _deliverables(request: ActingRequest, terms: TermsOfReference) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    initial = {"edition": terms.edition}
    status = 200
    changed: list[tuple[str, str]] = []
    if data is None or "add" in data:
        rows = stored_rows(terms) if data is None else _typed_rows(data)
        opened = terms.edition if data is None else data.get("edition", "")
        form = DeliverablesForm(initial={"edition": opened})
        formset = DeliverableRows(initial=[*rows, {"kind": Deliverable.Kind.OTHER}])
    else:
        form = DeliverablesForm(data, initial=initial)
        formset = DeliverableRows(data)
        status = 422
        if form.is_valid() and formset.is_valid():
            filled = [n for n, row in enumerate(formset.forms) if not row.is_blank]
            answers = {"deliverables": [formset.forms[n].cleaned_data for n in filled]}
            try:
                _save(request, terms, Step.DELIVERABLES, form, answers)
            except Invalid as refusal:
                for place, message in refusal.fields.items():
                    index, _dash, field = place.partition("-")
                    formset.forms[filled[int(index)]].add_error(field, message)
            except EditedMeanwhile as refusal:
                terms = study(request, terms.reference).terms
                form = DeliverablesForm(_reopened(data, terms), initial=initial)
                form.add_error(None, refusal.message)
                changed = [(d.get_kind_display(), d.title) for d in terms.deliverables.all()]
                status = 409
            else:
                return _onward(request, terms, Step.DELIVERABLES)
    wrong = [
        {"id": row[name].id_for_label, "messages": found}
        for row in formset.forms
        for name, found in (row.errors if row.is_bound else {}).items()
    ]
    context = {
        "terms": terms,
        "step": Step.DELIVERABLES,
        "form": form,
        "formset": formset,
        "wrong": wrong,
        "general": [*form.non_field_errors(), *formset.non_form_errors()],
        "changed": changed,
    }
    return render(request, "research/deliverables.html", context, status=status)


def _typed_rows(data: QueryDict) -> list[dict[str, str]]:
    """The rows as typed, right or not: asking for another row checks nothing."""
    typed = DeliverableRows(data)
    names = ("kind", "title", "due_on", "remove")
    return [
        {name: data.get(row.add_prefix(name), "") for name in names}
        for row in typed.forms
    ]  # fmt: skip


@require_safe
@allow(at_work)
def check(request: ActingRequest, reference: str) -> HttpResponse:
    """All of it on one page, with what is missing, before it goes on."""
    found = study(request, reference)
    if not found.may & {"propose", "table", "save_step"}:
        raise Http404
    return _check(request, found)


def _check(request: ActingRequest, found: Study, *, status: int = 200) -> HttpResponse:
    nodes = text_of(found.terms, request.actor)
    return render(
        request,
        "research/check.html",
        {
            "terms": found.terms,
            "may": found.may,
            "missing": _gaps(found.terms),
            "nodes": nodes,
            "hash": text_hash(nodes),
            "proposer": queries.proposer(found.terms),
        },
        status=status,
    )


@require_POST
@allow(at_work)
def propose(request: ActingRequest, reference: str) -> HttpResponse:
    found = study(request, reference)
    try:
        actions.propose(found.terms, actor=request.actor)
    except Invalid:
        return _check(request, found, status=422)
    messages.success(request, _("Proposed to the presidency. It tables the text for review."))
    return redirect("research:terms", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
@recently_proved
def table(request: ActingRequest, reference: str) -> HttpResponse:
    """Sent from the page that checks it all, and back there where the proof has expired."""
    if request.method != "POST":
        return redirect("research:check", reference)
    found = study(request, reference)
    edition = request.POST.get("edition", "")
    try:
        version = actions.table(
            found.terms,
            actor=request.actor,
            edition=int(edition)
            if edition.isdecimal() and len(edition) < 10
            else found.terms.edition,
        )
    except Invalid:
        return _check(request, found, status=422)
    messages.success(
        request,
        _("Tabled as %(symbol)s. Open a round to have it reviewed.") % {"symbol": version.symbol},
    )
    return redirect("research:terms", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
def give_up(request: ActingRequest, reference: str) -> HttpResponse:
    """What withdrawing a draft means; then it is withdrawn."""
    found = study(request, reference)
    if request.method == "POST":
        actions.withdraw_terms(found.terms, actor=request.actor)
        messages.success(request, _("The draft is withdrawn. You can take it up again."))
        return redirect("research:terms", reference)
    if "withdraw_terms" not in found.may:
        raise Http404
    return render(request, "research/give_up.html", {"terms": found.terms})


@require_POST
@allow(at_work)
def resume(request: ActingRequest, reference: str) -> HttpResponse:
    actions.resume_terms(study(request, reference).terms, actor=request.actor)
    messages.success(request, _("The draft is as it was."))
    return redirect("research:terms", reference)
