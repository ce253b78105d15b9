"""Start and stop child processes so that none is left behind, however the parent ends."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scripts.setup import ROOT

CHILD = Path(__file__).with_name("child.py")
INTERRUPT = signal.SIGINT
type Command = Sequence[str | Path]


def start(
    command: Command,
    *,
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
    ends_on: signal.Signals = signal.SIGTERM,
    user: Sequence[str] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own: the terminal's Ctrl-C reaches the parent alone."""
    # Every start would compile Django anew: what is compiled stays in folders that git ignores.
    environment = dict(os.environ if environment is None else environment)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    launcher = [sys.executable, "-ISs", str(CHILD), str(os.getpid()), str(int(ends_on)), *user]
    with contextlib.ExitStack() as stack:
        if log:
            log.parent.mkdir(parents=True, exist_ok=True)
        output = stack.enter_context(log.open("ab")) if log else None
        return subprocess.Popen(
            [*launcher, "--", *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd=ROOT,
        )


def stop(
    process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM, patience: float = 10
) -> None:
    """Ask the child to end, wait, then sweep whatever is left of its session."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def stopping(
    process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM
) -> Iterator[subprocess.Popen[bytes]]:
    try:
        yield process
    finally:
        with undisturbed():
            stop(process, how)


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def heed_signals() -> None:
    """A plain `kill`, or a terminal that closes, ends the parent as Ctrl-C does."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """While tidying up, a second Ctrl-C waits: the tidying is short and bounded."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def command_line(pid: int) -> str:
    """The command line of a process, or nothing when there is no such process."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            return ""
    listing = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(listing, capture_output=True, text=True, check=False).stdout.strip()


def wait_for_end(pid: int, patience: float) -> bool:
    """Wait for a process that is not our child."""
    limit = time.monotonic() + patience
    while command_line(pid):
        if time.monotonic() > limit:
            return False
        time.sleep(0.05)
    return True
