"""What a verb says when it cannot do what it was asked.

One handler maps each to a status for pages and API alike: 404 or 403, 409, 422, 429.
Messages are shown to people: they say what is wrong and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping


class DomainError(Exception):
    """A refusal that a person can read."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(DomainError):
    """The actor may see the thing but not do this to it (403)."""


class NotVisible(DomainError):
    """For this actor the thing does not exist (404): never tell a stranger that it does."""


class WrongState(DomainError):
    """Right actor, wrong moment: the thing has moved on (409).

    `was` and `now` are short phrases for the page, "open until 17:00" and "closed"; `onward` is
    the address where the person can go on, with the words of its link in `onward_words`.
    """

    def __init__(
        self,
        message: str,
        *,
        was: str = "",
        now: str = "",
        onward: str = "",
        onward_words: str = "",
    ) -> None:
        super().__init__(message)
        self.was = was
        self.now = now
        self.onward = onward
        self.onward_words = onward_words


class EditedMeanwhile(WrongState):
    """Somebody saved the same thing since the actor opened its form: what was typed is kept."""


class Invalid(DomainError):
    """What was given cannot be right (422). `fields` maps a form field to its own messages."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class TooMany(DomainError):
    """Too much came from one address, or from all together (429). `seconds` until it is less."""

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds
