"""What apps above add to a document's page: its rounds, its Terms of Reference.

Documents know nothing of those apps; each registers a function in its `AppConfig.ready`, and the
page asks them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from apps.delegations.actors import Actor
from apps.documents.models import Document, Version


@dataclass(frozen=True, slots=True)
class Panel:
    """A template, which gets `panel.context` under the name `panel`. It stands beside the text."""

    template: str
    context: dict[str, object] = field(default_factory=dict)


type Maker = Callable[[Actor, Document, Version], Panel | None]
_makers: list[Maker] = []


def register(maker: Maker) -> None:
    """`maker` gets the reader, the document and the version shown, and answers None for nothing."""
    if maker not in _makers:
        _makers.append(maker)


def panels(actor: Actor, document: Document, version: Version) -> list[Panel]:
    made = (maker(actor, document, version) for maker in _makers)
    return [panel for panel in made if panel is not None]
