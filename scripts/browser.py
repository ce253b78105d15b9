"""Find a Chromium for the browser tests, or install one. Prints its path."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts import system
from scripts.progress import Trouble, run

# Without windows it takes half the processor's time of the whole browser.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "The browser tests need Chromium, and it could not be installed here: install it from your"
    f" system's packages (on Debian: apt install {SHELL}) or set CHROMIUM to its path."
)


def answers(path: str) -> bool:
    """A package's stand-in may exist and only say where to get the browser."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def driver_answers() -> bool:
    command = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def require_driver() -> None:
    """Playwright's driver is a Node of its own, which wants a library that a bare system lacks."""
    if not driver_answers():
        system.install("libatomic1", log=sys.stderr)
        if not driver_answers():
            raise Trouble("Playwright's driver does not start: install libatomic1.")


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


def install() -> None:
    # The fonts show the members' scripts in screenshots. Ubuntu's package is only a stand-in.
    if system.distribution() == "debian" and any(
        system.install(name, "fonts-noto-core", log=sys.stderr) for name in (SHELL, "chromium")
    ):
        return
    with_libraries = ["--with-deps"] if os.geteuid() == 0 else []
    command = [sys.executable, "-m", "playwright", "install", *with_libraries, "chromium"]
    subprocess.run(command, stdout=sys.stderr, check=False)


def main() -> int:
    require_driver()
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
