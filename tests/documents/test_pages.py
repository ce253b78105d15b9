import pytest
from django.test import Client

from tests.conftest import Cast
from tests.factories.documents import nodes, tabled_document, tabled_revision

pytestmark = pytest.mark.django_db


def test_list(cast: Cast, client: Client) -> None:
    document = tabled_document(cast)
    tabled_revision(cast, document, [*document.versions.get().nodes(), *nodes(2)])
    client.force_login(cast.delegates["BR"].user)
    for url in [
        "/documents/",
        document.address,
        document.address + "/Rev.1",
        "/documents/import/",
        f"/compare/?from={document.symbol}&to={document.symbol}/Rev.1",
    ]:
        response = client.get(url)
        assert response.status_code == 200, (url, response.content)
    for ext in ("md", "docx", "pdf"):
        assert (
            client.get(f"/documents/{document.reference}/versions/2/text.{ext}").status_code == 200
        )
