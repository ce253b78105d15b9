"""The catalogue: products, the enterprises behind them, and their pictures."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.buy_brics import actions, rules
from apps.buy_brics.filters import ProductFilter
from apps.buy_brics.forms.catalogue import ReasonForm
from apps.buy_brics.models import Enterprise, Picture, Product, SpecialEvent
from apps.buy_brics.models.catalogue import Standing
from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow, anyone, at_work
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState

PAGE = 30  # rows
SIZES = ("small", "medium", "large")


@require_safe
@allow(anyone)
def products(request: ActingRequest) -> HttpResponse:
    """Narrow rows are put in order first; what the page shows is read of its thirty alone."""
    chosen = ProductFilter(request.GET, queryset=Product.objects.in_catalogue())
    keys = chosen.qs.order_by("name", "pk").values_list("pk", flat=True)
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    shown = Product.objects.filter(pk__in=list(page)).select_related(
        "enterprise__member", "platform", "category", "picture"
    )
    narrowed = chosen.form.is_valid() and any(chosen.form.cleaned_data.values())
    context = {"filter": chosen, "page": page, "products": shown, "narrowed": narrowed}
    return render(request, "buy_brics/products.html", context)


@require_safe
@allow(anyone)
def product(request: ActingRequest, reference: str) -> HttpResponse:
    found = _product(request, reference)
    context = {
        "product": found,
        "events": SpecialEvent.objects.visible_to(request.actor)
        .filter(products=found)
        .select_related("entry__presidency", "campaign"),
        "may_hide": rules.can_hide(request.actor, found),
        "may_show": found.hidden_at is not None and rules.can_show(request.actor, found),
    }
    return render(request, "buy_brics/product.html", context)


@require_safe
@allow(anyone)
def enterprises(request: ActingRequest) -> HttpResponse:
    found = (
        Enterprise.objects.filter(standing=Standing.VOUCHED)
        .select_related("member")
        .annotate(
            shown=Count("products", filter=Q(products__removed_at=None, products__hidden_at=None))
        )
    )
    members = MemberState.objects.filter(enterprises__standing=Standing.VOUCHED).distinct()
    code = request.GET.get("member", "")
    chosen = next((member for member in members if member.code == code), None)
    if chosen is not None:
        found = found.filter(member=chosen)
    page = Paginator(found.order_by("name", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "members": members, "chosen": chosen}
    return render(request, "buy_brics/enterprises.html", context)


@require_safe
@allow(anyone)
def enterprise(request: ActingRequest, reference: str) -> HttpResponse:
    """Its public page; the delegation reads an application elsewhere."""
    shown = Product.objects.in_catalogue().select_related("platform", "category", "picture")
    found = get_object_or_404(
        Enterprise.objects.filter(standing=Standing.VOUCHED)
        .select_related("member")
        .prefetch_related(Prefetch("products", shown)),
        reference=reference,
    )
    return render(request, "buy_brics/enterprise.html", {"enterprise": found})


@require_safe
@allow(anyone)
def picture(request: ActingRequest, reference: str, size: str) -> HttpResponseBase:
    """One size of a picture. Its address never shows another, so it may be kept for a day."""
    if size not in SIZES:
        raise Http404
    found = get_object_or_404(
        Picture.objects.filter(product__in=Product.objects.visible_to(request.actor)),
        reference=reference,
    )
    response = FileResponse(getattr(found, size).open("rb"), content_type="image/webp")
    response["Content-Disposition"] = "inline"
    # What is no longer shown must go: a day, and never for one who reads what others do not.
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, max_age=3600)
    else:
        patch_cache_control(response, public=True, max_age=86_400)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@allow(at_work)
def hide(request: ActingRequest, reference: str) -> HttpResponse:
    """Take a product out of the catalogue, with a reason that its enterprise reads."""
    found = _product(request, reference)
    if not rules.can_hide(request.actor, found) or found.hidden_at is not None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.hide_product(found, actor=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("It is out of the catalogue. Its enterprise reads why."))
            return redirect("buy_brics:products")
    status = 422 if form.errors else 200
    return render(request, "buy_brics/hide.html", {"product": found, "form": form}, status=status)


@require_POST
@allow(at_work)
def show(request: ActingRequest, reference: str) -> HttpResponse:
    found = _product(request, reference)
    actions.show_product(found, actor=request.actor)
    messages.success(request, _("It is in the catalogue again."))
    return redirect("buy_brics:product", reference)


def _product(request: ActingRequest, reference: str) -> Product:
    return get_object_or_404(
        Product.objects.visible_to(request.actor).select_related(
            "enterprise__member", "platform__member", "category", "picture", "hidden_by"
        ),
        reference=reference,
    )
