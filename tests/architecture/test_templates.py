"""Templates: no inline style or script, and a folder for each app."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template import Engine
from django.template.loader import get_template

from apps.core.templatetags.components import csrf_token

TEMPLATES = settings.BASE_DIR / "templates"
SHARED = {"components", "emails", "errors"}
PAGES = sorted(TEMPLATES.rglob("*.html"))
MAILS = sorted(path for path in TEMPLATES.rglob("*.txt") if path.name != "robots.txt")


def named(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", [*PAGES, *MAILS], ids=named)
def test_every_template_compiles(path: Path) -> None:
    get_template(named(path))


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_no_inline_style_script_or_handler(path: Path) -> None:
    page = path.read_text()
    assert not re.search(r"\sstyle\s*=", page)
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"\s(on\w+|hx-on[:\w-]*|hx-boost)\s*=", page)
    assert "javascript:" not in page


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_nothing_comes_from_elsewhere(path: Path) -> None:
    loaded = re.findall(
        r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(https?:|//)', path.read_text()
    )
    assert loaded == []


def test_folders_mirror_the_apps() -> None:
    known = {config.label for config in apps.get_app_configs()} | SHARED
    assert {path.name for path in TEMPLATES.iterdir() if path.is_dir()} <= known


@pytest.mark.parametrize("path", MAILS, ids=named)
def test_text_mails_are_not_escaped(path: Path) -> None:
    """A subject or body that shows a variable switches escaping off, itself or by its base."""
    mail = path.read_text()
    if "{{" in mail and "{% extends" not in mail and "recovery_codes/download" not in named(path):
        assert "{% autoescape off %}" in mail


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_form_that_sends_says_under_which_office_it_was_opened(path: Path) -> None:
    """By `{% csrf_token %}`, which the portal's own components put in the place of Django's."""
    for form in re.findall(r"<form\b.*?</form>", path.read_text(), flags=re.S):
        if re.search(r'method\s*=\s*"?post', form, flags=re.I):
            assert "{% csrf_token %}" in form


def test_the_token_is_the_portals_own() -> None:
    engine = Engine.get_default()
    assert engine.template_builtins[-1].tags["csrf_token"] is csrf_token
