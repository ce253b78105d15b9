"""The tables are what the models say, and each migration says in its name what it does."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

OURS = [config for config in apps.get_app_configs() if config.name.startswith("apps.")]


@pytest.mark.django_db
def test_no_migration_is_pending() -> None:
    call_command("makemigrations", *(app.label for app in OURS), check=True, dry_run=True)


def test_no_migration_was_named_by_the_clock() -> None:
    named = (settings.BASE_DIR / "apps").glob("*/migrations/0*.py")
    assert [path for path in named if "_auto_" in path.name] == []
