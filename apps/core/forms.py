"""What every form carries, and how a refusal by a verb reaches the form that asked for it."""

from typing import Any, cast

from django.forms import BaseForm, Field, Select
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest, QueryDict
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from apps.core.errors import Invalid

# The field of a form, and the attribute of a request, that names an accreditation.
OPENED_UNDER = "opened_under"
# The attribute of a request that names the accreditation it is made under.
ACTS_UNDER = "acts_under"


def show_refusal(form: BaseForm, error: Invalid) -> None:
    """Put the verb's messages beside their fields; what has no field goes above the form."""
    placed = False
    for name, message in error.fields.items():
        if name in form.fields:
            form.add_error(name, message)
            placed = True
    if not placed:
        form.add_error(None, error.message)


def to_replace(form: BaseForm, edition: int) -> None:
    """Sent again, the form takes the place of what a colleague saved meanwhile as `edition`."""
    data = cast("QueryDict", form.data).copy()
    data["edition"] = str(edition)
    form.data = data


def field_of[F: Field](form: BaseForm, name: str, kind: type[F]) -> F:
    """A field of this one form, to be given its choices. Raises TypeError where it is another."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is no {kind.__name__}")
    return field


class Renderer(DjangoTemplates):
    """Django's own widgets; a select is written out here, in the same markup.

    Its template includes two others for each option: with the four hundred time zones that takes
    longer than the rest of the page.
    """

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        if template_name == Select.template_name:
            return _select(context["widget"])
        return mark_safe(super().render(template_name, context, request))  # noqa: S308  a template


def _select(widget: dict[str, Any]) -> SafeString:
    groups = "".join(
        _group(name, "".join(_option(option) for option in options))
        for name, options, _index in widget["optgroups"]
    )
    html = (
        f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>{groups}\n</select>'
    )
    return mark_safe(html)  # noqa: S308  every part of it is escaped


def _group(name: str | None, options: str) -> str:
    return f'\n<optgroup label="{escape(name)}">{options}\n</optgroup>' if name else options


def _option(option: dict[str, Any]) -> str:
    attributes = _attributes(option["attrs"])
    label = conditional_escape(option["label"])
    return f'\n<option value="{escape(str(option["value"]))}"{attributes}>{label}</option>'


def _attributes(attributes: dict[str, Any]) -> str:
    """True stands without a value, False not at all: as Django's template has it."""
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in attributes.items()
        if value is not False
    )
