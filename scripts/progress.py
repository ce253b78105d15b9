"""Steps on a terminal: what is being done, for how long, and a plain sentence when it fails."""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Trouble(Exception):
    """Something the reader can act on: shown as one plain sentence, without a traceback."""


def lively() -> bool:
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def speaks_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def say(line: str = "", end: str = "\n") -> None:
    # A closed terminal must not keep the demonstration from stopping in good order.
    with contextlib.suppress(OSError):
        print(line, end=end, flush=True)


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Show a step while it runs: a spinner on a terminal, one line with its seconds elsewhere."""
    began = time.monotonic()
    done = threading.Event()
    spinner = threading.Thread(target=_spin, args=(name, began, done), daemon=True)
    if lively():
        spinner.start()
    succeeded = None
    try:
        yield
        succeeded = True
    except Exception:
        succeeded = False
        raise
    finally:
        done.set()
        if spinner.is_alive():
            spinner.join()
            say("\r\033[K", end="")
        if succeeded is not None:
            show(name, time.monotonic() - began, succeeded=succeeded)


def show(name: str, seconds: float, *, succeeded: bool) -> None:
    say(f"{_mark(succeeded)} {name} ({seconds:.1f} s)")


def _mark(succeeded: bool) -> str:
    if speaks_unicode():
        return "✓" if succeeded else "✗"
    return "ok" if succeeded else "failed"


def _spin(name: str, began: float, done: threading.Event) -> None:
    frames = FRAMES if speaks_unicode() else "|/-\\"
    turn = 0
    while not done.wait(0.1):
        with contextlib.suppress(OSError):
            sys.stdout.write(
                f"\r{frames[turn % len(frames)]} {name} {time.monotonic() - began:.0f} s"
            )
            sys.stdout.flush()
        turn += 1


def run(main: Callable[[], int]) -> None:
    """Run a script's main: trouble and Ctrl-C end in a sentence, not in a traceback."""
    try:
        status = main()
    except Trouble as trouble:
        with contextlib.suppress(OSError):
            print(trouble, file=sys.stderr, flush=True)
        status = 1
    except KeyboardInterrupt:
        say("Stopped.")
        status = 130
    sys.exit(status)
