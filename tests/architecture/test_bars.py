"""The bars promise only what opens: every link of every office leads to a page."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from apps.core import navigation
from tests.conftest import Cast

pytestmark = pytest.mark.slow

PEOPLE = [
    "secretariat",
    "chair",
    "head BR",
    "delegate BR",
    "coordinator BR",
    "partner",
    "expert",
    "stakeholder",
]


@pytest.mark.parametrize("who", PEOPLE)
def test_every_link_of_the_frame_opens(client: Client, cast: Cast, who: str) -> None:
    actor = cast.everyone()[who]
    assert actor.user is not None
    client.force_login(actor.user)
    frame = client.get("/help/").content.decode()
    for link in navigation.working_bar(actor, "/") + navigation.public_bar("/"):
        assert f'href="{link.href}"' in frame
        assert client.get(link.href, follow=True).status_code == 200, link.href


def test_every_link_of_a_visitor_opens(client: Client, cast: Cast) -> None:
    frame = client.get("/help/").content.decode()
    links = {href for href in re.findall(r'<a [^>]*href="(/[^"]*)"', frame) if "#" not in href}
    assert {"/outcomes/", "/consultations/", "/buy-brics/", "/members/", "/dialogues/"} <= links
    for href in sorted(links):
        assert client.get(href, follow=True).status_code == 200, href
