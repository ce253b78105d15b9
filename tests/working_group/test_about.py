"""What is this body, and since when?"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from apps.delegations.models import Body, BodyName, Certainty, MemberState, Presidency
from apps.working_group import queries
from apps.working_group.models import Area
from tests.conftest import Clock

pytestmark = pytest.mark.django_db
AREAS = Path(__file__).parents[2] / "fixtures" / "reference" / "40_areas.json"


def test_the_page_names_the_body_its_lineage_its_parents_and_its_areas(
    world: None, clock: Clock
) -> None:
    BodyName.objects.filter(acronym="ECWG").update(
        decision="Initiative of 2017", source="Its action 1", certainty=Certainty.LIKELY
    )
    Body.objects.filter(code="DEWG").update(mandate="It coordinates cooperation.")
    page = Client().get("/working-group/").content.decode()
    assert "<h1>Digital Economy Working Group</h1>" in page
    for said in (
        "It coordinates cooperation.",
        "E-commerce Working Group",
        "Initiative of 2017",
        "Its action 1",
        "Likely",
        "Contact Group on Economic and Trade Issues",
        "Trade Ministers’ Meeting",
        'href="/research/?area=global-trends"',
        "2027",
        "China",
        "acting now",
    ):
        assert said in page


def test_an_area_shows_from_the_day_of_its_decision_until_it_ends(
    world: None, clock: Clock
) -> None:
    area = Area.objects.get(code="global-trends")
    area.valid_from, area.valid_to = dt.date(2017, 8, 2), dt.date(2027, 2, 2)
    area.save()
    assert area in queries.agreed_areas(dt.date(2027, 2, 1))
    assert area not in queries.agreed_areas(dt.date(2027, 2, 2))
    assert area not in queries.agreed_areas(dt.date(2017, 8, 1))


def test_of_the_past_the_past_name_is_told(world: None) -> None:
    body = queries.with_bodies_above()
    assert body.name_at(dt.date(2019, 6, 1)) == "E-commerce Working Group"
    assert [p.name for p in queries.parents(body, dt.date(2019, 6, 1))] == [
        "Contact Group on Economic and Trade Issues",
        "Trade Ministers’ Meeting",
    ]


def test_without_reference_data_there_is_no_such_page(db: None) -> None:
    assert Client().get("/working-group/").status_code == 404


def test_the_page_asks_the_same_of_the_database_however_much_it_shows(
    world: None, clock: Clock, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(6):
        Client().get("/working-group/")
    body, china = Body.objects.get(code="DEWG"), MemberState.objects.get(code="CN")
    for n in range(30):
        Area.objects.create(code=f"area-{n}", body=body, order=n + 10, title=f"Area {n}")
        Presidency.objects.create(year=1990 + n, member=china)
    with django_assert_num_queries(6):
        Client().get("/working-group/")


def test_the_eight_areas_of_2017_load_by_natural_keys(world: None) -> None:
    Area.objects.all().delete()
    rows = json.loads(AREAS.read_text())
    assert [row["fields"]["order"] for row in rows] == list(range(1, 9))
    call_command("loaddata", str(AREAS), verbosity=0)
    assert queries.agreed_areas(dt.date(2027, 2, 1)).count() == 8
    assert not queries.agreed_areas(dt.date(2017, 1, 1)).exists()
