"""Results as rows for spreadsheets and programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings

from apps.buy_brics.charts import figure
from apps.buy_brics.models import Campaign, Result
from apps.documents.spreadsheets import write_csv

COLUMNS = (
    "campaign",
    "host",
    "measure",
    "unit",
    "divided",
    "name",
    "value",
    "finding",
    "source",
    "as_of",
    "published_at",
    "withdrawn_at",
    "withdrawn_because",
    "url",
)


def results_csv(campaign: Campaign, results: Iterable[Result]) -> str:
    """One row for each figure. A withdrawn result has its row and no figure."""
    return write_csv(COLUMNS, _rows(campaign, results))


def _rows(campaign: Campaign, results: Iterable[Result]) -> Iterator[list[str]]:
    url = settings.SITE_ORIGIN + campaign.get_absolute_url()
    for result in results:
        withdrawn = result.withdrawn_at.isoformat() if result.withdrawn_at else ""
        figures = (
            [("", "")]
            if withdrawn
            else [
                (value.label, figure(value.value).replace(",", "")) for value in result.values.all()
            ]
        )
        for name, value in figures:
            yield [
                campaign.slug,
                campaign.host.code,
                result.measure,
                result.unit,
                result.breakdown,
                name,
                value,
                "" if withdrawn else result.finding,
                result.source,
                result.as_of.isoformat(),
                result.published_at.isoformat(),
                withdrawn,
                result.withdrawn_because,
                url,
            ]
