"""Files that come in. What is too large is refused before it is read."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from apps.core.errors import Invalid
from apps.core.forms import show_refusal
from apps.delegations.access import allow
from apps.delegations.middleware import ActingRequest
from apps.delegations.models import Body
from apps.documents import actions, rules
from apps.documents.forms import FileForm, ImportForm
from apps.documents.importing import MAX_BYTES
from apps.documents.models import Classification, Kind
from apps.documents.views.finding import find_importable

FIELDS = 1024 * 1024  # bytes left for the form's other fields
DRAINED = 256 * 1024 * 1024  # bytes that are read and dropped so that the refusal arrives
PIECE = 64 * 1024


def too_large(request: ActingRequest) -> bool:
    """Told from the length that the request declares: a server reads no more than that."""
    return int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES + FIELDS


def refuse_large(request: ActingRequest) -> HttpResponse:
    """A browser shows an answer only once it has sent its file: take it in, in small pieces.

    Beyond `DRAINED` the connection ends instead; nothing of it is kept either way.
    """
    left = min(int(request.META["CONTENT_LENGTH"]), DRAINED)
    while left > 0 and (piece := request.read(min(PIECE, left))):
        left -= len(piece)
    context = {"limit": MAX_BYTES // 1024 // 1024}
    return render(request, "documents/too_large.html", context, status=413)


# The check of the CSRF token parses the form, so the size is looked at before it.


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.may_draft)
def import_new(request: ActingRequest) -> HttpResponse:
    """A new document from a file. `?kind=terms_of_reference` chooses the kind."""
    return refuse_large(request) if too_large(request) else _import_new(request)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.may_draft)
def import_again(request: ActingRequest, reference: str) -> HttpResponse:
    """A file as the text of a draft, or as the next version of a tabled document."""
    return refuse_large(request) if too_large(request) else _import_again(request, reference)


@csrf_protect
def _import_new(request: ActingRequest) -> HttpResponse:
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES, actor=request.actor)
        if form.is_valid():
            given = form.cleaned_data
            try:
                filename, data = _file(given["file"])
                document = actions.import_document(
                    actor=request.actor,
                    kind=given["kind"],
                    title=given["title"],
                    body=given["body"],
                    classification=given["classification"],
                    filename=filename,
                    data=data,
                )
            except Invalid as error:
                show_refusal(form, _on_the_file(error))
            else:
                return redirect(document.address)
    else:
        form = ImportForm(initial=_suggested(request), actor=request.actor)
    context = {"form": form, "kind": request.GET.get("kind", "")}
    status = 422 if form.errors else 200
    return render(request, "documents/import.html", context, status=status)


@csrf_protect
def _import_again(request: ActingRequest, reference: str) -> HttpResponse:
    document = find_importable(request, reference)
    form = FileForm()
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                filename, data = _file(form.cleaned_data["file"])
                version = actions.import_into(
                    document, actor=request.actor, filename=filename, data=data
                )
            except Invalid as error:
                show_refusal(form, _on_the_file(error))
            else:
                messages.success(request, _("The file is read. Compare it with the clauses."))
                return redirect(f"{document.address}?v={version.number}")
    context = {"form": form, "document": document}
    status = 422 if form.errors else 200
    return render(request, "documents/import.html", context, status=status)


def _file(upload: UploadedFile[bytes]) -> tuple[str, bytes]:
    """Its name and content. Raises Invalid before a file that is too large is read."""
    if (upload.size or 0) > MAX_BYTES:
        message = _("The file is larger than %(limit)d MB. Take out its pictures, or divide it.")
        message %= {"limit": MAX_BYTES // 1024 // 1024}
        raise Invalid(message, {"file": message})
    return upload.name or "", upload.read()


def _on_the_file(error: Invalid) -> Invalid:
    """The importer does not know the form; what it refuses is the file."""
    return error if error.fields else Invalid(error.message, {"file": error.message})


def _suggested(request: ActingRequest) -> dict[str, object]:
    kind = request.GET.get("kind", "")
    return {
        "kind": kind if kind in Kind.values else Kind.WORKING_PAPER,
        "classification": Classification.MEMBERS,
        "body": Body.objects.filter(children=None).first(),
    }
