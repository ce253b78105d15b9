"""How a version is called in addresses and in sentences."""

from __future__ import annotations

import datetime as dt
import re

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.core.words import moment_words
from apps.delegations.actors import Actor
from apps.documents.models import Document, Version

_NAME = re.compile(r"(?P<base>[^\x00]+?)(?:/Rev\.(?P<revision>[1-9]\d{0,3}))?/?")


def name_of(version: Version) -> str:
    """ "CGETI/DEWG/2027/W/3/Rev.1"; before a symbol is allotted, by the document's reference."""
    return version.symbol or "/".join(filter(None, [version.document.reference, version.label]))


def parts_of(name: str) -> tuple[str, int | None]:
    """A symbol without its revision, and the number of the version that the revision means."""
    match = _NAME.fullmatch(name.strip())
    if match is None:
        return "", None
    revision = match["revision"]
    return match["base"], int(revision) + 1 if revision else None


def find_version(name: str, actor: Actor) -> Version | None:
    """The version of this name, if the actor may read it; a plain symbol is the original."""
    base, number = parts_of(name)
    documents = Document.objects.visible_to(actor)
    return (
        Version.objects.visible_to(actor)
        .with_document()
        .filter(
            Q(document__symbol__text=base) | Q(document__reference=base),
            document__in=documents,
            number=number or 1,
        )
        .first()
    )


def drafter(document: Document) -> str:
    """Whose draft it is; a non-paper shows no author."""
    if document.is_non_paper:
        return _("whoever drafts it")
    if document.drafted_by_presidency or document.owner is None:
        return _("the presidency")
    return document.owner.name


def badge_of(document: Document, version: Version, newest: Version | None) -> tuple[str, str]:
    """The kind and the words of the state badge; `newest` is the latest fixed version."""
    if document.is_void:
        return "closed", _("Void")
    if version.is_fixed and newest is not None and newest.number > version.number:
        return "closed", _("Superseded")
    if version.is_fixed and document.tabled_at is None:
        return ("open", _("Shared")) if document.shared_at else ("quiet", _("Withdrawn"))
    if version.is_fixed:
        return "agreed" if document.is_non_paper else "open", _("Tabled")
    if document.proposed_at is not None and document.tabled_at is None:
        return "open", _("Proposed")
    return "quiet", _("Draft")


def status_of(document: Document, version: Version, newest: Version | None) -> str:
    """The one sentence at the top of a document's page: what this text is, and who reads it."""
    if document.is_void and document.symbol and document.symbol.voided_at:
        return _("This symbol is void since %(moment)s: %(reason)s") % {
            "moment": moment_words(document.symbol.voided_at),
            "reason": document.symbol.void_reason,
        }
    if version.fixed_at is None:
        return _status_of_draft(document, version)
    if newest is not None and newest.number > version.number:
        return _("%(new)s has replaced this text.") % {"new": newest.label}
    if document.tabled_at is None:
        return _status_of_shared(document)
    if document.derestricted_at is not None:
        return _status_of_public(document, document.derestricted_at)
    if version.number == 1:
        return _("Tabled on %(moment)s. This text is fixed.") % {
            "moment": moment_words(version.fixed_at)
        }
    was = f"Rev.{version.number - 2}" if version.number > 2 else _("the original text")
    return _("%(new)s replaces %(was)s. It was tabled on %(moment)s, and is fixed.") % {
        "new": version.label,
        "was": was,
        "moment": moment_words(version.fixed_at),
    }


def _status_of_shared(document: Document) -> str:
    if document.shared_at is None:
        return _("Withdrawn from its readers. Only whoever drafted it can read it.")
    return _("Shared with its named readers on %(moment)s. This text is fixed.") % {
        "moment": moment_words(document.shared_at)
    }


def _status_of_public(document: Document, at: dt.datetime) -> str:
    """To become public is not to be agreed: what was agreed stands among the outcomes."""
    row = getattr(document, "derestriction", None)
    if row is not None and row.adopted_at is not None:
        return _(
            "Working paper, made public on %(moment)s. What the group agreed is published among "
            "the outcomes."
        ) % {"moment": moment_words(at)}
    return _("Working paper, made public on %(moment)s, not an agreed text.") % {
        "moment": moment_words(at)
    }


def _status_of_draft(document: Document, version: Version) -> str:
    if document.tabled_at is not None:
        return _("Draft of %(label)s. Only the presidency can read it.") % {"label": version.label}
    if document.proposed_at is None or document.drafted_by_presidency:
        return _("Draft. Only %(side)s can read it.") % {"side": drafter(document)}
    return _("Proposed on %(moment)s. Only %(side)s and the presidency can read it.") % {
        "side": drafter(document),
        "moment": moment_words(document.proposed_at),
    }


def readers_in_words(document: Document) -> str:
    """Who may read it, for the classification banner."""
    if document.is_non_paper:
        return _("For named readers only")
    if document.is_public:
        return _("Anyone may read it")
    return {
        "members": _("For members and those invited to this document"),
        "presidency": _("For the presidency, and whoever proposed it"),
        "delegation": _("For one delegation only"),
    }[document.classification]
