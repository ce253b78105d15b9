"""Outcomes as rows for programs: one shape behind CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from apps.documents.spreadsheets import write_csv
from apps.outcomes.models import Outcome

COLUMNS = (
    "slug",
    "title",
    "kind",
    "firmness",
    "symbol",
    "adopted",
    "precision",
    "certainty",
    "body",
    "meeting",
    "place",
    "presidency",
    "members",
    "submitted_to",
    "source",
    "summary",
    "replaced_by",
    "published_at",
    "url",
)


def row(outcome: Outcome) -> dict[str, str | list[str]]:
    """`adopted` is an ISO date cut to what is known: "2021-09-03", "2015-07", "2020"."""
    later = outcome.superseded_by
    return {
        "slug": outcome.slug,
        "title": outcome.title,
        "kind": outcome.kind,
        "firmness": outcome.firmness,
        "symbol": outcome.symbol,
        "adopted": outcome.adopted_iso,
        "precision": outcome.precision,
        "certainty": outcome.certainty,
        "body": outcome.body_name,
        "meeting": outcome.meeting,
        "place": outcome.place,
        "presidency": outcome.presidency,
        "members": outcome.codes,
        "submitted_to": outcome.submitted_to,
        "source": outcome.source,
        "summary": outcome.summary,
        "replaced_by": later.slug if later else "",
        "published_at": outcome.published_at.isoformat(),
        "url": settings.SITE_ORIGIN + outcome.get_absolute_url(),
    }


def as_csv(outcomes: Iterable[Outcome]) -> str:
    """UTF-8 with a byte order mark, so that spreadsheets read every script."""
    rows = (row(outcome) for outcome in outcomes)
    return write_csv(COLUMNS, ([cells[name] for name in COLUMNS] for cells in rows))
