"""Make the virtual environment match the locked requirements, then run a module in it.

Standard library only: it runs before anything is installed. `python -m scripts.setup MODULE ARG…`
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.progress import Trouble, run, step

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / ".state"
LOGS = STATE / "logs"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
STAMP = VENV / "requirements-installed"
BOOTSTRAP = ROOT / "requirements" / "bootstrap.txt"
REQUIREMENTS = ROOT / "requirements" / "dev.txt"


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in (BOOTSTRAP, REQUIREMENTS):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    with contextlib.suppress(OSError):
        return STAMP.read_text() == fingerprint() and PYTHON.exists()
    return False


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two `make` commands at once: the second waits for the first one's installation."""
    STATE.mkdir(exist_ok=True)
    with (STATE / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def usable(python: Path) -> bool:
    check = "import sys; sys.exit(sys.version_info < (3, 12))"
    with contextlib.suppress(OSError):
        return (
            subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0
        )
    return False


def uv_elsewhere() -> str | None:
    """A uv on the PATH that answers (a version manager's stand-in may exist and fail)."""
    found = shutil.which("uv")
    if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode:
        return None
    return found


def logged(*command: str | Path) -> bool:
    with (LOGS / "setup.log").open("a") as log:
        log.write(f"$ {' '.join(str(part) for part in command)}\n")
        log.flush()
        return (
            subprocess.run(command, stdout=log, stderr=log, check=False, cwd=ROOT).returncode == 0
        )


def create_environment() -> None:
    # sys.executable may itself stand in an activated environment: build on the Python below it.
    base = str(getattr(sys, "_base_executable", sys.executable))
    if VENV.exists():
        shutil.rmtree(VENV)
    uv = uv_elsewhere()
    if uv and logged(uv, "venv", "--quiet", "--python", base, VENV):
        return
    if importlib.util.find_spec("ensurepip") and logged(base, "-m", "venv", "--clear", VENV):
        return
    raise Trouble(f"Could not make a virtual environment with {base}: see {LOGS / 'setup.log'}")


def install() -> None:
    uv = uv_elsewhere()
    python = ("--python", str(PYTHON))
    hashed = ("--quiet", "--require-hashes", "-r")
    if not UV.exists() and not (
        (uv and logged(uv, "pip", "install", *python, *hashed, BOOTSTRAP))
        or logged(PYTHON, "-m", "pip", "install", *hashed, BOOTSTRAP)
    ):
        raise Trouble(f"Could not install uv: is the network reachable? See {LOGS / 'setup.log'}")
    if logged(UV, "pip", "sync", *python, "--quiet", "--require-hashes", REQUIREMENTS, BOOTSTRAP):
        return
    # uv knows nothing of pip's own settings (a mirror, a proxy's certificate): pip may get through.
    if logged(PYTHON, "-m", "pip", "install", *hashed, REQUIREMENTS):
        return
    raise Trouble(f"Could not install the packages: see {LOGS / 'setup.log'}")


def ensure() -> None:
    if is_current():
        return
    LOGS.mkdir(parents=True, exist_ok=True)
    with alone():
        if is_current():
            return
        (LOGS / "setup.log").unlink(missing_ok=True)
        if not usable(PYTHON):
            with step("Virtual environment"):
                create_environment()
        with step("Packages, pinned and checked by hash"):
            install()
        STAMP.write_text(fingerprint())


def main() -> int:
    ensure()
    if len(sys.argv) > 1:
        sys.stdout.flush()
        os.chdir(ROOT)
        os.execv(PYTHON, [str(PYTHON), "-m", *sys.argv[1:]])  # noqa: S606
    return 0


if __name__ == "__main__":
    run(main)
