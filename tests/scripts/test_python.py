"""The search for a Python new enough, among stand-ins that exist and fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.setup import ROOT


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with nothing on its PATH but what the search itself calls."""
    for folder in ("bin", "scripts"):
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / "scripts" / "python", tmp_path / "scripts" / "python")
    dirname = shutil.which("dirname")
    assert dirname
    (tmp_path / "bin" / "dirname").symlink_to(dirname)
    return tmp_path


def program(machine: Path, name: str, lines: str) -> None:
    path = machine / "bin" / name
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)


def search(machine: Path) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(machine / "scripts" / "python"), "-c", "print('found')"]
    environment = {"PATH": f"/nowhere:{machine / 'bin'}", "HOME": str(machine)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_passes_a_stand_in_that_fails_and_a_python_too_old(machine: Path) -> None:
    program(machine, "python3.14", "echo 'python3.14: command not found' >&2; exit 127")
    program(machine, "python3.13", "exit 1")
    program(machine, "python", f'exec {sys.executable} "$@"')
    done = search(machine)
    assert (done.returncode, done.stdout, done.stderr) == (0, "found\n", "")


def test_looks_where_pyenv_keeps_its_versions(machine: Path) -> None:
    folder = machine / ".pyenv" / "versions" / "3.13.0" / "bin"
    folder.mkdir(parents=True)
    program(machine, "real", f'exec {sys.executable} "$@"')
    (folder / "python3").symlink_to(machine / "bin" / "real")
    assert search(machine).stdout == "found\n"


def test_prefers_the_environment_that_is_there(machine: Path) -> None:
    folder = machine / ".venv" / "bin"
    folder.mkdir(parents=True)
    program(machine, "python3.14", "echo other")
    program(machine, "own", 'case "$2" in print*) echo own ;; esac')
    (folder / "python").symlink_to(machine / "bin" / "own")
    assert search(machine).stdout == "own\n"


def test_uv_fetches_one_where_none_is_new_enough(machine: Path) -> None:
    program(machine, "fetched", f'exec {sys.executable} "$@"')
    program(machine, "uv", f'[ "$2" = find ] && echo {machine}/bin/fetched; exit 0')
    done = search(machine)
    assert done.stdout == "found\n"
    assert "uv fetches one" in done.stderr


def test_says_in_one_sentence_what_to_install(machine: Path) -> None:
    program(machine, "python3", "exit 1")
    program(machine, "uv", "exit 127")
    done = search(machine)
    assert done.returncode == 1
    assert done.stderr.startswith("The portal needs Python 3.12 or later")
    assert len(done.stderr.splitlines()) == 1
