"""Sessions that were opened by less than what an account asks for now."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from apps.accounts.models import User


def end_other_sessions(request: HttpRequest, user: User, **_more: object) -> None:
    """Once a second factor is set up, what was opened without it elsewhere is over."""
    others = UserSession.objects.filter(user=user)
    for session in others.exclude(session_key=request.session.session_key):
        session.end()
