import gettext
import os
from pathlib import Path

import pytest

from scripts.compile_messages import compile_changed, compile_one, outdated
from scripts.progress import Trouble

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "locale" / "ar" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + 'msgid "Round"\nmsgstr "جولة"\n')
    return path


def test_compiles_what_changed_and_nothing_else(catalogue: Path, tmp_path: Path) -> None:
    compile_changed(tmp_path)
    compiled = catalogue.with_suffix(".mo")
    with compiled.open("rb") as lines:
        assert gettext.GNUTranslations(lines).gettext("Round") == "جولة"
    assert not outdated(catalogue)
    later = compiled.stat().st_mtime + 5
    os.utime(catalogue, (later, later))
    assert outdated(catalogue)


def test_a_placeholder_lost_in_translation_is_a_fault(catalogue: Path, tmp_path: Path) -> None:
    catalogue.write_text(
        HEADER + '#, python-format\nmsgid "%(count)d comments"\nmsgstr "%(number)d تعليقات"\n'
    )
    assert "django.po" in compile_one(catalogue)[0]
    with pytest.raises(Trouble):
        compile_changed(tmp_path)
    assert not catalogue.with_suffix(".mo").exists()
