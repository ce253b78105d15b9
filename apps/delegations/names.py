"""What a person or a letter is called, on one line."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.core.text import clean, require

# Marks that turn the direction of the text after them: in a name they could disguise an address.
TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def one_line(text: str, field: str, message: str, *, limit: int = 150) -> str:
    """`text` on one line, in any script. Raises Invalid where nothing is left or it is too long."""
    return require(" ".join(text.translate(TURNING).split()), field, message, limit=limit)


def optional_line(text: str, field: str, *, limit: int = 150) -> str:
    """As `one_line`, but it may be empty."""
    return one_line(text, field, "", limit=limit) if clean(text.translate(TURNING)) else ""


def address(text: str) -> str:
    """An e-mail address as accounts keep it, in lower case. Raises Invalid where it is none."""
    given = text.strip().lower()
    message = _("Give a full e-mail address, such as name@ministry.example.")
    try:
        validate_email(given)
    except ValidationError as error:
        raise Invalid(message, {"email": message}) from error
    if len(given) > 254:
        raise Invalid(message, {"email": message})
    return given
