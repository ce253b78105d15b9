"""How the sign-in library behaves here."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from apps.accounts.models import User

logger = logging.getLogger(__name__)


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Accounts come by invitation: there is no open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """Whoever has a second factor proves who they are by it, never by the password alone:
        else a password and an open session would be enough to take the factor away."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        factors = [each for each in methods if each["id"] != "reauthenticate"]
        return factors or methods

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the account.

        These mails hold keys to an account, so they never wait in the outbox. A mail server that
        does not answer is logged and not shown: the page says the same for every address.
        """
        user = User.objects.filter(email=email).first()
        language = (user.language if user else "") or settings.LANGUAGE_CODE
        full = {**context, "origin": settings.SITE_ORIGIN, "recipient": user}
        try:
            with translation.override(language):
                super().send_mail(template_prefix, email, full)
        except (OSError, SMTPException):
            logger.exception("A mail about signing in could not be sent (%s).", template_prefix)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """To the address that signs in: the library keeps another list, which we leave empty."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)
