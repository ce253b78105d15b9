"""Trainings: who prepares them, when they can be announced, what stands in the timetable."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.buy_brics import actions
from apps.buy_brics.models import Material, Training
from apps.buy_brics.models.trainings import TrainingState
from apps.core.errors import EditedMeanwhile, Invalid, NotAllowed, NotVisible, WrongState
from apps.delegations.actors import ANONYMOUS
from apps.meetings import actions as timetable
from apps.meetings.models import Entry
from apps.meetings.states import Audience, EntryKind
from tests.conftest import Cast, Clock
from tests.factories import meetings
from tests.factories import trainings as make


def state(training: Training, clock: Clock) -> TrainingState:
    return make.fresh(training).state_at(clock())


def test_a_training_is_the_presidencys_until_it_is_announced(cast: Cast, clock: Clock) -> None:
    training = make.drafted(cast.secretariat)
    make.session(training, cast.secretariat)
    assert state(training, clock) == TrainingState.DRAFT
    for who, actor in cast.everyone().items():
        seen = Training.objects.visible_to(actor).exists()
        assert seen == (who in ("secretariat", "chair")), who
    actions.announce(training, actor=cast.chair)
    assert state(training, clock) == TrainingState.OPEN
    assert all(Training.objects.visible_to(actor).exists() for actor in cast.everyone().values())


def test_nobody_else_runs_a_training(cast: Cast, clock: Clock) -> None:
    draft = make.drafted(cast.secretariat)
    public = make.announced(cast.secretariat, title="Customs online")
    session = make.sessions(public)[0]
    for who, actor in cast.everyone().items():
        if who in ("secretariat", "chair"):
            continue
        with pytest.raises(NotVisible):
            actions.announce(draft, actor=actor)
        with pytest.raises(NotAllowed):
            make.drafted(actor)
        with pytest.raises(NotAllowed):
            make.session(public, actor)
        with pytest.raises(NotAllowed):
            actions.edit_session(session, actor=actor, join_link="", edition=1)
        with pytest.raises(NotAllowed):
            actions.add_material(session, actor=actor, title="Slides", file=make.PDF)
        with pytest.raises(NotAllowed):
            actions.note_attendance(session, actor=actor, seen=[], present=[])
        with pytest.raises(NotAllowed):
            actions.issue_certificates(public, actor=actor)


def test_a_session_stands_in_the_timetable_and_leads_to_the_training(
    cast: Cast, clock: Clock
) -> None:
    training = make.announced(cast.secretariat)
    entry = Entry.objects.get(kind=EntryKind.TRAINING)
    assert entry.state == "confirmed"
    assert entry.audience == Audience.PUBLIC
    assert entry.address == f"/buy-brics/trainings/{training.slug}/"


def test_an_entry_of_the_year_plan_becomes_a_session(cast: Cast, clock: Clock) -> None:
    entry = meetings.entry(
        cast.secretariat, "Trainings", "March 2027", kind=EntryKind.TRAINING, body=None
    )
    training = make.drafted(cast.secretariat)
    actions.add_session(training, actor=cast.secretariat, entry=entry)
    actions.announce(training, actor=cast.secretariat)
    assert make.fresh(training).sessions.get().entry == entry
    other = make.drafted(cast.secretariat, title="Another training")
    with pytest.raises(Invalid, match="already"):
        actions.add_session(other, actor=cast.secretariat, entry=entry)


@pytest.mark.parametrize(
    ("kind", "audience"),
    [(EntryKind.EVENT, Audience.PUBLIC), (EntryKind.TRAINING, Audience.MEMBERS)],
)
def test_only_a_public_training_of_the_timetable_is_a_session(
    kind: str, audience: str, cast: Cast, clock: Clock
) -> None:
    entry = meetings.entry(
        cast.secretariat, "Rehearsal", "March 2027", kind=kind, body=None, audience=audience
    )
    training = make.drafted(cast.secretariat)
    with pytest.raises(Invalid) as refused:
        actions.add_session(training, actor=cast.secretariat, entry=entry)
    assert "entry" in refused.value.fields


def test_a_session_that_fewer_see_later_is_on_no_public_page(cast: Cast, clock: Clock) -> None:
    training = make.announced(cast.secretariat)
    entry = meetings.fresh(make.sessions(training)[0].entry)
    timetable.edit_entry(
        entry,
        actor=cast.secretariat,
        words=timetable.Words(kind=entry.kind, title=entry.title, audience=Audience.PRESIDENCY),
        sequence=entry.sequence,
    )
    assert not Training.objects.complete(ANONYMOUS).get().live_sessions
    assert Training.objects.complete(cast.chair).get().live_sessions


def test_a_training_is_announced_once_with_a_session_and_before_its_deadline(
    cast: Cast, clock: Clock
) -> None:
    training = make.drafted(cast.secretariat)
    with pytest.raises(Invalid, match="session"):
        actions.announce(training, actor=cast.secretariat)
    make.session(training, cast.secretariat)
    now = clock.now
    clock.set(make.CLOSES.instant)
    with pytest.raises(Invalid, match="deadline"):
        actions.announce(training, actor=cast.secretariat)
    clock.set(now)
    actions.announce(training, actor=cast.secretariat)
    with pytest.raises(WrongState):
        actions.announce(training, actor=cast.secretariat)


def test_states_follow_the_clock_and_the_places(cast: Cast, clock: Clock) -> None:
    training = make.announced(cast.secretariat, places=1)
    assert state(training, clock) == TrainingState.OPEN
    make.registered(training)
    assert state(training, clock) == TrainingState.FULL
    clock.set(make.CLOSES.instant)
    assert state(training, clock) == TrainingState.CLOSED
    clock.set(dt.datetime(2027, 2, 10, 4, tzinfo=dt.UTC))  # its last minute is over
    assert state(training, clock) == TrainingState.ENDED


def test_a_training_whose_sessions_are_all_cancelled_is_cancelled(cast: Cast, clock: Clock) -> None:
    training = make.announced(cast.secretariat)
    entry = meetings.fresh(make.sessions(training)[0].entry)
    timetable.cancel_entry(
        entry, actor=cast.secretariat, reason="No speaker.", sequence=entry.sequence
    )
    assert state(training, clock) == TrainingState.CANCELLED
    with pytest.raises(WrongState):
        make.requested(training)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"audience": "everyone"}, "audience"),
        ({"language": ""}, "language"),
        ({"places": 0}, "places"),
        ({"places": 100_001}, "places"),
        ({"places_per_member": 3}, "places_per_member"),
        ({"places_per_member": 0}, "places_per_member"),
        ({"sessions_needed": 0}, "sessions_needed"),
        ({"description": "x" * 10_001}, "description"),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field(
    wrong: dict[str, object], field: str, cast: Cast, clock: Clock
) -> None:
    with pytest.raises(Invalid) as refused:
        make.drafted(cast.secretariat, **wrong)
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize(
    "link", ["http://meet.example.org/1", "javascript:alert(1)", "meet", "https://a:b@example.org/"]
)
def test_a_link_to_join_is_a_plain_address(link: str, cast: Cast, clock: Clock) -> None:
    training = make.drafted(cast.secretariat)
    with pytest.raises(Invalid) as refused:
        make.session(training, cast.secretariat, join_link=link)
    assert "join_link" in refused.value.fields
    assert not Entry.objects.filter(kind=EntryKind.TRAINING).exists()


def test_titles_in_other_scripts_and_twice_the_same_have_their_own_address(
    cast: Cast, clock: Clock
) -> None:
    slugs = [
        make.drafted(cast.secretariat, title=title).slug
        for title in ("Selling", "Selling", "跨境电子商务培训")
    ]
    assert slugs[:2] == ["selling", "selling-2"]
    assert slugs[2].startswith("training-")


def test_two_who_edit_at_once_see_each_other(cast: Cast, clock: Clock) -> None:
    training = make.drafted(cast.secretariat)
    actions.edit_training(
        training, actor=cast.chair, particulars=make.particulars(places=9), edition=1
    )
    with pytest.raises(EditedMeanwhile):
        actions.edit_training(
            training, actor=cast.secretariat, particulars=make.particulars(places=3), edition=1
        )
    assert make.fresh(training).places == 9


# Files


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("slides.exe", b"MZ"),
        ("slides.pdf", b"MZ not a PDF"),
        ("slides.docx", b"PK\x03\x04 not a Word file"),
        ("page.html", b"<script>"),
        ("noname", b"%PDF-1.7"),
        ("big.pdf", b"%PDF-" + b"x" * (20 * 1024 * 1024)),
    ],
)
def test_what_is_not_safe_to_hand_on_is_refused(
    name: str, content: bytes, cast: Cast, clock: Clock
) -> None:
    session = make.session(make.drafted(cast.secretariat), cast.secretariat)
    with pytest.raises(Invalid) as refused:
        actions.add_material(session, actor=cast.secretariat, title="Slides", file=(name, content))
    assert "file" in refused.value.fields


def test_a_file_keeps_its_name_and_loses_its_path(cast: Cast, clock: Clock) -> None:
    session = make.session(make.drafted(cast.secretariat), cast.secretariat)
    made = actions.add_material(
        session,
        actor=cast.secretariat,
        title="Slides",
        file=("C:\\Users\\somebody\\slides.pdf", make.PDF[1]),
    )
    assert made.name == "slides.pdf"
    assert "somebody" not in made.file.name
    actions.remove_material(made, actor=cast.secretariat)
    assert not Material.objects.exists()
