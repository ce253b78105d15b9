"""Outcomes as rows for programs: one shape behind CSV and JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.conf import settings

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
# What makes a spreadsheet take a cell for a formula, in its narrow and wide forms.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for outcome in outcomes:
        cells = row(outcome)
        writer.writerow(_cell(cells[name]) for name in COLUMNS)
    return "\ufeff" + written.getvalue()


def _cell(value: str | list[str]) -> str:
    """An apostrophe before what a spreadsheet would run as a formula."""
    text = value if isinstance(value, str) else " ".join(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
