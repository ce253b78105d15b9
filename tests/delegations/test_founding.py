"""The first person, whom nobody can invite, and a second factor that was lost."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.audit.models import Entry
from apps.delegations.models import Accreditation
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock


def test_the_first_person_is_appointed_once(world: None, clock: Clock) -> None:
    call_command("appoint_first", "first@ministry.example", "A Name")
    held = Accreditation.objects.get()
    assert (held.office, held.user.email) == ("secretariat", "first@ministry.example")
    assert Entry.objects.get(verb="appoint_first").office == "clock:operator"
    with pytest.raises(CommandError, match="they invite the others"):
        call_command("appoint_first", "second@ministry.example", "Another Name")


def test_a_lost_second_factor_is_removed_and_its_owner_told(cast: Cast) -> None:
    head = cast.heads["BR"].user
    assert isinstance(head, User)
    TOTP.activate(head, generate_totp_secret())
    call_command("remove_second_factor", head.email)
    assert not head.authenticator_set.exists()
    assert Notice.objects.filter(recipient=head, subject__contains="second factor").exists()
    assert Entry.objects.filter(verb="remove_second_factor", subject=head.reference).exists()
    with pytest.raises(CommandError, match="Nobody with this address"):
        call_command("remove_second_factor", head.email)
