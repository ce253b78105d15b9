"""The admin: reference data without states, each change in the trail. Everything else has verbs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse

from apps.accounts.models import User
from apps.audit.actions import record
from apps.delegations.models import (
    Body,
    BodyName,
    MembershipStatus,
    MemberState,
    Organisation,
)


class ReferenceSite(admin.AdminSite):
    """An admin of its own, so that no library registers its tables here.

    People sign in where everyone does (second factor included); the admin has no login form.
    """

    site_header = "Reference data"
    site_title = "Reference data"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and (
            not settings.SECOND_FACTOR_REQUIRED or bool(is_mfa_enabled(request.user))
        )

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next", request.path))


site = ReferenceSite(name="admin")


@dataclass(frozen=True, slots=True)
class Administrator:
    """How the trail knows whoever edits reference data."""

    person: str
    office: str = "administrator"
    side: str = ""


def note(request: HttpRequest, verb: str, row: models.Model, changed: list[str]) -> None:
    user = request.user
    if not isinstance(user, User):
        raise Http404
    record(
        verb,
        by=Administrator(user.reference),
        kind=row._meta.model_name or "",
        subject=str(getattr(row, "code", row.pk)),
        fields=changed,
    )


if TYPE_CHECKING:  # these classes take parameters for the type checker only
    Rows = admin.ModelAdmin[Any]
    RowsWithin = admin.TabularInline[Any, Any]
else:
    Rows = admin.ModelAdmin
    RowsWithin = admin.TabularInline


class AuditedAdmin(Rows):
    """Each row that is saved or deleted leaves an entry: which fields, never their values.

    A code is given once: what a delegation drafts belongs to its code, so whoever could change
    codes could hand one delegation's drafts to another.
    """

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> list[Any]:
        return ["code"] if obj is not None else []

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        note(request, "edit_reference" if change else "add_reference", obj, form.changed_data)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        note(request, "delete_reference", obj, [])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            note(request, "add_reference", row, [])
        for row, changed in formset.changed_objects:
            note(request, "edit_reference", row, list(changed))
        for row in formset.deleted_objects:
            note(request, "delete_reference", row, [])


class StatusInline(RowsWithin):
    model = MembershipStatus
    extra = 0


@admin.register(MemberState, site=site)
class MemberStateAdmin(AuditedAdmin):
    list_display = ["code", "name", "zone", "languages"]
    search_fields = ["code", "name"]
    inlines = [StatusInline]


@admin.register(Organisation, site=site)
class OrganisationAdmin(AuditedAdmin):
    list_display = ["code", "name", "kind"]
    list_filter = ["kind"]
    search_fields = ["code", "name"]


class NameInline(RowsWithin):
    model = BodyName
    extra = 0


@admin.register(Body, site=site)
class BodyAdmin(AuditedAdmin):
    list_display = ["code", "parent"]
    inlines = [NameInline]
