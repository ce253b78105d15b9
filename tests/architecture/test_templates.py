"""Templates: no inline style or script, and a folder for each app."""

from __future__ import annotations

import re
from pathlib import Path

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


def test_every_template_compiles() -> None:
    for path in (*PAGES, *MAILS):
        get_template(named(path))


def test_no_inline_style_script_or_handler() -> None:
    inline = re.compile(
        r"\sstyle\s*=|<style|<script(?![^>]*\ssrc=)|\s(?:on\w+|hx-on[:\w-]*|hx-boost)\s*=|javascript:"
    )
    assert [named(path) for path in PAGES if inline.search(path.read_text())] == []


def test_nothing_comes_from_elsewhere() -> None:
    loaded = re.compile(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(https?:|//)')
    assert [named(path) for path in PAGES if loaded.search(path.read_text())] == []


def test_folders_mirror_the_apps() -> None:
    known = {config.label for config in apps.get_app_configs()} | SHARED
    assert {path.name for path in TEMPLATES.iterdir() if path.is_dir()} <= known


def test_text_mails_are_not_escaped() -> None:
    """A subject or body that shows a variable switches escaping off, itself or by its base."""
    escaped = []
    for path in MAILS:
        mail = path.read_text()
        shows = "{{" in mail and "{% extends" not in mail
        if shows and "recovery_codes/download" not in named(path):
            escaped += [named(path)] if "{% autoescape off %}" not in mail else []
    assert escaped == []


def test_every_form_that_sends_says_under_which_office_it_was_opened() -> None:
    """By `{% csrf_token %}`, which the portal's own components put in the place of Django's."""
    bare = [
        named(path)
        for path in PAGES
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), flags=re.S)
        if re.search(r'method\s*=\s*"?post', form, flags=re.I) and "{% csrf_token %}" not in form
    ]
    assert bare == []


def test_the_token_is_the_portals_own() -> None:
    engine = Engine.get_default()
    assert engine.template_builtins[-1].tags["csrf_token"] is csrf_token
