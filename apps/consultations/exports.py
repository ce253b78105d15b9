"""What came in as rows of the matrix, in the columns of a round's: no address is among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.consultations.models import Comment, Consultation
from apps.consultations.queries import labels
from apps.consultations.states import Verdict
from apps.documents.tree import Node
from apps.reviews.matrix.rows import CHUNK, MatrixRow, instant_words


def rows_of(
    consultation: Consultation,
    nodes: Sequence[Node],
    comments: QuerySet[Comment],
    *,
    public: bool,
) -> Iterator[MatrixRow]:
    """In `public`, a name that its sender keeps back is left out, and so is every reply until the
    consultation is answered."""
    names, texts = labels(nodes), {node.key: node.text for node in nodes}
    answered = consultation.answered_at is not None
    for comment in comments.prefetch_related("replies").iterator(chunk_size=CHUNK):
        response = comment.response
        replies = comment.replies.all() if answered or not public else []
        yield MatrixRow(
            row=comment.row,
            paragraph=names.get(comment.clause, comment.clause),
            text_of_paragraph=texts.get(comment.clause, ""),
            side=_from(comment, public=public),
            category=str(response.get_category_display()),
            comment=comment.text,
            wording=comment.wording,
            deletes="",
            rationale="",
            received=instant_words(response.received_at),
            disposition=_("Answered") if replies else _moderated(comment, public=public),
            reply="\n\n".join(reply.done for reply in replies),
        )


def _from(comment: Comment, *, public: bool) -> str:
    response = comment.response
    name = response.public_name if public else response.name
    parts = (name or _("Name not published"), response.organisation, response.territory)
    return ", ".join(part for part in parts if part)


def _moderated(comment: Comment, *, public: bool) -> str:
    if public:
        return ""
    response = comment.response
    return str(Verdict(response.verdict).label) if response.verdict else _("To be moderated")
