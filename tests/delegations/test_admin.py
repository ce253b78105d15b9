"""The admin edits reference data only, for those who may, and leaves entries."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.audit.models import Entry
from apps.delegations.admin import site
from apps.delegations.models import Body, MemberState, Organisation
from tests.conftest import Cast
from tests.delegations.conftest import SignIn


@pytest.fixture
def administrator(cast: Cast, sign_in: SignIn) -> Client:
    user = cast.stranger.user
    assert user is not None
    user.is_staff = user.is_superuser = True
    user.save()
    return sign_in(cast.stranger)


def test_nothing_with_states_is_registered() -> None:
    assert {Body, MemberState, Organisation} <= set(site._registry)
    for model in site._registry:
        assert model._meta.app_label in ("delegations", "working_group")
        assert model.__name__ not in ("Accreditation", "Invitation", "Presidency", "User")


@pytest.mark.parametrize("who", ["secretariat", "head BR", "stranger"])
def test_it_is_absent_for_everyone_else(cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(cast.everyone()[who])
    assert client.get("/admin/", follow=True).status_code == 404


def test_people_sign_in_where_everyone_does(db: None) -> None:
    answer = Client().get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")
    answer = Client().post("/admin/login/", {"username": "x", "password": "y"})
    assert answer["Location"].startswith("/accounts/login/")


def test_each_change_leaves_an_entry_without_values(administrator: Client) -> None:
    assert administrator.get("/admin/").status_code == 200
    form = {"code": "EXAMPLE-INST", "name": "Institute of Examples", "kind": "academic"}
    answer = administrator.post("/admin/delegations/organisation/add/", form)
    assert answer.status_code == 302
    made = Organisation.objects.get(code="EXAMPLE-INST")
    address = f"/admin/delegations/organisation/{made.pk}/change/"
    administrator.post(address, form | {"name": "Another name"})
    administrator.post(
        "/admin/delegations/organisation/",
        {"action": "delete_selected", "_selected_action": [made.pk], "post": "yes"},
    )
    assert not Organisation.objects.filter(pk=made.pk).exists()
    entries = Entry.objects.filter(subject="EXAMPLE-INST").order_by("number")
    assert [entry.verb for entry in entries] == [
        "add_reference",
        "edit_reference",
        "delete_reference",
    ]
    assert entries[1].data == {"fields": ["name"]}
    assert entries[1].office == "administrator"


def test_a_status_is_dated_in_the_admin(administrator: Client) -> None:
    state = MemberState.objects.get(code="BY")
    status = state.statuses.get()
    form = {
        "code": "BY",
        "name": "Belarus",
        "zone": "Europe/Minsk",
        "languages": "be ru",
        "statuses-TOTAL_FORMS": "2",
        "statuses-INITIAL_FORMS": "1",
        "statuses-0-id": str(status.pk),
        "statuses-0-state": str(state.pk),
        "statuses-0-status": "partner",
        "statuses-0-valid_from": "2025-01-01",
        "statuses-0-valid_to": "2028-01-01",
        "statuses-0-certainty": "sure",
        "statuses-1-state": str(state.pk),
        "statuses-1-status": "member",
        "statuses-1-valid_from": "2028-01-01",
        "statuses-1-certainty": "sure",
    }
    address = f"/admin/delegations/memberstate/{state.pk}/change/"
    assert administrator.get(address).status_code == 200
    assert administrator.post(address, form).status_code == 302
    assert state.statuses.count() == 2
    verbs = set(Entry.objects.values_list("verb", "subject_kind"))
    assert ("add_reference", "membershipstatus") in verbs
    assert ("edit_reference", "membershipstatus") in verbs


def test_a_code_is_given_once(administrator: Client) -> None:
    """What a delegation drafts belongs to its code: nobody renames one state into another."""
    brazil = MemberState.objects.get(code="BR")
    none = {f"statuses-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    form = {"code": "QQ", "name": "Brazil", "zone": "America/Sao_Paulo", "languages": "pt", **none}
    address = f"/admin/delegations/memberstate/{brazil.pk}/change/"
    assert administrator.post(address, form).status_code == 302
    brazil.refresh_from_db()
    assert brazil.code == "BR"
