"""People invited from a table: seen first, row by row."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries

from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.delegations.actors import GUEST
from apps.dialogues import actions, tasks
from apps.dialogues.actions import sending
from apps.dialogues.actions.sending import AT_ONCE, SLICE
from apps.dialogues.models import Batch, Dialogue, Invitation
from apps.notifications.actions import deliver
from apps.notifications.models import Notice
from tests.conftest import Cast, Clock
from tests.factories import dialogues as make
from tests.reviews.browsing import browser, words

pytestmark = pytest.mark.slow

HEADING = "Name,E-mail,Organisation,Category,Member,Shoe size\n"


def read(made: Dialogue, cast: Cast, *rows: str) -> Batch:
    data = (HEADING + "\n".join(rows)).encode()
    return actions.read_table(made, actor=cast.secretariat, filename="people.csv", data=data)


def test_a_table_invites_nobody_before_it_was_looked_at(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    batch = read(
        made,
        cast,
        "Ana Exemplo,ANA@example.org,Exemplo,Entrepreneurs,Brazil,38",
        "Li Example,li@example.org,Example,experts and scholars,CN,39",
    )
    assert not Invitation.objects.exists()
    assert batch.unknown == ["Shoe size"]
    actions.invite_batch(batch, actor=cast.chair)
    found = {
        g.email: (g.category, g.member.code if g.member else "") for g in made.invitations.all()
    }
    assert found == {
        "ana@example.org": ("entrepreneurs", "BR"),
        "li@example.org": ("scholars", "CN"),
    }
    assert Notice.objects.filter(address="li@example.org").count() == 1


def test_each_error_stands_in_its_row_and_the_others_are_invited(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    make.invited(made, cast.secretariat)
    batch = read(
        made,
        cast,
        "Ana Exemplo,ana@example.org,Exemplo,Officials,BR,",  # invited already
        "Li Example,li@example.org,Example,Officials,CN,",
        "Li Again,LI@example.org,Example,Officials,CN,",  # in a row above
        ",nobody,,Friends,Atlantis,",
        '"=HYPERLINK(""x"")",eve@example.org,Example,Officials,,',
    )
    wrong = {row["number"]: set(row["errors"]) for row in batch.rows}
    assert wrong == {
        2: {"email"},
        3: set(),
        4: {"email"},
        5: {"name", "email", "organisation", "category", "member"},
        6: {"name"},
    }
    assert [g.name for g in actions.invite_batch(batch, actor=cast.secretariat)] == ["Li Example"]


def test_its_names_are_gone_once_it_is_dealt_with(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    first = read(made, cast, "Ana Exemplo,ana@example.org,Exemplo,Officials,BR,")
    actions.discard_batch(first, actor=cast.secretariat)
    assert Batch.objects.get(pk=first.pk).rows == []
    assert not Invitation.objects.exists()
    with pytest.raises(WrongState):
        actions.invite_batch(first, actor=cast.secretariat)
    second = read(made, cast, "Ana Exemplo,ana@example.org,Exemplo,Officials,BR,")
    actions.invite_batch(second, actor=cast.secretariat)
    with pytest.raises(WrongState):  # sent twice, it invites once
        actions.invite_batch(second, actor=cast.secretariat)
    assert Batch.objects.get(pk=second.pk).rows == []


def test_a_table_without_a_good_row_invites_nobody(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    with pytest.raises(Invalid):
        actions.invite_batch(read(made, cast, "x,y,z,,,"), actor=cast.secretariat)


def test_only_the_acting_presidency_reads_tables(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    for actor in (cast.heads["BR"], cast.expert, GUEST):
        with pytest.raises(NotAllowed):
            actions.read_table(made, actor=actor, filename="a.csv", data=HEADING.encode())


def test_ten_thousand_rows_are_read_and_shown_page_by_page(cast: Cast) -> None:
    names = ["Ana Conceição", "Мария Примерова", "李娜", "أمل مثال"]
    rows = [f"{names[n % 4]} {n},g{n}@example.org,Example,Officials,," for n in range(10_000)]
    made = make.dialogue(cast.secretariat)
    batch = read(made, cast, *rows)
    assert sum(not row["errors"] for row in batch.rows) == 10_000
    page = browser(cast.secretariat).get(f"/manage/dialogues/tables/{batch.reference}/?page=7")
    assert "10000 rows can be invited" in words(page).replace(",", "")
    assert len(page.content) < 100_000


def people(count: int) -> list[str]:
    return [f"G,g{n}@example.org,Example,Officials,," for n in range(count)]


def test_many_are_invited_in_as_many_queries_as_few(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = make.dialogue(cast.secretariat)
    for count, first in ((1, 0), (AT_ONCE, 1), (1_000, 500)):
        rows = [f"G,g{n}@example.org,Example,Officials,," for n in range(first, first + count)]
        batch = read(made, cast, *rows)
        with django_assert_max_num_queries(30):
            assert len(actions.invite_batch(batch, actor=cast.secretariat)) == count
    # Few are told at once; of many, the worker writes the mails.
    assert Notice.objects.filter(address__startswith="g").count() == AT_ONCE + 1


def waiting() -> list[dict[str, int]]:
    """What the worker is asked to do."""
    jobs = ProcrastinateJob.objects.filter(task_name="send_invitations").order_by("pk")
    return list(jobs.values_list("args", flat=True))


def told() -> list[str]:
    return sorted(Notice.objects.filter(key__endswith=":invited").values_list("address", flat=True))


def test_a_long_table_is_sent_by_the_worker_in_slices(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    batch = read(made, cast, *people(SLICE + 5))
    client = browser(cast.secretariat)
    to = client.post(f"/manage/dialogues/tables/{batch.reference}/")
    assert to["Location"] == f"/manage/dialogues/tables/{batch.reference}/sending/"
    assert len(waiting()) == 1
    assert made.invitations.count() == SLICE + 5
    assert f"0 of {SLICE + 5} invitations are sent" in words(client.get(to["Location"]))
    tasks.send_invitations(**waiting()[0])
    assert len(told()) == SLICE
    for key in Notice.objects.filter(key__endswith=":invited").values_list("key", flat=True)[:50]:
        deliver(key)
    for page in (to["Location"], f"/manage/dialogues/{made.reference}/"):
        assert f"50 of {SLICE + 5} invitations are sent" in words(client.get(page))
    assert len(waiting()) == 2  # it comes again for the others
    tasks.send_invitations(**waiting()[1])
    assert told() == sorted(f"g{n}@example.org" for n in range(SLICE + 5))
    assert len(waiting()) == 2
    sender = cast.secretariat.user
    assert Notice.objects.filter(key=f"dialogue-batch:{batch.reference}:told").get().recipient == (
        sender
    )


def test_a_worker_killed_in_the_middle_tells_nobody_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make.dialogue(cast.secretariat)
    batch = read(made, cast, *people(SLICE + 5))
    actions.invite_batch(batch, actor=cast.secretariat)
    job = waiting()[0]
    with monkeypatch.context() as patch:  # after the mails are written, before they are kept
        patch.setattr(sending, "_defer", lambda batch: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tasks.send_invitations(**job)
    assert told() == []
    tasks.send_invitations(**job)
    tasks.send_invitations(**job)
    tasks.send_invitations(**job)  # there is nobody left
    assert told() == sorted(f"g{n}@example.org" for n in range(SLICE + 5))


def test_a_table_whose_job_was_lost_is_gone_on_with(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    actions.invite_batch(read(made, cast, *people(AT_ONCE + 1)), actor=cast.secretariat)
    ProcrastinateJob.objects.filter(task_name="send_invitations").update(status="failed")
    before = len(waiting())
    tasks.keep_dialogues(0)
    tasks.send_invitations(**waiting()[before])
    assert len(told()) == AT_ONCE + 1
    tasks.keep_dialogues(0)
    assert len(waiting()) == before + 1


def test_whose_invitation_is_withdrawn_before_their_turn_hears_nothing(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    actions.invite_batch(read(made, cast, *people(AT_ONCE + 1)), actor=cast.secretariat)
    actions.withdraw_invitation(
        made.invitations.get(email="g7@example.org"), actor=cast.secretariat
    )
    tasks.send_invitations(**waiting()[0])
    assert len(told()) == AT_ONCE
    assert not Notice.objects.filter(address="g7@example.org").exists()


def test_the_page_of_a_table_shows_what_is_wrong_first(cast: Cast) -> None:
    made = make.dialogue(cast.secretariat)
    rows = [f"Guest {n},g{n}@example.org,Example,Officials,," for n in range(40)]
    batch = read(made, cast, *rows, "<script>x</script>,nobody,Example,Officials,,")
    page = browser(cast.secretariat).get(f"/manage/dialogues/tables/{batch.reference}/")
    assert "40 rows can be invited" in words(page)
    assert "1 row is left out" in words(page)
    body = page.content.decode()
    assert "&lt;script&gt;" in body
    assert "<script>x" not in body
    assert body.index("full e-mail address") < body.index("g0@example.org")
    assert browser(cast.heads["BR"]).get(page.request["PATH_INFO"]).status_code == 404


def test_the_list_of_participants_computes_nothing(cast: Cast, clock: Clock) -> None:
    made = make.dialogue(cast.secretariat)
    make.accepted(made, cast.secretariat, "=cmd|calc", email="eve@example.org")
    answer = browser(cast.secretariat).get(f"/manage/dialogues/{made.reference}/participants.xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert rows[1][:2] == ("'=cmd|calc", "eve@example.org")
    assert rows[1][5] == "Has a place"
