"""Packages of the system's own, where we may install them: as root on Debian and its kin."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO


def distribution() -> str:
    """The distribution's name as it gives it itself: `debian`, `ubuntu`, or nothing."""
    try:
        lines = Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return ""
    return next((line[3:].strip('"') for line in lines if line.startswith("ID=")), "")


def install(*packages: str, log: IO[str] | None = None) -> bool:
    """Install packages, and say whether that worked. Two that ask at once take turns."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    with (Path(tempfile.gettempdir()) / "portal-packages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _installed(packages, log)


def _installed(packages: tuple[str, ...], log: IO[str] | None) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ("-q", "-y", "--no-install-recommends")
    return all(
        subprocess.run(
            ["apt-get", *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            check=False,
        ).returncode
        == 0
        for command in (("-q", "update"), ("install", *options, *packages))
    )
