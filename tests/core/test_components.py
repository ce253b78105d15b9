"""The components as readers and screen readers meet them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.forms.renderers import DjangoTemplates
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from apps.accounts.models import User
from apps.core import navigation
from apps.core.forms import Renderer
from apps.core.moments import Moment

CLOSES = Moment(dt.datetime(2027, 2, 9, 9, tzinfo=dt.UTC), "Asia/Shanghai")


def render(template: str, user: object = None, path: str = "/", **context: Any) -> str:
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()  # type: ignore[assignment]
    return engines["django"].from_string(template).render(context, request)


@dataclass
class Clause:
    kind: str = "paragraph"
    text: str = "The members agree."
    number: str = "7"
    level: int = 0
    key: str = "k7"


@dataclass
class Run:
    kind: str
    text: str


@dataclass
class State:
    code: str = "BR"
    name: str = "Brazil"


class Proposal(forms.Form):
    title = forms.CharField(label="Title", help_text="As it will stand.")
    position = forms.ChoiceField(
        label="Position", choices=[("a", "Agree"), ("b", "Reserve")], widget=forms.RadioSelect
    )
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_moment_keeps_a_line_free_for_a_reader_whose_zone_is_unknown() -> None:
    page = render("{% moment closes %}", closes=CLOSES)
    assert '<time datetime="2027-02-09T09:00:00Z">' in page
    assert 'data-at="2027-02-09T09:00:00Z"' in page


def test_a_moment_adds_the_time_of_the_account() -> None:
    page = render("{% moment closes %}", User(zone="America/Sao_Paulo"), closes=CLOSES)
    assert "06:00" in page
    assert "data-at" not in page


def test_a_moment_is_not_repeated_to_a_reader_on_the_same_clocks() -> None:
    page = render("{% moment closes %}", User(zone="Asia/Singapore"), closes=CLOSES)
    assert page.count("17:00") == 1


def test_a_reader_without_script_can_ask_for_a_zone() -> None:
    assert "12:30" in render("{% moment closes %}", path="/?tz=Asia/Tehran", closes=CLOSES)
    assert "data-at" in render("{% moment closes %}", path="/?tz=Atlantis", closes=CLOSES)


def test_an_aware_datetime_is_said_in_utc() -> None:
    page = render("{% moment at %}", at=CLOSES.instant)
    assert "UTC" in page
    assert "Beijing" not in page


def test_nothing_is_said_of_a_moment_that_is_not() -> None:
    assert render("{% moment at %}{% day at %}", at=None) == ""


def test_times_read_from_left_to_right_in_arabic() -> None:
    with translation.override("ar"):
        page = render("{% moment closes %}", closes=CLOSES)
    assert '<bdi dir="ltr">17:00</bdi>' in page
    assert "(<bdi>Beijing, UTC+8</bdi>)" in page  # one run: neither its order nor its brackets turn


@pytest.mark.parametrize("kind", ["quiet", "open", "yours", "agreed", "closed", "sealed"])
def test_a_badge_is_a_word_with_an_icon_that_is_not_read(kind: str) -> None:
    page = render('{% badge kind "Under review" %}', kind=kind)
    assert f'class="badge {kind}"' in page
    assert 'aria-hidden="true"' in page
    assert "<span>Under review</span>" in page


def test_what_people_type_is_escaped_everywhere() -> None:
    evil = "<script>alert(1)</script>"
    page = render(
        "{% badge 'open' evil %}{% symbol evil %}{% hash evil %}{% member state %}"
        "{% clause clause %}{% diff runs %}{% crumbs evil evil evil %}",
        evil=evil,
        state=State(name=evil),
        clause=Clause(text=evil, number=evil),
        runs=[Run("same", evil), Run("inserted", evil), Run("removed", evil)],
    )
    assert "<script>" not in page


def test_every_member_has_the_same_chip() -> None:
    page = render("{% member state %}", state=State())
    assert page == '<span class="member"><abbr>BR</abbr> <span>Brazil</span></span>'


def test_a_short_hash_keeps_the_whole_one() -> None:
    page = render("{% hash text %}", text="0123456789abcdef")
    assert ">0123456789ab<" in page
    assert 'title="0123456789abcdef"' in page


def test_a_clause_has_an_address() -> None:
    page = render("{% clause clause %}", clause=Clause())
    assert 'id="para-k7"' in page
    assert 'href="#para-k7" aria-label="Address of paragraph 7"' in page


def test_a_title_never_breaks_after_the_hyphen_of_e_commerce_and_stays_as_it_is() -> None:
    shown = render("{{ title|unbroken }}", title="BRICS E-commerce & well-known <rules>")
    assert shown == (
        'BRICS <span class="unbroken">E-commerce</span> &amp; well-known &lt;rules&gt;'
    )
    heading = Clause("heading", "On E-commerce", key="k1")
    assert 'unbroken">E-commerce</span>' in render("{% clause clause %}", clause=heading)


def test_a_clause_that_is_not_stored_has_none() -> None:
    assert "para-" not in render("{% clause clause %}", clause=Clause(key=""))


def test_headings_of_a_text_stand_below_the_page_title() -> None:
    page = render("{% clauses nodes %}", nodes=[Clause("heading"), Clause("heading", level=1)])
    assert "<h2" in page
    assert "<h3" in page
    assert "<h1" not in page


def test_what_stands_under_a_clause_is_set_in_and_what_stands_under_a_heading_not() -> None:
    nodes = [
        Clause("heading", level=0),
        Clause("action", level=1),
        Clause("item", level=2),
        Clause("paragraph", level=1),
    ]
    classes = re.findall(r'class="(clause[^"]*)"', render("{% clauses nodes %}", nodes=nodes))
    assert classes == ["clause heading", "clause action", "clause item in-1", "clause paragraph"]


def test_a_comparison_is_read_aloud_in_words() -> None:
    page = render("{% diff runs %}", runs=[Run("removed", "April"), Run("inserted", "May")])
    assert '<del><span class="mark">[removed: </span>April<span class="mark">]</span></del>' in page
    assert '<ins><span class="mark">[inserted: </span>May<span class="mark">]</span></ins>' in page


def test_a_form_in_error_says_what_and_links_to_where() -> None:
    form = Proposal({"title": ""})
    page = render("{% errors form %}{% field form.title %}{% field form.position %}", form=form)
    assert 'role="alert"' in page
    assert '<a href="#id_title">Title: This field is required.</a>' in page
    assert 'aria-describedby="id_title_helptext id_title_error"' in page
    assert 'id="id_title_error"' in page
    assert 'aria-invalid="true"' in page
    assert "<legend>Position" in page


def test_a_form_without_error_has_no_summary() -> None:
    assert render("{% errors form %}", form=Proposal()) == ""


def test_a_hidden_field_shows_nothing() -> None:
    page = render("{% field form.secret %}", form=Proposal())
    assert page.startswith("<input")
    assert "label" not in page


def test_breadcrumbs_end_with_the_page_itself() -> None:
    page = render('{% crumbs "Outcomes" "/outcomes/" "A text" %}')
    assert '<a href="/outcomes/">' in page
    assert '<li aria-current="page"><bdi>A text</bdi></li>' in page


def test_addresses_keep_the_language_of_the_page() -> None:
    with translation.override("ar"):
        assert navigation.localised("/outcomes/") == "/ar/outcomes/"
        assert navigation.localised("/ar/outcomes/") == "/ar/outcomes/"
    assert navigation.localised("/outcomes/") == "/outcomes/"


def test_a_secret_is_shown_four_by_four() -> None:
    assert render("{{ secret|in_groups }}", secret="ABCDEFGHIJ") == "ABCD EFGH IJ"


def words_of(bar: list[navigation.Link]) -> list[str]:
    return [link.words for link in bar]


class Acting:
    """An actor's shape, as the bars ask it."""

    is_anonymous = False

    def __init__(self, office: str) -> None:
        self.office = office
        self.is_head = office == "head"
        self.is_delegation = office in ("delegate", "coordinator", "head")
        self.is_presidency = office in ("secretariat", "chair")


def test_the_bar_of_each_office() -> None:
    common = ["Rounds", "Documents", "Meetings", "Research"]
    assert words_of(navigation.working_bar(Acting("head"), "/")) == [
        "Desk",
        "To clear",
        *common,
        "Our delegation",
    ]
    assert words_of(navigation.working_bar(Acting("delegate"), "/")) == [
        "Desk",
        *common,
        "Our delegation",
    ]
    assert words_of(navigation.working_bar(Acting("secretariat"), "/")) == [
        "Desk",
        *common[:3],
        "Year plan",
        "Research",
        "Outreach",
        "Publish",
        "People",
        "Trail",
    ]
    assert words_of(navigation.working_bar(Acting("stakeholder"), "/")) == [
        "Desk",
        "My invitations",
        "My contributions",
    ]
    assert navigation.working_bar(None, "/") == []


def test_the_bar_marks_the_nearest_item_only() -> None:
    bar = navigation.working_bar(Acting("head"), "/desk/to-clear/")
    assert [link.words for link in bar if link.here] == ["To clear"]


@pytest.mark.parametrize(
    ("office", "path", "words"),
    [
        ("secretariat", "/manage/entries/x/time/", "Year plan"),
        ("secretariat", "/manage/meetings/x/session/", "Meetings"),
        ("secretariat", "/manage/handover/", "People"),
        ("secretariat", "/people/x/", "People"),
        ("head", "/people/x/", "Our delegation"),
        ("head", "/d/CGETI/DEWG/2026/W/1", "Documents"),
    ],
)
def test_the_bar_marks_where_a_page_of_another_address_belongs(
    office: str, path: str, words: str
) -> None:
    assert [one.words for one in navigation.working_bar(Acting(office), path) if one.here] == [
        words
    ]


def test_the_frame_takes_no_name_that_a_page_may_use() -> None:
    """What base.html computes for itself must not cover a page's own variables."""
    given = dict.fromkeys(("links", "label", "language", "page", "name"), "the page’s own")
    base = '{% extends "base.html" %}{% block content %}'
    page = render(
        base + "".join(f"[{{{{ {name} }}}}]" for name in given) + "{% endblock %}", **given
    )
    assert page.count("[the page’s own]") == len(given)


class Choosing(forms.Form):
    zone = forms.ChoiceField(
        choices=[("", "—"), ("Near & far", [("a", "<Ä>"), ('"b"', "B")]), ("c", "C")],
        widget=forms.Select({"data-words": 'so "called"', "hidden": False, "autofocus": True}),
    )


def test_a_select_is_written_as_django_writes_it() -> None:
    ours, theirs = (
        re.sub(r">\s+<", "><", str(Choosing(initial={"zone": '"b"'}, renderer=renderer)["zone"]))
        for renderer in (Renderer(), DjangoTemplates())
    )
    assert ours == theirs
    assert "selected" in ours
