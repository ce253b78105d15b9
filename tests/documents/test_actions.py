import pytest

from apps.audit.models import Entry
from apps.documents.actions import table
from apps.documents.models import Clause, Version
from apps.notifications.models import Notice
from tests.conftest import Cast
from tests.factories.documents import drafted_document, proposed_document, tabled_document

pytestmark = pytest.mark.django_db


def test_the_presidency_tables_what_a_member_proposed(cast: Cast) -> None:
    document = proposed_document(cast, by="BR")
    version = table(document, actor=cast.secretariat)
    assert version.symbol == "CGETI/DEWG/2027/W/1"
    assert version.text_hash
    assert Entry.objects.filter(verb="table", subject=document.reference).exists()
    assert Notice.objects.filter(key__startswith="tabled:").count() > 10
