"""Files: the text taken away, and the file that it came from. Nothing is served by address."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.delegations.access import accredited, allow, anyone
from apps.delegations.middleware import ActingRequest
from apps.documents.exporting import MissingFont, to_docx, to_markdown, to_pdf
from apps.documents.models import Version
from apps.documents.names import name_of
from apps.documents.publications import publication_of
from apps.documents.rules import may_read_source
from apps.documents.views.showing import shown

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {"md": "text/markdown; charset=utf-8", "docx": WORD, "pdf": "application/pdf"}


@require_safe
@allow(anyone)
def download(
    request: ActingRequest, reference: str, number: int, extension: str
) -> HttpResponseBase:
    """A version as Markdown, Word or PDF; with `?text=`, as the page shows it."""
    if extension not in TYPES:
        raise Http404
    version = _find(request, reference, number)
    text = shown(version, request.actor, request.GET.get("text", ""))
    publication = publication_of(version, text.nodes, note=text.note)
    try:
        match extension:
            case "md":
                data = to_markdown(publication).encode()
            case "docx":
                data = to_docx(publication)
            case _:
                data = to_pdf(publication)
    except MissingFont as missing:
        context = {"version": version, "name": name_of(version), "reason": missing.message}
        return render(request, "documents/no_pdf.html", context, status=422)
    response = HttpResponse(data, content_type=TYPES[extension])
    filename = f"{name_of(version).replace('/', '-')}{text.suffix}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@allow(accredited)
def source(request: ActingRequest, reference: str, number: int) -> HttpResponseBase:
    """The file as it was sent, to those who sent it and to the presidency."""
    version = _find(request, reference, number)
    if not version.source_file or not may_read_source(request.actor, version):
        raise Http404
    response = FileResponse(
        version.source_file.open("rb"),
        as_attachment=True,
        filename=version.source_name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _find(request: ActingRequest, reference: str, number: int) -> Version:
    versions = Version.objects.visible_to(request.actor).with_document()
    return get_object_or_404(
        versions.select_related("made_by__state"), document__reference=reference, number=number
    )
