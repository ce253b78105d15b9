from pathlib import Path

from scripts.check import Count, Stage, run_together


def test_counts_what_pytest_reported(tmp_path: Path) -> None:
    report = tmp_path / "tests.xml"
    report.write_text(
        '<testsuites><testsuite tests="9" failures="1" errors="1" skipped="2"/></testsuites>'
    )
    count = Count()
    count.add(report)
    assert str(count) == "5 passed, 2 failed, 2 skipped"


def test_every_stage_runs_and_those_that_failed_are_named() -> None:
    stages = [
        Stage("Good for a test", ("true",)),
        Stage("Bad for a test", ("sh", "-c", "echo why; exit 3")),
        Stage("Missing for a test", ("no-such-program",)),
    ]
    assert run_together(stages, {"PATH": "/usr/bin:/bin"}) == [
        "Bad for a test",
        "Missing for a test",
    ]
    for stage in stages:
        stage.log.unlink()
