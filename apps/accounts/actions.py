from __future__ import annotations

import unicodedata

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import moments
from apps.core.errors import Invalid, WrongState
from apps.core.text import require

FIRST_GROUP = 4  # digits of a recovery code, as the page groups them


@transaction.atomic
def keep_preferences(
    user: User, *, name: str, zone: str, language: str, theme: str, wants_reminders: bool
) -> User:
    """How the portal calls, reminds and shows itself to one person. Binds nobody, so the trail is
    silent."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.name = require(name, "name", _("Say your name."), limit=150)
    user.zone, user.language, user.theme = zone, language, theme
    user.wants_reminders = wants_reminders
    user.save(update_fields=["name", "zone", "language", "theme", "wants_reminders"])
    return user


@transaction.atomic
def confirm_recovery_codes(user: User, *, digits: str) -> None:
    """Whoever types the beginning of a code back has kept the codes. It is not used up by that.

    The library keeps one row for each set of codes, so that new codes are to be confirmed anew.
    Binds nobody, so the trail is silent. Raises Invalid where no unused code begins like this,
    WrongState where there are no codes.
    """
    codes = Authenticator.objects.select_for_update().filter(
        user=user, type=Authenticator.Type.RECOVERY_CODES
    )
    held = codes.first()
    if held is None:
        raise WrongState(_("You have no recovery codes."))
    given = "".join(str(unicodedata.digit(each)) for each in digits if each.isdigit())
    unused = held.wrap().get_unused_codes()
    if len(given) < FIRST_GROUP or not any(code.startswith(given) for code in unused):
        message = _("None of your unused codes begins like this. Look at your copy again.")
        raise Invalid(message, {"digits": message})
    held.data["confirmed_at"] = moments.database_now().timestamp()
    held.save(update_fields=["data"])
