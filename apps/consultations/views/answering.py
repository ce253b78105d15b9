"""The presidency moderates what came in, writes what was done, and publishes it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.accounts.proof import recently_proved, typed_before
from apps.consultations import actions, queries
from apps.consultations.actions.holding import insist_possible
from apps.consultations.forms import AnswerForm, ReplyForm
from apps.consultations.models import Reply, Response
from apps.consultations.queries import WHOLE
from apps.consultations.states import CONSULTATION, Verdict
from apps.consultations.views.common import PAGE, Subject, by_reference, written
from apps.core.errors import Invalid, WrongState
from apps.core.forms import show_refusal
from apps.delegations.access import allow, of_the_presidency
from apps.delegations.middleware import ActingRequest

SHOWN = {"pending": "", "published": Verdict.PUBLISHED, "not_published": Verdict.NOT_PUBLISHED}


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def moderation(request: ActingRequest, reference: str) -> HttpResponse:
    """What waits to be published? One sending, or all that this page shows."""
    subject = by_reference(request, reference)
    refused: dict[str, str] = {}
    if request.method == "POST":
        insist_possible("moderate", subject.consultation, subject.now)
        refuses = "refuse" in request.POST
        only = request.POST.get("refuse" if refuses else "publish", "")
        try:
            count = actions.moderate(
                subject.consultation,
                [only] if only else request.POST.getlist("row"),
                actor=request.actor,
                verdict=Verdict.NOT_PUBLISHED if refuses else Verdict.PUBLISHED,
                reason=request.POST.get(f"reason-{only}", "") if refuses else "",
            )
        except Invalid as error:
            refused = {only: error.message}
        else:
            words = ngettext("%(count)d sending decided.", "%(count)d sendings decided.", count)
            messages.success(request, words % {"count": count})
            return redirect(request.get_full_path())
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "pending"
    found = (
        Response.objects.visible_to(request.actor)
        .filter(consultation=subject.consultation, verdict=SHOWN[show])
        .prefetch_related("comments", "answers__question")
        .order_by("confirmed_at", "pk")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "response": each,
            "written": [written(comment, subject) for comment in each.comments.all()],
            "answers": list(each.answers.all()),
            "error": refused.get(each.reference, ""),
            "typed": request.POST.get(f"reason-{each.reference}", each.reason),
        }
        for each in page
    ]
    context = subject.context() | {
        "page": page,
        "rows": rows,
        "show": show,
        "refused": bool(refused),
        "may": CONSULTATION.possible("moderate", subject.state),
    }
    status = 422 if refused else 200
    return render(request, "consultations/moderation.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def new_reply(request: ActingRequest, reference: str) -> HttpResponse:
    """What was heard on a paragraph, and what was done. `?clause=` names it."""
    subject = by_reference(request, reference)
    insist_possible("reply", subject.consultation, subject.now)
    key = request.GET.get("clause", "")
    key = "" if key == WHOLE or subject.node(key) is None else key
    rows = queries.published_comments(subject.consultation).filter(clause=key)
    initial: dict[str, object] = {
        "clause": key,
        "rows": ", ".join(rows.values_list("row", flat=True)) if "clause" in request.GET else "",
    }
    return _reply(request, subject, initial, None)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
def edit_reply(request: ActingRequest, reference: str, reply: str) -> HttpResponse:
    subject = by_reference(request, reference)
    held = get_object_or_404(subject.consultation.replies, reference=reply)
    insist_possible("reply", subject.consultation, subject.now)
    initial = {
        **{name: getattr(held, name) for name in ("clause", "said", "done", "edition")},
        "rows": ", ".join(held.comments.order_by("pk").values_list("row", flat=True)),
    }
    if request.POST.get("do") == "delete":
        edition = request.POST.get("edition", "")
        actions.delete_reply(
            held, actor=request.actor, edition=int(edition) if edition.isdecimal() else 0
        )
        messages.success(request, _("The reply is deleted."))
        return redirect("consultations:manage", reference)
    return _reply(request, subject, initial, held)


def _reply(
    request: ActingRequest, subject: Subject, initial: dict[str, object], held: Reply | None
) -> HttpResponse:
    clauses = list(subject.labels.items())
    form = ReplyForm(request.POST or None, initial=initial, clauses=clauses)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            actions.save_reply(
                subject.consultation,
                actor=request.actor,
                clause=given["clause"],
                said=given["said"],
                done=given["done"],
                rows=form.row_ids(),
                reply=held,
                edition=given["edition"] or 0,
            )
        except Invalid as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The reply is saved. It is public with the answers."))
            return redirect("consultations:manage", subject.consultation.reference)
    context = subject.context() | {"form": form, "reply": held}
    status = 422 if form.is_bound else 200
    return render(request, "consultations/reply.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(of_the_presidency)
@recently_proved
def answer(request: ActingRequest, reference: str) -> HttpResponse:
    """Form, a review of all that becomes public, then the act."""
    subject = by_reference(request, reference)
    held = subject.consultation
    insist_possible("answer", held, subject.now)
    if queries.unanswered_clauses(held):
        raise WrongState(
            _("A paragraph that was commented on has no reply yet."),
            onward=f"/manage/consultations/{held.reference}/",
            onward_words=_("See what is missing"),
        )
    form = AnswerForm(request.POST or None, initial={"heard": held.heard, **typed_before(request)})
    step = request.POST.get("step", "review")
    if form.is_bound and form.is_valid() and step != "change":
        if step == "publish":
            actions.publish_answers(held, actor=request.actor, heard=form.cleaned_data["heard"])
            messages.success(request, _("The consultation is answered, and its senders are told."))
            return redirect(held.address)
        replies = queries.replies_of(held, subject.nodes)
        context = subject.context() | {
            "form": form,
            "replies": [(r, subject.labels.get(r.clause, r.clause)) for r in replies],
            "published": Response.objects.filter(
                consultation=held, verdict=Verdict.PUBLISHED, withdrawn_at=None
            ).count(),
        }
        return render(request, "consultations/answer_review.html", context)
    status = 422 if form.is_bound and step != "change" else 200
    context = subject.context() | {"form": form}
    return render(request, "consultations/answer.html", context, status=status)
