"""Consensus is a pure function; these are the rules that it promises."""

from hypothesis import given
from hypothesis import strategies as st

from apps.reviews.consensus import Stand, Standing, consensus
from apps.reviews.states import Position

MEMBERS = ["BR", "CN", "EG", "ET", "IN", "ID", "IR", "RU", "ZA", "AE"]
stands = st.dictionaries(
    st.sampled_from([*MEMBERS, "BY"]),
    st.builds(Stand, st.none() | st.sampled_from(Position), st.booleans()),
)


def all_of(stand: Stand) -> dict[str, Stand]:
    return dict.fromkeys(MEMBERS, stand)


def test_all_accept_is_consensus() -> None:
    assert consensus(MEMBERS, all_of(Stand(Position.ACCEPT))).standing == Standing.CONSENSUS


def test_silence_and_no_instructions_are_awaited_never_assumed() -> None:
    held = all_of(Stand(Position.ACCEPT)) | {
        "BR": Stand(Position.NO_INSTRUCTIONS),
        "ZA": Stand(None),
    }
    result = consensus(MEMBERS, held)
    assert result.standing == Standing.AWAITING
    assert result.awaiting == ("BR", "ZA")


def test_ad_referendum_awaits_its_capital() -> None:
    held = all_of(Stand(Position.ACCEPT)) | {"CN": Stand(Position.AD_REFERENDUM)}
    result = consensus(MEMBERS, held)
    assert result.standing == Standing.AD_REFERENDUM
    assert result.referendum == ("CN",)


def test_a_reservation_prevents_only_where_it_blocks() -> None:
    accepted = all_of(Stand(Position.ACCEPT))
    blocking = consensus(MEMBERS, accepted | {"IN": Stand(Position.RESERVATION, blocking=True)})
    beside = consensus(MEMBERS, accepted | {"IN": Stand(Position.RESERVATION, blocking=False)})
    assert blocking.standing == Standing.NOT_REACHED
    assert beside.standing == Standing.CONSENSUS


def test_objection_or_open_amendment_prevents_consensus() -> None:
    for position in (Position.OPPOSE, Position.AMENDMENTS):
        held = all_of(Stand(Position.ACCEPT)) | {"RU": Stand(position)}
        assert consensus(MEMBERS, held).standing == Standing.NOT_REACHED


@given(stands)
def test_who_is_not_eligible_does_not_count(held: dict[str, Stand]) -> None:
    without = {member: stand for member, stand in held.items() if member in MEMBERS}
    assert consensus(MEMBERS, held) == consensus(MEMBERS, without)


@given(stands)
def test_every_member_counts_once_and_consensus_needs_all(held: dict[str, Stand]) -> None:
    result = consensus(MEMBERS, held)
    named = result.preventing + result.awaiting + result.referendum
    assert len(named) == len(set(named))
    assert (result.standing == Standing.CONSENSUS) == (not named)
    if result.standing == Standing.CONSENSUS:
        assert all(held[m].position in (Position.ACCEPT, Position.RESERVATION) for m in MEMBERS)


@given(stands, st.sampled_from(MEMBERS))
def test_one_objection_always_prevents(held: dict[str, Stand], member: str) -> None:
    result = consensus(MEMBERS, held | {member: Stand(Position.OPPOSE)})
    assert result.standing == Standing.NOT_REACHED
    assert member in result.preventing
