"""No private file outlives the row that names it by more than a day."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from pytest_django import Settings

from apps.core.actions import sweep_files
from apps.delegations.models import MemberState
from apps.documents.actions import discard_draft, import_document
from apps.documents.models import Document, Version
from apps.reviews import actions as reviews
from apps.reviews.models import Submission
from tests.conftest import Cast
from tests.factories import reviews as rounds
from tests.factories.documents import group

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_disk(settings: Settings, tmp_path: Path) -> None:
    """Files have an age only there."""
    place = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = {**settings.STORAGES, "default": place}


def grown_old() -> None:
    """As if all that is there had been written two days ago."""
    then = time.time() - 2 * 24 * 60 * 60
    for name in names():
        os.utime(default_storage.path(name), (then, then))


def names() -> set[str]:
    folders = [each for each in ("sources", "evidence") if default_storage.exists(each)]
    return {f"{each}/{name}" for each in folders for name in default_storage.listdir(each)[1]}


def imported(cast: Cast) -> Document:
    return import_document(
        actor=cast.delegates["BR"],
        kind="report",
        filename="a.md",
        data=b"# A note\n\nMembers agree.\n",
        body=group(),
    )


def letter(cast: Cast) -> Submission:
    return reviews.enter_note(
        rounds.open_round(rounds.fixed_version(cast.secretariat), cast.secretariat),
        actor=cast.secretariat,
        member=MemberState.objects.get(code="ZA"),
        position="accept",
        note="Note 12 of 1 February 2027",
        evidence=("letter.pdf", b"%PDF-1.7"),
        once=rounds.once(),
    )


@pytest.mark.parametrize("write", [imported, letter])
def test_what_a_rolled_back_act_wrote_is_gone_after_a_day(
    cast: Cast, write: Callable[[Cast], object]
) -> None:
    with transaction.atomic():
        write(cast)
        transaction.set_rollback(True)  # as where something that follows is refused
    assert not Version.objects.exclude(source_name="").exists()
    assert not Submission.objects.exists()
    (left,) = names()
    assert sweep_files() == [], "it may belong to an act that is not over"
    grown_old()
    assert sweep_files() == [left]
    assert names() == set()
    assert sweep_files() == []


def test_what_a_row_names_stays(cast: Cast) -> None:
    source = imported(cast).versions.get().source_file.name
    evidence = letter(cast).evidence.name
    grown_old()
    call_command("sweep_files")
    assert names() == {source, evidence}


def test_a_discarded_draft_takes_its_file_along_in_any_case(cast: Cast) -> None:
    discard_draft(imported(cast), actor=cast.delegates["BR"])  # what follows a commit was lost
    grown_old()
    assert len(sweep_files()) == 1


def test_what_no_model_writes_is_none_of_its_business(cast: Cast) -> None:
    default_storage.save("kept/other.txt", ContentFile(b"Not ours."))
    then = time.time() - 2 * 24 * 60 * 60
    os.utime(default_storage.path("kept/other.txt"), (then, then))
    assert sweep_files() == []
    assert default_storage.exists("kept/other.txt")
