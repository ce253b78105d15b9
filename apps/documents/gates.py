"""Kinds of documents that an app above tables by a verb of its own, with checks of its own.

Documents know nothing of those apps; each reserves its kind and gets a gate, which its verb shows
when it proposes or tables. Whoever comes without the gate is sent to that verb.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from apps.core.errors import WrongState
from apps.documents.models import Document, Kind


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """`holds` tells of a document whether the app has built on it, whatever its kind says now."""

    kind: Kind
    holds: Callable[[Document], bool]
    refusal: Promise


_gates: dict[Kind, Gate] = {}


def reserve(kind: Kind, *, holds: Callable[[Document], bool], refusal: Promise) -> Gate:
    """Called once for a kind, where the app that reserves it is loaded."""
    if kind in _gates:
        raise ValueError(f"{kind} is reserved already")
    return _gates.setdefault(kind, Gate(kind, holds, refusal))


def refuse_bypass(document: Document, through: Gate | None) -> None:
    """Raises WrongState where a draft of a reserved kind goes on without its gate.

    Only until the first text is tabled: later versions are the presidency's, as with any document.
    """
    if document.tabled_at is not None:
        return
    for gate in _gates.values():
        if gate is not through and (document.kind == gate.kind or gate.holds(document)):
            raise WrongState(str(gate.refusal))


def refuse_another_kind(document: Document, kind: str) -> None:
    """Raises WrongState where the change of kind would take a document away from its app."""
    for gate in _gates.values():
        if kind != gate.kind and gate.holds(document):
            raise WrongState(str(gate.refusal))
