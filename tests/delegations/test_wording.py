"""Names within sentences: the article that English asks for; a presidency by member and year."""

from __future__ import annotations

import pytest
from django.utils import translation

from apps.core.words import with_article
from apps.delegations.actions import authorise_to_submit
from apps.delegations.models import MemberState, Office
from apps.notifications.models import Notice
from tests.conftest import Cast, accreditation_of
from tests.delegations.conftest import SignIn
from tests.factories.delegations import accredit

pytestmark = pytest.mark.django_db


def test_the_article_stands_in_english_sentences_alone() -> None:
    assert with_article("United Arab Emirates") == "the United Arab Emirates"
    assert with_article("Brazil") == "Brazil"
    with translation.override("ar"):
        assert with_article("United Arab Emirates") == "United Arab Emirates"


def test_mails_and_headings_say_the_united_arab_emirates(cast: Cast, sign_in: SignIn) -> None:
    head = cast.heads["AE"]
    delegate = accredit("Another of AE", Office.DELEGATE, MemberState.objects.get(code="AE"))
    authorise_to_submit(accreditation_of(delegate), actor=head, allowed=True)
    notice = Notice.objects.get(recipient=delegate.user)
    assert "You may submit for the United Arab Emirates" in notice.subject
    assert "positions and comments of the United Arab Emirates" in notice.text
    page = sign_in(head).get("/delegation/").content.decode()
    assert "Delegation of the United Arab Emirates" in page
    assert "for <strong>the United Arab Emirates</strong>" in page


def test_a_presidency_is_named_by_member_and_year(cast: Cast) -> None:
    assert accreditation_of(cast.secretariat).side_name == "the presidency (China, 2027)"
