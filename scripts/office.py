"""Find a LibreOffice for the tests of Word files, or install one. Prints its path, and below it
the Python that speaks to it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts import system
from scripts.progress import Trouble, run

PACKAGES = ("libreoffice-writer", "python3-uno")
ADVICE = (
    "The tests of Word files need LibreOffice Writer and its Python bridge, and they could not be"
    " installed here: install them from your system's packages (on Debian: apt install"
    f" {' '.join(PACKAGES)}), or set SKIP_WORD=1 to leave these tests out, which CI does not."
)
_PROGRAMS = ("/usr/lib/libreoffice/program", "/opt/libreoffice/program")
# The variant "nogui" comes without it, and falls over the first comment in a margin.
_BALLOON = Path("share/config/soffice.cfg/modules/swriter/ui/annotation.ui")


def speaks(python: str) -> bool:
    """Whether this Python has the bridge to LibreOffice, which comes for one Python alone."""
    try:
        command = [python, "-c", "import uno"]
        return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def installed() -> tuple[str, str] | None:
    """The office's program and a Python that speaks to it."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        return None
    beside = Path(office).resolve().parent
    if not (beside.parent / _BALLOON).exists():
        return None
    own = [str(Path(place) / "python") for place in (beside, *_PROGRAMS)]
    python = next((each for each in (*own, "/usr/bin/python3") if speaks(each)), None)
    return None if python is None else (office, python)


def main() -> int:
    if os.environ.get("SKIP_WORD") == "1" and not os.environ.get("CI"):
        return 0
    found = installed()
    if found is None:
        system.install(*PACKAGES, log=sys.stderr)
        found = installed()
    if found is None:
        raise Trouble(ADVICE)
    print(*found, sep="\n")
    return 0


if __name__ == "__main__":
    run(main)
