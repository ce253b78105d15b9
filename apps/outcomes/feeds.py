"""The latest outcomes, for feed readers."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from apps.outcomes.models import Outcome

LATEST = 30


class OutcomeFeed(Feed[Outcome, None]):
    """Outcomes of BRICS in the order in which the portal published them."""

    feed_type = Atom1Feed
    title = _("Outcomes of BRICS on e-commerce and the digital economy")
    subtitle = _("What the members agreed, as it is published.")
    link = f"{settings.SITE_ORIGIN}/outcomes/"
    feed_url = f"{settings.SITE_ORIGIN}/feeds/outcomes.atom"

    def items(self) -> QuerySet[Outcome]:
        return Outcome.objects.of_brics().order_by("-published_at", "-adopted_on", "pk")[:LATEST]

    def item_title(self, item: Outcome) -> str:
        return item.title

    def item_description(self, item: Outcome) -> str:
        return item.summary

    def item_link(self, item: Outcome) -> str:
        return f"{settings.SITE_ORIGIN}{item.get_absolute_url()}"

    def item_guid(self, item: Outcome) -> str:
        return self.item_link(item)

    def item_pubdate(self, item: Outcome) -> dt.datetime:
        return item.published_at

    def item_updateddate(self, item: Outcome) -> dt.datetime:
        return item.published_at

    def item_categories(self, item: Outcome) -> list[str]:
        return [str(item.get_kind_display()), str(item.get_firmness_display())]
