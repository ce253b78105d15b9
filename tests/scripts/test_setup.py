from pathlib import Path

import pytest

from scripts import setup


def test_the_environment_is_made_anew_when_a_pin_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BOOTSTRAP", "REQUIREMENTS", "PYTHON"):
        monkeypatch.setattr(setup, name, tmp_path / name)
        (tmp_path / name).write_text("django==6.1\n")
    monkeypatch.setattr(setup, "STAMP", tmp_path / "stamp")
    assert not setup.is_current()
    setup.STAMP.write_text(setup.fingerprint())
    assert setup.is_current()
    setup.REQUIREMENTS.write_text("django==6.2\n")
    assert not setup.is_current()
