"""Buy BRICS in the story: the two campaigns of 2022, one that runs, and enterprises of all members.

Enterprises, products and figures are invented and say so; what is told of 2022 is not.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from apps.buy_brics import actions
from apps.buy_brics.actions.campaigns import Told
from apps.buy_brics.actions.enterprises import Profile
from apps.buy_brics.actions.products import Offer
from apps.buy_brics.actions.results import Counted, Figure
from apps.buy_brics.models import Campaign, Enterprise, Platform, ProductCategory, SpecialEvent
from apps.buy_brics.models.campaigns import Breakdown, Strength
from apps.buy_brics.platform_rows import PlatformRow
from apps.delegations.actors import GUEST
from apps.delegations.models import MemberState
from apps.meetings.models import Entry
from apps.meetings.states import EntryKind

if TYPE_CHECKING:
    from apps.desk.demonstration.timetable import Timetable

NOTE_OF_2022 = "Concept note of the presidency of 2022"
WORDS_OF_2022 = "considers hosting a series of activities"
CAMPAIGNS_OF_2022 = (
    (
        "china-online-shopping-festival",
        "special-event-during-the-china-online-shopping-festival",
        "Buy BRICS at the China Online Shopping Festival",
        "buy-brics-festival-2022",
    ),
    (
        "china-international-import-expo",
        "special-event-during-the-china-international-import-expo",
        "Buy BRICS at the China International Import Expo",
        "buy-brics-expo-2022",
    ),
)
PLATFORMS_OF_EACH = 12
INVENTED = "Invented for this demonstration; nobody counted it"

# Member, enterprise, what it does; then products by category, name and the colour of the drawing.
ENTERPRISES = (
    ("BR", "Exemplo Clay", "Bowls and jugs, turned by hand and fired twice.",
     (("home", "Green bowl", "green", "#2e7583"),
      ("home", "Water jug", "brown", "#6e3410"))),
    ("CN", "Shili Tea House", "Tea of one hillside, packed in paper.",
     (("food", "Green tea", "green", "#1e5631"),)),
    ("EG", "Mithal Cotton", "Scarves and towels of long cotton.",
     (("clothing", "Striped scarf", "blue", "#0b4a6f"),
      ("home", "Bath towel", "light blue", "#8fbec7"))),
    ("ET", "Misale Coffee", "Beans of small farms, roasted to order.",
     (("food", "Roasted coffee", "dark brown", "#3e2412"),)),
    ("IN", "Udaharan Toys", "Wooden toys in plant colours.",
     (("toys", "Spinning top", "red", "#8a1c2b"),
      ("toys", "Stacking rings", "brown", "#653f00"))),
    ("ID", "Contoh Batik", "Cloth drawn with wax by hand.",
     (("clothing", "Batik cloth", "violet", "#4b2a66"),)),
    ("IR", "Nemuneh Tiles", "Tiles glazed in blue.",
     (("crafts", "Blue tile", "blue", "#0b3c6f"),)),
    ("RU", "Primer Linen", "Table linen of flax.",
     (("home", "Linen cloth", "grey", "#b3b8bd"),)),
    ("ZA", "Umzekelo Beads", "Necklaces of glass beads.",
     (("jewellery", "Bead necklace", "violet", "#6b1f8a"),)),
    ("AE", "Mithal Dates", "Dates, plain and filled.",
     (("food", "Date box", "brown", "#6e3410"),)),
)  # fmt: skip


class BuyBrics:
    def __init__(self, timetable: Timetable) -> None:
        self.timetable = timetable
        self.people = timetable.story.people
        self.secretariat = timetable.secretariat
        self.host = timetable.presidency.member
        self.members = {member.code: member for member in MemberState.objects.all()}

    def tell(self) -> None:
        self.timetable.story.say("Buy BRICS: campaigns, platforms, enterprises and products")
        with self.timetable.day(-60):
            self.of_2022()
        with self.timetable.day(-40):
            campaign, event = self.of_this_year()
            self.platforms(campaign)
        with self.timetable.day(-30):
            for row in ENTERPRISES:
                self.enterprise(*row, event=event)
        with self.timetable.day(-4):
            self.waiting()
        with self.timetable.day(-2):
            self.counted(campaign)

    def of_2022(self) -> None:
        """What the host promised, how firmly, and when its occasion was."""
        entries = Entry.objects.filter(presidency__year=2022, page="")
        for slug, event, title, address in CAMPAIGNS_OF_2022:
            occasion = entries.filter(slug=slug).first()
            if occasion is None:  # the years past are reference data, and may not be loaded
                continue
            campaign = actions.create_campaign(
                occasion,
                actor=self.secretariat,
                told=Told(
                    title=title,
                    host=self.members["CN"],
                    occasion=occasion.title,
                    strength=Strength.CONSIDERS,
                    promise=WORDS_OF_2022,
                    source=NOTE_OF_2022,
                    introduction=(
                        "The presidency of 2022 wanted products of the members to be found on "
                        "platforms in China. What came of it was not reported to this portal."
                    ),
                    platforms_said="more than 100",
                ),
                slug=address,
            )
            for entry in entries.filter(slug=event):
                actions.add_event(campaign, actor=self.secretariat, entry=entry)

    def of_this_year(self) -> tuple[Campaign, SpecialEvent]:
        """A campaign that runs on the day of loading, with an event in its course."""
        occasion = self.timetable.plan(
            "Demonstration shopping week", self.timetable.around(-4), kind=EntryKind.EVENT,
            body=None, days=14,
        )  # fmt: skip
        self.timetable.confirm(occasion, -4, length=14)
        fair = self.timetable.plan(
            "Evening of makers", self.timetable.around(3), kind=EntryKind.EVENT, body=None,
            summary="Makers show by video how their products come about.",
        )  # fmt: skip
        self.timetable.confirm(fair, 3, hours=(18, 20))
        campaign = actions.create_campaign(
            self.timetable.fresh(occasion),
            actor=self.secretariat,
            told=Told(
                title="Buy BRICS in the demonstration week",
                host=self.host,
                occasion="Demonstration shopping week",
                strength=Strength.WILL,
                promise="The presidency will host a week of products of all members.",
                source="Invented for this demonstration",
                introduction="Platforms, enterprises, products and figures here are invented.",
            ),
            slug="demonstration-week",
        )
        event = actions.add_event(
            campaign, actor=self.secretariat, entry=self.timetable.fresh(fair)
        )
        return campaign, event

    def platforms(self, campaign: Campaign) -> None:
        """More than a hundred, as a spreadsheet would bring them."""
        rows = [
            PlatformRow(
                f"Example Shop {number} of {self.members[code].name}",
                code,
                f"https://shop-{number}.{code.lower()}.example/",
                "Example Operator",
            )
            for code in self.people.heads
            for number in range(1, PLATFORMS_OF_EACH + 1)
        ]
        actions.import_platforms(campaign, actor=self.secretariat, rows=rows)

    def enterprise(
        self,
        code: str,
        name: str,
        story: str,
        products: tuple[tuple[str, str, str, str], ...],
        *,
        event: SpecialEvent,
    ) -> None:
        enterprise = self.applied(code, name, story)
        platform = Platform.objects.get(name=f"Example Shop 1 of {self.members[code].name}")
        for category, title, word, colour in products:
            actions.add_product(
                enterprise,
                actor=GUEST,
                offer=Offer(
                    name=title,
                    category=ProductCategory.objects.get(code=category),
                    platform=platform,
                    link=f"{platform.address}{title.lower().replace(' ', '-')}",
                    story=f"{story} Invented for this demonstration.",
                    alt=f"A drawing of a round, {word} thing, in the place of a photograph",
                    picture=drawn(colour, title),
                    events=[event],
                ),
            )
        actions.vouch(enterprise, actor=self.people.heads[code], edition=enterprise.edition)

    def applied(self, code: str, name: str, story: str) -> Enterprise:
        enterprise = actions.apply_for_catalogue(
            actor=GUEST,
            member=self.members[code],
            email=f"{name.split()[0].lower()}.{code.lower()}@example.org",
            profile=Profile(name, f"Contact of {name}", story),
        )
        return actions.confirm_enterprise(enterprise, actor=GUEST)

    def waiting(self) -> None:
        """One waits for Brazil's answer; one was not vouched for, and reads why."""
        self.applied("BR", "Exemplo Honey", "Honey of one valley.")
        declined = self.applied("ZA", "Umzekelo Prints", "Prints of town views.")
        actions.decline_enterprise(
            declined,
            actor=self.people.heads["ZA"],
            reason="The register of firms has no entry under this name yet.",
        )

    def counted(self, campaign: Campaign) -> None:
        day = self.timetable.on(-2) - dt.timedelta(days=1)
        codes = sorted(self.people.heads)
        actions.publish_result(
            campaign,
            actor=self.secretariat,
            counted=Counted(
                measure="Orders placed in the first days",
                unit="orders",
                finding="Orders came for products of every member.",
                breakdown=Breakdown.MEMBER,
                source=INVENTED,
                as_of=min(day, self.timetable.here),
            ),
            figures=[
                Figure(code, Decimal(value)) for code, value in zip(codes, _some(), strict=True)
            ],
        )
        actions.publish_result(
            campaign,
            actor=self.secretariat,
            counted=Counted(
                measure="Products looked at",
                unit="thousand views",
                finding="Food and what is for the home were looked at most.",
                breakdown=Breakdown.CATEGORY,
                source=INVENTED,
                as_of=min(day, self.timetable.here),
            ),
            figures=[
                Figure("food", Decimal("41.5")),
                Figure("home", Decimal(38)),
                Figure("clothing", Decimal(22)),
                Figure("toys", Decimal("9.5")),
            ],
        )


def _some() -> Iterator[int]:
    """Figures that nobody takes for real ones: 111, 222, 333 …"""
    return (111 * number for number in (4, 6, 3, 5, 7, 4, 5, 6, 3, 5))


def drawn(colour: str, seed: str) -> bytes:
    """A plain drawing in the place of a photograph."""
    image = Image.new("RGB", (960, 720), "#edebe6")
    pen = ImageDraw.Draw(image)
    offset = 8 * (len(seed) % 7)
    pen.rectangle((0, 560, 960, 720), fill="#d3cfc7")
    pen.ellipse((260 - offset, 180, 700 + offset, 620), fill=colour)
    pen.ellipse((320, 230 + offset, 640, 400), fill="#f7f6f3", outline=colour, width=12)
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
