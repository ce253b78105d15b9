"""What many tests begin from, played once in each process and then put back as rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from enum import Enum
from functools import wraps

from apps.core import moments
from apps.delegations.actors import Actor
from tests.conftest import NOW, Cast, Clock, cast_made_once
from tests.factories.snapshots import Snapshot


def played_once[**P, T](play: Callable[P, T]) -> Callable[P, T]:
    """For what a test makes first. Where the database holds the cast and nothing else, and the
    clock stands where it begins, the rows that it wrote the last time are put back; anywhere else,
    and for what cannot be told to be the same, it is played as ever."""
    kept: dict[Hashable, Snapshot[tuple[T, dt.datetime]]] = {}

    @wraps(play)
    def played(*args: P.args, **kwargs: P.kwargs) -> T:
        clock = moments.database_now
        begins = isinstance(clock, Clock) and clock.now == NOW and _only_the_cast_is_there()
        if not begins:
            return play(*args, **kwargs)
        assert isinstance(clock, Clock)
        try:
            asked = _plain([args, sorted(kwargs.items())])
        except TypeError:
            return play(*args, **kwargs)
        if asked not in kept:
            kept[asked] = Snapshot.of(lambda: (play(*args, **kwargs), clock.now))
        made, clock.now = kept[asked].restored()
        return made

    return played


def _only_the_cast_is_there() -> bool:
    """Not where a test has made a cast of its own: none was made once then."""
    made = cast_made_once.cache_info().currsize == 1
    return made and cast_made_once().is_all()


def _plain(value: object) -> Hashable:
    """What tells one play from another. Raises TypeError for what may differ unseen."""
    match value:
        case None | str() | int() | float() | dt.date() | dt.time() | dt.timedelta() | Enum():
            return type(value), value
        case Actor():
            return Actor, value.credentials.pk if value.accreditation else value.user
        case Cast() | Clock():
            return type(value)
        case list() | tuple():
            return tuple(map(_plain, value))
        case dict():
            return tuple((_plain(key), _plain(each)) for key, each in value.items())
    raise TypeError(value)
