from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.text import require


@transaction.atomic
def keep_preferences(user: User, *, name: str, zone: str, language: str, theme: str) -> User:
    """How the portal calls and shows itself to one person. Binds nobody, so the trail is silent."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.name = require(name, "name", _("Say your name."), limit=150)
    user.zone, user.language, user.theme = zone, language, theme
    user.save(update_fields=["name", "zone", "language", "theme"])
    return user
