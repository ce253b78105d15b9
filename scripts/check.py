"""Everything that CI runs, stage by stage. `--quick` leaves out the browser, Word and production;
`--word` runs the tests of Word files alone."""

import contextlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from defusedxml.ElementTree import parse

from scripts import database, processes
from scripts.progress import lively, run, say, show
from scripts.setup import LOGS, ROOT, STATE

PYTHON = sys.executable
BIN = Path(sys.executable).parent
REPORTS = STATE / "reports"
AT_ONCE = 2
POOL = ("-n", str(AT_ONCE), "--dist", "worksteal")

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


# In a fresh checkout each of the processes that run the tests would compile all that they import.
COMPILED = Stage("Compiled", (PYTHON, "-m", "pytest", "--collect-only", "-qq"))
TABLES = Stage("Tables", (PYTHON, "-m", "scripts.tables"))
CHROMIUM = Stage("Chromium", (PYTHON, "-m", "scripts.browser"))
LIBREOFFICE = Stage("LibreOffice", (PYTHON, "-m", "scripts.office"))


def templates() -> list[str]:
    folders = (ROOT / "templates", ROOT / "apps")
    return sorted(
        str(path.relative_to(ROOT)) for place in folders for path in place.rglob("*.html")
    )


def chosen_stages(*, quick: bool) -> list[Stage]:
    """The longest first: two run at a time."""
    manage = (PYTHON, "manage.py")
    found = [] if quick else [CHROMIUM]
    found.append(Stage("Types", (BIN / "mypy",)))
    if not (ROOT / "tests" / "__pycache__").exists():
        found.append(COMPILED)
    found += [
        TABLES,
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


def started(stage: Stage, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    stage.log.unlink(missing_ok=True)
    return processes.start(
        stage.command, environment={**environment, **stage.environment}, log=stage.log
    )


def succeeded(stage: Stage, child: subprocess.Popen[bytes], seconds: float) -> bool:
    """Say how a stage that has ended went, with what it printed where it failed."""
    well = child.returncode == 0
    show(stage.name, seconds, succeeded=well)
    if not well:
        say(stage.log.read_text(errors="replace").rstrip())
    return well


def run_together(stages: Iterable[Stage], environment: Mapping[str, str]) -> list[str]:
    """Run the stages two at a time and return the names of those that failed."""
    waiting = list(stages)
    failed: list[str] = []
    running: dict[Stage, tuple[subprocess.Popen[bytes], float]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                stage = waiting.pop(0)
                running[stage] = started(stage, environment), time.monotonic()
            for stage, (child, began) in list(running.items()):
                if child.poll() is not None:
                    del running[stage]
                    if not succeeded(stage, child, time.monotonic() - began):
                        failed.append(stage.name)
            time.sleep(0.02)
    finally:
        with processes.undisturbed():
            for child, _ in running.values():
                processes.stop(child)
    return failed


@contextlib.contextmanager
def beside(stage: Stage, environment: Mapping[str, str]) -> Iterator[Callable[[], bool]]:
    """Run a stage beside what comes next. What this gives waits for it to end, and says whether it
    succeeded."""
    began = time.monotonic()

    def seconds() -> float:
        child.wait()
        return time.monotonic() - began

    with ThreadPoolExecutor() as pool, processes.stopping(started(stage, environment)) as child:
        took = pool.submit(seconds)
        yield lambda: succeeded(stage, child, took.result())


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
    name: str, arguments: Iterable[str], environment: Mapping[str, str], count: Count
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
    return status == 0


def run_word_tests(environment: Mapping[str, str], count: Count) -> list[str]:
    """One LibreOffice answers all of them, so they run one after another."""
    passed = run_tests("Word tests", ["tests/word"], environment, count)
    return [] if passed else ["Word tests"]


def run_quick(chosen: list[str], environment: Mapping[str, str], count: Count) -> list[str]:
    """What is slow is left out, unless it is asked for by name."""
    failed = run_together(chosen_stages(quick=True), environment)
    left_out = "not browser and not word" if chosen else "not browser and not word and not slow"
    passed = run_tests("Tests", [*POOL, "-m", left_out, *chosen], environment, count)
    return failed if passed else [*failed, "Tests"]


def run_all(environment: Mapping[str, str], count: Count) -> list[str]:
    failed = run_together(chosen_stages(quick=False), environment)
    left_out = "not word"
    if CHROMIUM.name in failed:
        left_out += " and not browser"
    else:
        path = CHROMIUM.log.read_text().splitlines()[-1]
        environment = {**environment, "CHROMIUM": path}
    with beside(LIBREOFFICE, environment) as office_is_there:
        if not run_tests("Tests", [*POOL, "-m", left_out], environment, count):
            failed.append("Tests")
        if not office_is_there():
            return [*failed, LIBREOFFICE.name]
    return failed + run_word_tests(environment, count)


def run_word(environment: Mapping[str, str], count: Count) -> list[str]:
    failed = run_together([TABLES, LIBREOFFICE], environment)
    return failed or run_word_tests(environment, count)


def main() -> int:
    processes.heed_signals()
    for folder in (LOGS, REPORTS):
        folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    count = Count()
    with database.for_tests() as environment:
        environment["DJANGO_SETTINGS_MODULE"] = "brics_portal.settings.test"
        if "DATABASE_URL" not in os.environ:
            environment["TEST_TEMPLATE"] = database.TEMPLATE
        match sys.argv[1:]:
            case ["--quick", *chosen]:
                failed = run_quick(chosen, environment, count)
            case ["--word"]:
                failed = run_word(environment, count)
            case _:
                failed = run_all(environment, count)
    say(f"\n{time.monotonic() - began:.0f} s in all")
    if failed:
        say(f"Failed: {', '.join(failed)}")
    say(str(count))
    return 1 if failed else 0


if __name__ == "__main__":
    run(main)
