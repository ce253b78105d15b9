"""Files that come in, read into clauses. What is too large is refused beside its field."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
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


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.may_draft)
def import_new(request: ActingRequest) -> HttpResponse:
    """A new document from a file. `?kind=terms_of_reference` chooses the kind."""
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


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.may_draft)
def import_again(request: ActingRequest, reference: str) -> HttpResponse:
    """A file as the text of a draft, or as the next version of a tabled document."""
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
