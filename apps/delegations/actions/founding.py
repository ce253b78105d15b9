"""What nobody can be invited to do: the first person, and a lost second factor.

Both are for whoever runs the service, from its shell. They act as a named clock, so that the trail
shows that no office did this.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core import moments
from apps.core.errors import Invalid, WrongState
from apps.delegations.actors import clock
from apps.delegations.models import Accreditation, Office, Presidency
from apps.notifications.actions import tell

OPERATOR = clock("operator")


@transaction.atomic
def appoint_first(email: str, name: str) -> Accreditation:
    """Accredit the first person of the acting presidency's secretariat, who invites all others.

    Raises WrongState where the acting presidency has somebody already.
    """
    presidency = Presidency.objects.acting()
    Presidency.objects.select_for_update().get(pk=presidency.pk)
    now = moments.database_now()
    if Accreditation.objects.in_force(now).filter(presidency=presidency).exists():
        raise WrongState(_("The acting presidency has people: they invite the others."))
    user = User.objects.filter(email=email.lower()).first()
    user = user or User.objects.create_user(email, None, name=name)
    accreditation = Accreditation.objects.create(
        user=user, office=Office.SECRETARIAT, presidency=presidency, begins_at=now
    )
    record(
        "appoint_first",
        by=OPERATOR,
        kind="accreditation",
        subject=accreditation.reference,
        at=now,
        person=user.reference,
        presidency=presidency.year,
    )
    return accreditation


@transaction.atomic
def remove_second_factor(email: str) -> User:
    """Take away a lost second factor, end the person's sessions, and tell them.

    Raises Invalid where nobody with this address has one.
    """
    user = User.objects.filter(email=email.lower()).first()
    held = Authenticator.objects.filter(user=user) if user else Authenticator.objects.none()
    if user is None or not held.exists():
        raise Invalid(_("Nobody with this address has a second factor."))
    now = moments.database_now()
    held.delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    record("remove_second_factor", by=OPERATOR, kind="user", subject=user.reference, at=now)
    tell(
        user,
        key=f"second_factor_removed:{user.reference}:{now.isoformat()}",
        template="delegations/emails/second_factor_removed",
        context={},
        reason=lambda: _("it was your account"),
    )
    return user
