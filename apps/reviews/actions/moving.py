"""Moving a deadline later: the one way to do it, whoever moves it."""

from __future__ import annotations

from apps.audit.actions import record
from apps.delegations.actors import Actor
from apps.reviews.actions.planning import follow_extension
from apps.reviews.actions.telling import tell_all
from apps.reviews.models import Extension, Round


def move_deadline(round: Round, extension: Extension, *, by: Actor) -> Extension:
    """Write what `extension` says of now; was is the round's own. Everyone is told both.

    The caller holds the plan of the round and its row, and has checked who, when and how late.
    """
    extension.round = round
    extension.was_at, extension.was_zone = round.deadline_at, round.deadline_zone
    extension.save(force_insert=True)
    round.deadline_at, round.deadline_zone = extension.now_at, extension.now_zone
    round.save(update_fields=["deadline_at", "deadline_zone", "suspended_at"])
    record(
        "round_extended",
        by=by,
        kind="round",
        subject=round.reference,
        at=extension.at,
        was=extension.was_at.isoformat(),
        now=extension.now_at.isoformat(),
        cause=extension.cause,
    )
    follow_extension(round, actor=by)
    key = f"extended:{extension.pk}"
    tell_all(round, "round_extended", key=key, at=extension.at, extension=extension)
    return extension
