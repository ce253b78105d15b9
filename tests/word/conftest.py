"""A real word processor: LibreOffice without a window, started once for all tests."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts import office

DRIVER = Path(__file__).with_name("driver.py")


@dataclass
class WordProcessor:
    """`opened(data, *steps)` gives the paragraphs, `saved(…)` the file that the steps leave."""

    helper: subprocess.Popen[str]
    folder: Path

    def opened(self, data: bytes, *steps: object) -> list[str]:
        return self._asked(data, steps, None)

    def saved(self, data: bytes, *steps: object) -> bytes:
        to = self.folder / f"{secrets.token_hex(8)}.docx"
        self._asked(data, steps, to)
        return to.read_bytes()

    def _asked(self, data: bytes, steps: tuple[object, ...], to: Path | None) -> list[str]:
        path = self.folder / f"{secrets.token_hex(8)}.docx"
        path.write_bytes(data)
        assert self.helper.stdin is not None
        assert self.helper.stdout is not None
        request = {"path": str(path), "steps": steps, "to": str(to) if to else None}
        self.helper.stdin.write(json.dumps(request) + "\n")
        self.helper.stdin.flush()
        answer = json.loads(self.helper.stdout.readline() or '{"broke": "it is gone"}')
        assert "broke" not in answer, answer["broke"]
        return [text for text in answer["paragraphs"] if text.strip()]


@pytest.fixture(scope="session")
def processor() -> Iterator[WordProcessor]:
    found = office.installed()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(office.ADVICE)
        pytest.skip(office.ADVICE)
    program, python = found
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        pipe = f"portal{secrets.token_hex(6)}"
        soffice = subprocess.Popen(
            [
                program,
                *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
                f"--accept=pipe,name={pipe};urp;",
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        helper = subprocess.Popen(
            [python, str(DRIVER), pipe],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert helper.stdout is not None
            assert helper.stdout.readline(), "LibreOffice did not answer"
            yield WordProcessor(helper, folder)
        finally:
            # The helper ends once nobody asks, and the office with it: also where this process is
            # killed and never comes here.
            with contextlib.suppress(subprocess.TimeoutExpired):
                helper.communicate(timeout=15)
                soffice.wait(timeout=15)
            helper.kill()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(soffice.pid, signal.SIGKILL)  # its program is a process of its own
            helper.wait()
            soffice.wait()
