"""By which words a plain phrase may call the entries of a year: "the second meeting", "ministers".

The phrases are English ones, as concept notes are: so are these names, whatever the language of
the page. `phrases.understand` finds a name by some of its words in their order too, so that each
name here is the fullest that people write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from apps.meetings.models import Entry
from apps.meetings.states import EntryKind, EntryState

_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth"),
)
_KINDS = {
    EntryKind.MEETING: "meeting",
    EntryKind.DIALOGUE: "dialogue",
    EntryKind.EVENT: "special event",
    EntryKind.TRAINING: "training",
}
_MINISTERS = "minister"


def names_of(entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    """By reference, what each entry may be called. Cancelled ones are left out: nothing can depend
    on them. Reads the names of the entries' bodies, which the caller has fetched."""
    return {
        entry.reference: tuple(dict.fromkeys(_names(entry)))
        for entry in entries
        if entry.state != EntryState.CANCELLED
    }


def _names(entry: Entry) -> Iterator[str]:
    yield entry.title
    kind = _KINDS.get(EntryKind(entry.kind))
    if kind is None:
        return
    rank = ordinal(entry.number)
    bodies = list(_called(entry)) if entry.kind == EntryKind.MEETING else []
    for body in bodies:
        yield f"{rank} {body} {kind}".strip()
        yield f"{rank} {kind} of the {body}".strip()
    yield f"{rank} {kind}".strip()
    if any(_MINISTERS in body.lower() for body in bodies):
        yield f"{rank} trade ministers {kind}".strip()
        yield f"{rank} ministerial {kind}".strip()


def _called(entry: Entry) -> Iterator[str]:
    """Every name and acronym that the body has borne: a year's texts use the old and the new."""
    if entry.body is None:
        return
    yield entry.body.code
    for name in entry.body.names.all():
        yield name.acronym
        yield name.name


def ordinal(number: int | None) -> str:
    """ "second" for 2; empty where there is no number, or none that people write as a word."""
    if number is None or not 1 <= number <= len(_ORDINALS):
        return ""
    return _ORDINALS[number - 1]
