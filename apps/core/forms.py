"""What every form carries, and how a refusal by a verb reaches the form that asked for it."""

from django.forms import BaseForm

from apps.core.errors import Invalid

# The field of a form, and the attribute of a request, that names an accreditation.
OPENED_UNDER = "opened_under"


def show_refusal(form: BaseForm, error: Invalid) -> None:
    """Put the verb's messages beside their fields; what has no field goes above the form."""
    placed = False
    for name, message in error.fields.items():
        if name in form.fields:
            form.add_error(name, message)
            placed = True
    if not placed:
        form.add_error(None, error.message)
