"""Speakers of a programme are people, in an order."""

from __future__ import annotations

import importlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import Invalid, NotAllowed, NotVisible
from apps.delegations.models import MemberState
from apps.dialogues import actions
from apps.dialogues.actions import Part, Speaks
from apps.dialogues.models import Dialogue, ProgrammeItem, Speaker
from tests.conftest import Cast
from tests.factories import dialogues as make
from tests.reviews.browsing import browser, words

migrated = importlib.import_module("apps.dialogues.migrations.0002_speakers_are_people")
WORDS = re.compile(r"[^\s,،，]+")


@given(st.text(st.sampled_from("abЖ李 ,،，\n\t"), max_size=700) | st.text(max_size=60))
def test_lines_of_text_become_people_without_losing_a_word(lines: str) -> None:
    found = list(migrated.people_in(lines))
    assert all(0 < len(name) <= 200 for name, _affiliation in found)
    kept = "".join(name + affiliation for name, affiliation in found)
    assert "".join(WORDS.findall(kept)) == "".join(WORDS.findall(lines))


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("Pat Sample, Director, Sample Centre", ("Pat Sample", "Director, Sample Centre")),
        ("Chair of the working group", ("Chair of the working group", "")),
        ("أمل مثال، مركز مثال", ("أمل مثال", "مركز مثال")),
        (", of nobody", (", of nobody", "")),
    ],
)
def test_a_line_is_a_name_and_what_follows_its_comma(line: str, person: tuple[str, str]) -> None:
    assert list(migrated.people_in(line)) == [person]


def part_of(made: Dialogue, number: int = 1) -> ProgrammeItem:
    return list(made.programme.all())[number]


def save(made: Dialogue, cast: Cast, *speakers: Speaks) -> list[Speaker]:
    item = actions.save_speakers(
        part_of(made),
        actor=cast.secretariat,
        speakers=speakers,
        edition=make.fresh(made).edition,
    )
    return list(item.speakers.all())


@pytest.mark.slow
class TestSpeakers:
    def test_everybody_reads_them_in_their_order(self, cast: Cast) -> None:
        made = make.dialogue(cast.secretariat)
        brazil = MemberState.objects.get(code="BR")
        save(
            made,
            cast,
            Speaks("Zed Sample", "Ombudsman", organisation="Sample Centre"),
            Speaks("Ana <b>Exemplo</b>", "Founder", member=brazil),
        )
        page = browser(cast.heads["CN"]).get(f"/dialogues/{made.slug}/")
        text = words(page)
        assert text.index("Zed Sample Ombudsman, Sample Centre") < text.index("Founder, Brazil")
        assert "<b>Exemplo" not in page.content.decode()
        calendar = browser(cast.heads["CN"]).get(f"/dialogues/{made.slug}/dialogue.ics")
        unfolded = calendar.content.decode().replace("\r\n ", "")
        assert "Zed Sample\\, Ombudsman\\, Sample Centre" in unfolded

    def test_who_is_invited_speaks_by_what_the_invitation_says(self, cast: Cast) -> None:
        made = make.dialogue(cast.secretariat)
        guest = make.invited(made, cast.secretariat)
        (speaker,) = save(made, cast, Speaks(email="ANA@example.org", affiliation="Founder"))
        assert (speaker.name, speaker.about) == ("Ana Exemplo", "Founder, Brazil")
        assert speaker.invitation == guest
        page = browser(cast.heads["CN"]).get(f"/dialogues/{made.slug}/")
        assert "ana@example.org" not in page.content.decode()

    def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(
        self, cast: Cast
    ) -> None:
        made = make.dialogue(cast.secretariat)
        client = browser(cast.secretariat)
        path = f"/manage/dialogues/{made.reference}/programme/{part_of(made).reference}/"
        sent = {
            "edition": made.edition,
            "speakers-TOTAL_FORMS": 2,
            "speakers-INITIAL_FORMS": 0,
            "speakers-0-position": 2,
            "speakers-0-name": "Bo Example",
            "speakers-0-email": "stranger@example.org",
            "speakers-1-position": 1,
            "speakers-1-name": "Ana Exemplo",
        }
        page = client.post(path, sent)
        assert page.status_code == 422
        body = page.content.decode()
        at = body.rindex("Nobody is invited to this dialogue under this address")
        assert body.index('value="Bo Example"') < at < body.index('value="Ana Exemplo"')
        assert not part_of(made).speakers.exists()
        assert client.post(path, {**sent, "speakers-0-email": ""}).status_code == 302
        assert [str(s) for s in part_of(made).speakers.all()] == ["Ana Exemplo", "Bo Example"]
        both = {**sent, "speakers-0-email": "", "speakers-0-member": "BR"}
        both |= {"speakers-0-organisation": "Example", "edition": make.fresh(made).edition}
        assert "not both" in words(client.post(path, both))
        assert client.post(path, {**sent, "speakers-0-email": ""}).status_code == 409

    def test_a_part_that_stays_keeps_them_and_one_that_goes_takes_them_along(
        self, cast: Cast
    ) -> None:
        made = make.dialogue(cast.secretariat)
        save(made, cast, Speaks("Zed Sample"))
        kept = part_of(made)
        actions.save_programme(
            made,
            actor=cast.secretariat,
            parts=[Part("Panel, renamed", 30, reference=kept.reference), Part("New", 5)],
            edition=make.fresh(made).edition,
        )
        assert [(i.title, i.speakers.count()) for i in made.programme.all()] == [
            ("Panel, renamed", 1),
            ("New", 0),
        ]
        gone = part_of(made, 1)
        actions.save_programme(
            made, actor=cast.secretariat, parts=[], edition=make.fresh(made).edition
        )
        assert not Speaker.objects.filter(item__dialogue=made).exists()
        with pytest.raises(NotVisible):
            actions.save_speakers(
                gone, actor=cast.secretariat, speakers=[], edition=make.fresh(made).edition
            )

    def test_the_presidency_alone_says_who_speaks(self, cast: Cast) -> None:
        made = make.dialogue(cast.secretariat)
        for actor in (cast.heads["BR"], cast.expert):
            with pytest.raises(NotAllowed):
                actions.save_speakers(part_of(made), actor=actor, speakers=[], edition=made.edition)
        with pytest.raises(Invalid):
            save(made, cast, *[Speaks(f"Speaker {n}") for n in range(21)])
