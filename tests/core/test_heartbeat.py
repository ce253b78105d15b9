"""The web service says each minute that it is there, however many of its processes say it."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import OperationalError

from apps.core import actions, heartbeat
from apps.core.models import Heartbeat
from tests.conftest import NOW, Clock


@pytest.mark.django_db
def test_one_row_a_minute_however_often_it_is_said(clock: Clock) -> None:
    for _process in range(3):
        actions.beat()
    clock.forward(seconds=59)
    actions.beat()
    clock.forward(seconds=1)
    actions.beat()
    minutes = list(Heartbeat.objects.values_list("minute", flat=True))
    assert minutes == [NOW, NOW + dt.timedelta(minutes=1)]


@pytest.mark.django_db(transaction=True)
def test_a_process_beats_before_its_first_request_and_then_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    again = threading.Event()
    stop = threading.Event()
    monkeypatch.setattr(heartbeat, "EVERY", 0.01)
    monkeypatch.setattr(actions, "beat", again.set)
    thread = heartbeat.start(stop)
    assert again.is_set()
    again.clear()
    assert again.wait(10)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_answer_is_a_missing_minute_and_no_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone() -> None:
        raise OperationalError

    monkeypatch.setattr(actions, "beat", gone)
    assert not heartbeat.beat_once()
    assert not Heartbeat.objects.exists()


@pytest.mark.django_db
def test_old_ones_are_forgotten(clock: Clock) -> None:
    actions.beat()
    clock.forward(days=91)
    assert actions.forget_heartbeats() == 0
    clock.forward(days=2)
    assert actions.forget_heartbeats() == 1
