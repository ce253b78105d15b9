"""Find a Chromium for the browser tests, or install one. Prints its path."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.progress import Trouble, run
from scripts.setup import ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "The browser tests need Chromium, and it could not be installed here: install it from your"
    " system's packages (on Debian: apt install chromium) or set CHROMIUM to its path."
)


def answers(path: str) -> bool:
    """A package's stand-in may exist and only say where to get the browser."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def installed() -> str | None:
    if named := os.environ.get("CHROMIUM"):
        if not answers(named):
            raise Trouble(f"CHROMIUM names {named}, which does not start.")
        return named
    for name in NAMES:
        if (path := shutil.which(name)) and answers(path):
            return path
    path = playwrights_own()
    return path if path and answers(path) else None


def playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def is_debian() -> bool:
    try:
        return "\nID=debian\n" in "\n" + Path("/etc/os-release").read_text()
    except OSError:
        return False


def attempt(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print("$", *command, file=sys.stderr, flush=True)
    return (
        subprocess.run(
            command, stdout=sys.stderr, env=environment, cwd=ROOT, check=False
        ).returncode
        == 0
    )


def install() -> None:
    root = os.geteuid() == 0
    if root and is_debian():
        # The fonts show the members' scripts in screenshots.
        packages = ("chromium", "fonts-noto-core")
        quiet = ("-q", "-y", "--no-install-recommends")
        if attempt("apt-get", "-q", "update") and attempt("apt-get", "install", *quiet, *packages):
            return
    with_libraries = ["--with-deps"] if root else []
    attempt(sys.executable, "-m", "playwright", "install", *with_libraries, "chromium")


def main() -> int:
    path = installed()
    if path is None:
        install()
        path = installed()
    if path is None:
        raise Trouble(ADVICE)
    print(path)
    return 0


if __name__ == "__main__":
    run(main)
