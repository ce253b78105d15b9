"""Everything that CI runs, stage by stage. `--quick` leaves out the browser, Word and production;
`--word` runs the tests of Word files alone."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from defusedxml.ElementTree import parse

from scripts import database, processes
from scripts.progress import lively, run, say, show
from scripts.setup import LOGS, ROOT, STATE

PYTHON = sys.executable
BIN = Path(sys.executable).parent
REPORTS = STATE / "reports"
NOTHING_COLLECTED = 5
AT_ONCE = 2
# One more than run at once: a test that waits for the database leaves its core to another.
POOL = ("-n", str(AT_ONCE + 1), "--dist", "worksteal")

# A complete and safe environment, so that a warning under it is ours to mend.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "brics_portal.settings.prod",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "portal.example",
    "SITE_ORIGIN": "https://portal.example",
    "DEFAULT_FROM_EMAIL": "portal@portal.example",
    "SMTP_HOST": "mail.example",
}


@dataclass(frozen=True, eq=False)
class Stage:
    name: str
    command: tuple[str | Path, ...]
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return LOGS / f"check-{self.name.lower().replace(' ', '-')}.log"


TABLES = Stage("Tables", (PYTHON, "-m", "scripts.tables"))
LIBREOFFICE = Stage("LibreOffice", (PYTHON, "-m", "scripts.office"))


def templates() -> list[str]:
    folders = (ROOT / "templates", ROOT / "apps")
    return sorted(
        str(path.relative_to(ROOT)) for place in folders for path in place.rglob("*.html")
    )


def chosen_stages(*, quick: bool) -> list[Stage]:
    """The longest first: two run at a time."""
    manage = (PYTHON, "manage.py")
    found = [Stage("Types", (BIN / "mypy",)), TABLES]
    if not quick:
        found.append(Stage("Chromium", (PYTHON, "-m", "scripts.browser")))
        found.append(LIBREOFFICE)
    found += [
        Stage("Messages", (PYTHON, "-m", "scripts.compile_messages")),
        Stage("Format", (BIN / "ruff", "format", "--check")),
        Stage("Lint", (BIN / "ruff", "check")),
    ]
    if html := templates():
        found.append(Stage("Templates", (BIN / "djade", "--check", *html)))
    if not quick:
        deploy = ("check", "--deploy", "--fail-level", "WARNING")
        found += [
            Stage("Layers", (BIN / "lint-imports", "--no-logo")),
            Stage("Migrations", (*manage, "makemigrations", "--check", "--dry-run")),
            Stage("Production settings", (*manage, *deploy), PRODUCTION),
        ]
    return found


def run_together(stages: Iterable[Stage], environment: Mapping[str, str]) -> list[str]:
    """Run the stages two at a time and return the names of those that failed."""
    waiting = list(stages)
    failed: list[str] = []
    running: dict[Stage, tuple[subprocess.Popen[bytes], float]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                stage = waiting.pop(0)
                stage.log.unlink(missing_ok=True)
                child = processes.start(
                    stage.command, environment={**environment, **stage.environment}, log=stage.log
                )
                running[stage] = child, time.monotonic()
            for stage, (child, began) in list(running.items()):
                if child.poll() is not None:
                    del running[stage]
                    succeeded = child.returncode == 0
                    show(stage.name, time.monotonic() - began, succeeded=succeeded)
                    if not succeeded:
                        failed.append(stage.name)
                        say(stage.log.read_text(errors="replace").rstrip())
            time.sleep(0.02)
    finally:
        with processes.undisturbed():
            for child, _ in running.values():
                processes.stop(child)
    return failed


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, report: Path) -> None:
        for suite in parse(report).iter("testsuite"):
            tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            self.passed += tests - skipped - failed
            self.failed += failed
            self.skipped += skipped

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def run_tests(
    name: str,
    arguments: Iterable[str],
    environment: Mapping[str, str],
    count: Count,
    *,
    may_be_none: bool = False,
) -> bool:
    say(f"\n{name}" if lively() else name)
    report = REPORTS / f"{name.lower().replace(' ', '-')}.xml"
    report.unlink(missing_ok=True)
    command = [PYTHON, "-m", "pytest", f"--junit-xml={report}", *arguments]
    child = processes.start(command, environment=environment, ends_on=processes.INTERRUPT)
    with processes.stopping(child, processes.INTERRUPT):
        status = child.wait()
    if report.exists():
        count.add(report)
    return status == 0 or (may_be_none and status == NOTHING_COLLECTED)


def run_word_tests(environment: Mapping[str, str], count: Count) -> list[str]:
    """One LibreOffice answers all of them, so they run one after another."""
    passed = run_tests("Word tests", ["-m", "word"], environment, count)
    return [] if passed else ["Word tests"]


def main() -> int:
    processes.heed_signals()
    quick = "--quick" in sys.argv
    chosen = [argument for argument in sys.argv[1:] if argument != "--quick"]
    for folder in (LOGS, REPORTS):
        folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    count = Count()
    with database.for_tests() as environment:
        environment["DJANGO_SETTINGS_MODULE"] = "brics_portal.settings.test"
        if "DATABASE_URL" not in os.environ:
            environment["TEST_TEMPLATE"] = "portal_tables"
        if "--word" in sys.argv:
            failed = run_together([TABLES, LIBREOFFICE], environment)
            failed = failed or run_word_tests(environment, count)
            say(str(count))
            return 1 if failed else 0
        failed = run_together(chosen_stages(quick=quick), environment)
        # The quick loop leaves out what is slow, unless it is asked for by name.
        left_out = "not browser and not word"
        if quick and not chosen:
            left_out += " and not slow"
        if not run_tests("Tests", [*POOL, "-m", left_out, *chosen], environment, count):
            failed.append("Tests")
        if not quick and "Chromium" not in failed:
            chromium = (LOGS / "check-chromium.log").read_text().splitlines()[-1]
            if not run_tests(
                "Browser tests",
                [*POOL, "-m", "browser"],
                {**environment, "CHROMIUM": chromium},
                count,
                may_be_none=True,
            ):
                failed.append("Browser tests")
        if not quick and "LibreOffice" not in failed:
            failed += run_word_tests(environment, count)
    say(f"\n{time.monotonic() - began:.0f} s in all")
    if failed:
        say(f"Failed: {', '.join(failed)}")
    say(str(count))
    return 1 if failed else 0


if __name__ == "__main__":
    run(main)
