from pathlib import Path

import pytest

from scripts.check import Count, Stage, beside, run_together


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


@pytest.mark.parametrize(("command", "well"), [("exit 0", True), ("echo why; exit 3", False)])
def test_a_stage_beside_others_is_waited_for(
    command: str, well: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = Stage("Beside others for a test", ("sh", "-c", command))
    with beside(stage, {"PATH": "/usr/bin:/bin"}) as ended:
        assert ended() is well
    assert ("why" in capsys.readouterr().out) is not well
    stage.log.unlink()
