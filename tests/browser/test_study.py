"""From agreed terms to a commissioned study: the members determine who carries it out."""

from __future__ import annotations

import pytest

from apps.reviews import actions as rounds
from apps.reviews.models import Round
from tests.browser.conftest import House, with_a_mouse
from tests.browser.test_main_job import open_round
from tests.conftest import Cast, Clock
from tests.factories import research
from tests.reviews.conftest import state

pytestmark = pytest.mark.browser


@with_a_mouse
def test_an_entity_is_nominated_determined_and_commissioned(
    house: House, cast: Cast, clock: Clock, mailoutbox: list[object]
) -> None:
    terms = research.agreed(cast)
    study = f"/research/{terms.reference}/"

    coordinator = house.welcomes(cast.coordinators["CN"])
    coordinator.goes_to(study)
    coordinator.follows("Nominate an entity")
    coordinator.fills("Entity", "Example Centre for Parcels")
    coordinator.clicks("Nominate for China")
    coordinator.reads("Example Centre for Parcels")

    secretariat = house.welcomes(cast.secretariat)
    secretariat.goes_to(study)
    secretariat.follows("Table a draft decision")
    secretariat.clicks("Table this draft decision")
    secretariat.follows("CGETI/DEWG/2027/W/2")
    round = open_round(secretariat, clock, "Adoption round", 7)
    for head in cast.heads.values():
        state(round, head, "accept")
    clock.set(round.deadline_at)
    rounds.close_due_rounds()
    chair = house.welcomes(cast.chair)
    chair.goes_to(f"/rounds/{round.reference}/conclude/")
    chair.chooses("Adopted")
    chair.clicks("Review")
    chair.clicks("Conclude")
    assert Round.objects.get(pk=round.pk).result == "adopted"

    secretariat.goes_to(study)
    secretariat.reads("Entity determined")
    secretariat.follows("Commission Example Centre for Parcels")
    secretariat.reads("The members determined Example Centre for Parcels.")
    secretariat.fills("Letter of commission", "DEWG/L/7 of 9 February 2027")
    secretariat.clicks("Review")
    secretariat.clicks("Commission the study for the presidency")
    secretariat.goes_to(study)
    secretariat.reads("DEWG/L/7 of 9 February 2027")
