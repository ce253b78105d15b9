"""Make the virtual environment match the locked requirements, then run a module in it.

Standard library only: it runs before anything is installed. `python -m scripts.setup MODULE ARG…`
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts import system
from scripts.progress import Trouble, run, step

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / ".state"
LOGS = STATE / "logs"
SETUP_LOG = LOGS / "setup.log"
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


def logged(*command: str | Path, **environment: str) -> bool:
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    with SETUP_LOG.open("a") as log:
        log.write(f"$ {' '.join(str(part) for part in command)}\n")
        log.flush()
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, **quiet, **environment},
            cwd=ROOT,
            check=False,
        )
    return done.returncode == 0


def create_environment() -> None:
    # sys.executable may itself stand in an activated environment: build on the Python below it.
    base = str(getattr(sys, "_base_executable", sys.executable))
    if VENV.exists():
        shutil.rmtree(VENV)
    uv = uv_elsewhere()
    if uv and logged(uv, "venv", "--quiet", "--python", base, VENV):
        return
    if not importlib.util.find_spec("ensurepip"):
        # Debian ships this part of Python by itself.
        with SETUP_LOG.open("a") as log:
            system.install("python3-venv", log=log)
        importlib.invalidate_caches()
        if not importlib.util.find_spec("ensurepip"):
            raise Trouble(
                f"{base} lacks the venv module: install it"
                " (on Debian and Ubuntu: apt install python3-venv), then try again."
            )
    if not logged(base, "-m", "venv", "--clear", VENV):
        raise Trouble(f"Could not make a virtual environment with {base}: see {SETUP_LOG}")


def install() -> None:
    uv = uv_elsewhere()
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r")
    aim = ("--python", PYTHON, "--quiet", "--require-hashes")
    if not UV.exists() and not (
        (uv and logged(uv, "pip", "install", *aim, "-r", BOOTSTRAP)) or logged(*pip, BOOTSTRAP)
    ):
        raise Trouble(f"Could not install uv: is the network reachable? See {SETUP_LOG}")
    # The system's certificates first: an office's own may be among them.
    for certificates in ("true", "false"):
        sync = (UV, "pip", "sync", *aim, REQUIREMENTS, BOOTSTRAP)
        if logged(*sync, UV_SYSTEM_CERTS=certificates):
            return
    # uv knows nothing of pip's own settings, such as a mirror's address: pip may get through.
    if not logged(*pip, REQUIREMENTS):
        raise Trouble(f"Could not install the packages: see {SETUP_LOG}")


def ensure() -> None:
    if is_current():
        return
    LOGS.mkdir(parents=True, exist_ok=True)
    with alone():
        if is_current():
            return
        SETUP_LOG.unlink(missing_ok=True)
        if not usable(PYTHON):
            with step("Virtual environment"):
                create_environment()
        with step("Packages, pinned and checked by hash"):
            install()
        STAMP.write_text(fingerprint())


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    ensure()
    if len(sys.argv) > 1:
        sys.stdout.flush()
        os.chdir(ROOT)
        os.execv(PYTHON, [str(PYTHON), "-m", *sys.argv[1:]])  # noqa: S606
    return 0


if __name__ == "__main__":
    run(main)
