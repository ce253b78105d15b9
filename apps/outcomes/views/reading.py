"""The page of an outcome: what exactly was agreed, by whom, when? And its files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.delegations.access import allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.documents.exporting.publication import RTL_LANGUAGES
from apps.documents.tree import ClauseKind, Node
from apps.outcomes.files import TYPES
from apps.outcomes.models import Outcome, PublishedFile, PublishedVersion, RecordedReservation
from apps.outcomes.queries import members_named
from apps.outcomes.words import firmness_sentence

OPENING = (ClauseKind.HEADING, ClauseKind.PRINCIPLE, ClauseKind.ACTION)


@require_safe
@allow(anyone)
def outcome(request: ActingRequest, slug: str) -> HttpResponse:
    """`?v=2` is the second text that was published; without it the latest."""
    found = get_object_or_404(Outcome.objects.select_related("superseded_by"), slug=slug)
    versions = list(found.versions.all())
    version = _version(versions, request.GET.get("v", ""))
    nodes = version.nodes() if version else []
    reservations = list(version.reservations.all()) if version else []
    stated: Outcome | PublishedVersion = version or found
    context = {
        "outcome": found,
        "firmness": firmness_sentence(stated.firmness, len(stated.codes)),
        "members": members_named(stated.codes),
        "version": version,
        "versions": versions,
        "newest": version is None or version == versions[0],
        "text": _with_reservations(nodes, reservations),
        "contents": contents_of(nodes),
        "direction": "rtl" if version and version.language in RTL_LANGUAGES else "ltr",
        "missing": _language_missing(versions),
        "shown": [each for each in reservations if each.shown_as != "record"],
        "recorded": [each for each in reservations if each.shown_as == "record"],
        "trail": found.trail.all(),
        "files": _in_order(version) if version else [],
        "supersedes": found.supersedes.all(),
        "cite": cite_as(found, version),
    }
    return render(request, "outcomes/outcome.html", context)


@require_safe
@allow(anyone)
def download(request: ActingRequest, slug: str, name: str, extension: str) -> HttpResponseBase:
    """A file as it was made when its version was published.

    With `?v=` the answer never changes, and may be kept for good; without, it is asked for anew.
    """
    if name != slug or extension not in TYPES:
        raise Http404
    files = PublishedFile.objects.filter(version__outcome__slug=slug, format=extension)
    asked = request.GET.get("v", "")
    if asked:
        files = files.filter(version__number=_number(asked))
    file = files.order_by("-version__number").first()
    if file is None:
        raise Http404
    response = HttpResponse(bytes(file.content), content_type=TYPES[extension])
    response["Content-Disposition"] = f'attachment; filename="{slug}.{extension}"'
    response["Cache-Control"] = (
        "public, max-age=31536000, immutable" if asked else "public, no-cache"
    )
    response["ETag"] = f'"{file.sha256}"'
    answer: HttpResponseBase | None = get_conditional_response(
        request, etag=response["ETag"], response=response
    )
    return answer or response


def _in_order(version: PublishedVersion) -> list[PublishedFile]:
    """PDF, Word, Markdown, as on the page of a document."""
    order = list(TYPES)
    return sorted(version.files.defer("content"), key=lambda file: order.index(file.format))


def _version(versions: Sequence[PublishedVersion], asked: str) -> PublishedVersion | None:
    if not asked:
        return versions[0] if versions else None
    found = next((each for each in versions if each.number == _number(asked)), None)
    if found is None:
        raise Http404
    return found


def _number(asked: str) -> int:
    if not asked.isascii() or not asked.isdecimal() or len(asked) > 4:
        raise Http404
    return int(asked)


def _with_reservations(
    nodes: Iterable[Node], reservations: Iterable[RecordedReservation]
) -> list[tuple[Node, list[RecordedReservation]]]:
    """Each clause with the reservations that stand on it."""
    standing: dict[str, list[RecordedReservation]] = defaultdict(list)
    for each in reservations:
        if each.paragraph and each.shown_as != "record":
            standing[each.paragraph].append(each)
    return [(node, standing[node.key]) for node in nodes]


def contents_of(nodes: Sequence[Node]) -> list[Node]:
    """What the contents list: headings, principles and titled actions, where there are several."""
    found = [node for node in nodes if node.kind in OPENING]
    return found if len(found) > 2 else []


def _language_missing(versions: Sequence[PublishedVersion]) -> str:
    """The name of the reader's language, where no text is in it."""
    language = get_language() or settings.LANGUAGE_CODE
    if not versions or any(version.language == language for version in versions):
        return ""
    return str(get_language_info(language)["name_translated"])


def cite_as(outcome: Outcome, version: PublishedVersion | None) -> str:
    """One line: body, title, date, symbol, permanent address."""
    address = settings.SITE_ORIGIN + outcome.get_absolute_url()
    parts = [
        outcome.body_name,
        _("“%(title)s”") % {"title": outcome.title},
        outcome.adopted,
        version.symbol if version else outcome.symbol,
        f"{address}?v={version.number}" if version else address,
    ]
    return ", ".join(filter(None, parts))
