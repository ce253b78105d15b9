"""An enterprise's own pages, by its personal link. A GET changes nothing: mail scanners follow
links. Whoever holds the link acts, signed in or not."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.guests import allow_guest
from apps.buy_brics import actions, queries
from apps.buy_brics.actions.addresses import confirm_until
from apps.buy_brics.forms.catalogue import ApplyForm, ProductForm, ProfileForm, initial_of
from apps.buy_brics.models import Enterprise, Platform, Product
from apps.buy_brics.personal import enterprise_for
from apps.buy_brics.states import ENTERPRISE, ENTERPRISE_BADGES, EnterpriseState, enterprise_state
from apps.core import moments
from apps.core.errors import EditedMeanwhile, Invalid, TooMany, WrongState
from apps.core.forms import show_refusal, to_replace
from apps.delegations.access import allow, anyone
from apps.delegations.actors import ANONYMOUS, or_guest
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import MemberState

READ_AND_WRITE = ["GET", "HEAD", "POST"]
HOUR = 3600  # seconds


@require_http_methods(READ_AND_WRITE)
@allow(anyone)
def apply(request: ActingRequest) -> HttpResponse:
    members = MemberState.objects.members(moments.database_now().date())
    form = ApplyForm(request.POST if request.method == "POST" else None, members=members)
    status, wait = 200, 0
    if form.is_valid():
        given = form.cleaned_data
        try:
            allow_guest(request, "buy_brics.apply", each=5, everyone=200, seconds=HOUR)
            actions.apply_for_catalogue(
                actor=or_guest(request.actor),
                member=given["member"],
                email=given["email"],
                profile=form.profile(),
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        except TooMany as refusal:
            form.add_error(None, refusal.message)
            status, wait = 429, refusal.seconds
        else:
            return redirect("buy_brics:applied")
    if form.errors and status == 200:
        status = 422
    response = render(request, "buy_brics/apply.html", {"form": form}, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


@require_safe
@allow(anyone)
def applied(request: ActingRequest) -> HttpResponse:
    """The same for a first form and a second one: nobody learns who has applied."""
    return render(request, "buy_brics/applied.html")


@never_cache
@require_safe
@allow(anyone)
def own(request: ActingRequest, token: str) -> HttpResponse:
    return _own(request, token)


@never_cache
@require_POST
@allow(anyone)
def confirm(request: ActingRequest, token: str) -> HttpResponse:
    try:
        enterprise = actions.confirm_enterprise(
            enterprise_for(token), actor=or_guest(request.actor)
        )
    except WrongState:
        return _own(request, token, status=409)
    messages.success(
        request,
        _("Your address is confirmed. The delegation of %(member)s has been told.")
        % {"member": enterprise.member.name},
    )
    return redirect("buy_brics:own", token)


@never_cache
@require_http_methods(READ_AND_WRITE)
@allow(anyone)
def profile(request: ActingRequest, token: str) -> HttpResponse:
    enterprise = possible(token, "edit")
    names = ("name", "contact", "story", "site")
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(enterprise, name) for name in names},
    )
    status, wait = 200, 0
    if form.is_valid():
        try:
            allow_guest(request, "buy_brics.profile", each=60, everyone=600, seconds=HOUR)
            actions.edit_enterprise(
                enterprise, actor=or_guest(request.actor), profile=form.profile()
            )
        except Invalid as refusal:
            show_refusal(form, refusal)
        except TooMany as refusal:
            form.add_error(None, refusal.message)
            status, wait = 429, refusal.seconds
        else:
            messages.success(request, _("Saved."))
            return redirect("buy_brics:own", token)
    if form.errors and status == 200:
        status = 422
    context = {"form": form, "token": token, "enterprise": enterprise}
    response = render(request, "buy_brics/own_profile.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


@never_cache
@require_http_methods(READ_AND_WRITE)
@allow(anyone)
def add(request: ActingRequest, token: str) -> HttpResponse:
    enterprise = possible(token, "keep_products")
    return _product_form(request, token, enterprise, None)


@never_cache
@require_http_methods(READ_AND_WRITE)
@allow(anyone)
def edit(request: ActingRequest, token: str, reference: str) -> HttpResponse:
    enterprise = possible(token, "keep_products")
    return _product_form(request, token, enterprise, _kept(enterprise, reference))


@never_cache
@require_http_methods(READ_AND_WRITE)
@allow(anyone)
def remove(request: ActingRequest, token: str, reference: str) -> HttpResponse:
    enterprise = possible(token, "keep_products")
    product = _kept(enterprise, reference)
    if request.method == "POST":
        actions.remove_product(product, actor=or_guest(request.actor))
        messages.success(request, _("The product is removed."))
        return redirect("buy_brics:own", token)
    context = {"product": product, "token": token, "enterprise": enterprise}
    return render(request, "buy_brics/own_remove.html", context)


@never_cache
@require_safe
@allow(anyone)
def own_picture(request: ActingRequest, token: str, reference: str) -> HttpResponseBase:
    """For the enterprise alone, which sees its pictures before all others do."""
    product = _kept(enterprise_for(token), reference)
    if not hasattr(product, "picture"):
        raise Http404
    return FileResponse(product.picture.small.open("rb"), content_type="image/webp")


@never_cache
@require_POST
@allow(anyone)
def again(request: ActingRequest, token: str) -> HttpResponse:
    try:
        actions.apply_again(enterprise_for(token), actor=or_guest(request.actor))
    except WrongState:
        return _own(request, token, status=409)
    messages.success(request, _("The delegation has been told that you ask once more."))
    return redirect("buy_brics:own", token)


@never_cache
@require_http_methods(READ_AND_WRITE)
@allow(anyone)
def withdraw(request: ActingRequest, token: str) -> HttpResponse:
    enterprise = possible(token, "withdraw")
    if request.method == "POST":
        actions.withdraw_enterprise(enterprise, actor=or_guest(request.actor))
        messages.success(request, _("The enterprise has left the catalogue."))
        return redirect("buy_brics:own", token)
    context = {"enterprise": enterprise, "token": token}
    return render(request, "buy_brics/own_withdraw.html", context)


def _own(request: ActingRequest, token: str, status: int = 200) -> HttpResponse:
    """Where the enterprise stands, and what it shows."""
    enterprise = enterprise_for(token)
    now = moments.database_now()
    state = enterprise_state(enterprise, now)
    until = confirm_until(enterprise)
    waits = until is not None and now < until
    context = {
        "enterprise": enterprise,
        "new_email": enterprise.new_email if waits else "",
        "new_email_until": until,
        "state": state.value,
        "badge": ENTERPRISE_BADGES[state],
        "may": ENTERPRISE.verbs(state),
        "products": enterprise.products.kept().select_related("platform", "category", "picture"),
        "token": token,
    }
    return render(request, "buy_brics/own.html", context, status=status)


def possible(token: str, verb: str) -> Enterprise:
    """The enterprise of this link. Raises WrongState where its page does not offer this."""
    enterprise = enterprise_for(token)
    state: EnterpriseState = enterprise_state(enterprise, moments.database_now())
    if not ENTERPRISE.possible(verb, state):
        raise WrongState(
            _("This is no longer possible as the enterprise stands now."),
            now=str(enterprise.get_standing_display()),
        )
    return enterprise


def _kept(enterprise: Enterprise, reference: str) -> Product:
    return get_object_or_404(
        enterprise.products.kept()
        .select_related("platform", "category", "picture", "enterprise__member")
        .prefetch_related("events"),
        reference=reference,
    )


def _product_form(
    request: ActingRequest, token: str, enterprise: Enterprise, product: Product | None
) -> HttpResponse:
    form = ProductForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        events=queries.every_event(ANONYMOUS),
        keeps=product is not None,
        initial=initial_of(product) if product is not None else None,
    )
    status, wait = 200, 0
    if form.is_valid():
        actor = or_guest(request.actor)
        try:
            # Making pictures takes time: one link does not use up the portal's.
            allow_guest(request, "buy_brics.product", each=60, everyone=600, seconds=HOUR)
            if product is None:
                actions.add_product(enterprise, actor=actor, offer=form.offer())
            else:
                actions.edit_product(
                    product,
                    actor=actor,
                    offer=form.offer(),
                    edition=form.cleaned_data["edition"] or 0,
                )
        except Invalid as refusal:
            show_refusal(form, refusal)
        except EditedMeanwhile as refusal:
            form.add_error(None, refusal.message)
            to_replace(form, product.edition if product is not None else 0)
            status = 409
        except TooMany as refusal:
            form.add_error(None, refusal.message)
            status, wait = 429, refusal.seconds
        else:
            messages.success(request, _("The product is saved."))
            return redirect("buy_brics:own", token)
    if form.errors and status == 200:
        status = 422
    context = {
        "form": form,
        "token": token,
        "enterprise": enterprise,
        "product": product,
        "platforms_known": Platform.objects.exists(),
    }
    response = render(request, "buy_brics/own_product.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response
