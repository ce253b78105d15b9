"""Places: nobody who holds one loses it, nobody is passed over for nothing, no limit is passed."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from apps.meetings.places import Keys, admitted, exceeded

KEYS = ["all", "category:officials", "category:scholars", "member:BR", "member:CN"]
keys = st.frozensets(st.sampled_from(KEYS), min_size=1)
limits = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 6))
held = st.lists(keys, max_size=8)
queue = st.lists(keys, max_size=12).map(lambda found: list(enumerate(found)))


def officials(member: str) -> Keys:
    return frozenset({"all", "category:officials", f"member:{member}"})


def scholars(member: str) -> Keys:
    return frozenset({"all", "category:scholars", f"member:{member}"})


def test_the_first_who_asked_has_the_last_place() -> None:
    waiting = [("Ana", officials("BR")), ("Li", officials("CN"))]
    assert admitted([scholars("BR")], waiting, {"all": 2}) == ["Ana"]


def test_who_waits_for_a_full_category_holds_up_nobody() -> None:
    waiting = [("Ana", officials("BR")), ("Li", scholars("CN")), ("Bo", officials("BR"))]
    limits = {"all": 3, "category:officials": 1}
    assert admitted([officials("CN")], waiting, limits) == ["Li"]


def test_without_limits_everyone_comes() -> None:
    assert admitted([], [(n, officials("BR")) for n in range(50)], {}) == list(range(50))


def test_a_limit_below_the_places_given_is_named() -> None:
    given_already = [officials("BR"), officials("BR"), officials("CN")]
    assert exceeded(given_already, {"all": 3, "member:BR": 1}) == {"member:BR": 2}


@given(held, queue, limits)
def test_no_limit_is_passed_by_an_admission(
    held: list[Keys], queue: list[tuple[int, Keys]], limits: dict[str, int]
) -> None:
    by_number = dict(queue)
    before = Counter(key for keys in held for key in keys)
    after = before + Counter(k for n in admitted(held, queue, limits) for k in by_number[n])
    for key, limit in limits.items():
        assert after[key] <= max(limit, before[key])


@given(held, queue, limits)
def test_the_order_of_those_who_wait_is_kept(
    held: list[Keys], queue: list[tuple[int, Keys]], limits: dict[str, int]
) -> None:
    found = admitted(held, queue, limits)
    assert found == sorted(set(found))


@given(held, queue, limits)
def test_whoever_waits_on_waits_for_something_that_is_full(
    held: list[Keys], queue: list[tuple[int, Keys]], limits: dict[str, int]
) -> None:
    by_number = dict(queue)
    found = admitted(held, queue, limits)
    taken = Counter(key for keys in held for key in keys)
    taken.update(key for number in found for key in by_number[number])
    for number in set(by_number) - set(found):
        assert any(taken[key] >= limits[key] for key in by_number[number] if key in limits)


@given(held, queue, limits)
def test_asked_twice_nobody_more_is_admitted(
    held: list[Keys], queue: list[tuple[int, Keys]], limits: dict[str, int]
) -> None:
    by_number = dict(queue)
    found = admitted(held, queue, limits)
    rest = [each for each in queue if each[0] not in found]
    assert admitted([*held, *(by_number[n] for n in found)], rest, limits) == []
