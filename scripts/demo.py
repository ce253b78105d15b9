"""The demonstration: database, data, web server and worker, until Ctrl-C.

`--reset` removes its data first.
"""

import contextlib
import errno
import fcntl
import hashlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts import compile_messages, database, processes
from scripts.progress import Trouble, run, say, step
from scripts.setup import LOGS, STATE

HOST = "127.0.0.1"
LOCK = STATE / "demo.lock"
ACCOUNTS = STATE / "accounts.txt"
FILES = STATE / "files"


def chosen_port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise Trouble(f"Only root may use port {port}: choose one from 1024 up.") from None
            raise Trouble(
                f"Port {port} is in use by another program:"
                f" stop that one, or choose another port, as in make demo PORT={port + 1}"
            ) from None


@contextlib.contextmanager
def only_one(port: int) -> Iterator[None]:
    """One demonstration for each checkout: two would share their data."""
    STATE.mkdir(exist_ok=True)
    with LOCK.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            running = lock.read().strip() or "elsewhere"
            raise Trouble(f"This checkout's demonstration runs already: {running}") from None
        lock.truncate(0)
        lock.write(f"http://{HOST}:{port}/ (process {os.getpid()})\n")
        lock.flush()
        yield


def loaded_marker() -> Path:
    """Stands where the data stands, so that the two come and go together."""
    if url := os.environ.get("DATABASE_URL"):
        return STATE / f"demonstration-loaded-{hashlib.sha256(url.encode()).hexdigest()[:12]}"
    return database.DATA / "demonstration-loaded"


def remove_data() -> None:
    if os.environ.get("DATABASE_URL"):
        raise Trouble("DATABASE_URL names a database of your own: empty it yourself.")
    if database.DATA.exists():
        database.recover(database.DATA)
        shutil.rmtree(database.DATA)
    shutil.rmtree(FILES, ignore_errors=True)


def prepare(environment: Mapping[str, str], *, first: bool) -> None:
    arguments = [str(ACCOUNTS), *(["--first"] if first else [])]
    child = processes.start(
        [sys.executable, "-m", "scripts.prepare", *arguments], environment=environment
    )
    with processes.stopping(child):
        if child.wait() != 0:
            raise Trouble("The demonstration's data could not be prepared.")


def wait_until_healthy(port: int, children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        require_alive(children)
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        connection.close()
        time.sleep(0.05)
    raise Trouble(f"The web server does not answer at /healthz: see {LOGS / 'web.log'}")


def require_alive(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise Trouble(
                f"The {name} ended by itself (status {child.returncode}), so the demonstration"
                f" stops. Its log: {LOGS / name.split()[0]}.log"
            )


def serve(
    port: int, environment: Mapping[str, str], watched: Mapping[str, subprocess.Popen[bytes]]
) -> None:
    python = sys.executable
    web = [
        *(python, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", "4", "--no-ws", "--access-log"),
        "brics_portal.wsgi:application",
    ]
    worker = [python, "manage.py", "procrastinate", "worker"]
    children = dict(watched)
    with contextlib.ExitStack() as stack:
        with step("Web server and worker"):
            # A worker that lost its database waits for it, and would outlive a killed parent.
            for name, command, ends_on in (
                ("web server", web, signal.SIGTERM),
                ("worker", worker, signal.SIGKILL),
            ):
                log = LOGS / f"{name.split()[0]}.log"
                log.unlink(missing_ok=True)
                child = processes.start(command, environment=environment, log=log, ends_on=ends_on)
                children[name] = stack.enter_context(processes.stopping(child))
            wait_until_healthy(port, children)
        say()
        say(ACCOUNTS.read_text().rstrip("\n"))
        say()
        say("Stop with Ctrl-C. The data stays for the next start; make demo-reset removes it.")
        say(f"Ready: http://{HOST}:{port}/")
        while True:
            require_alive(children)
            time.sleep(0.5)


def main() -> int:
    processes.heed_signals()
    port = chosen_port(os.environ.get("PORT") or "8000")
    with only_one(port):
        require_free(port)
        marker = loaded_marker()
        if "--reset" in sys.argv:
            remove_data()
        elif database.DATA.exists() and not os.environ.get("DATABASE_URL") and not marker.exists():
            say("The first start was interrupted: its data is made anew.")
            remove_data()
        try:
            with database.for_demonstration() as (environment, watched):
                environment.setdefault("DJANGO_SETTINGS_MODULE", "brics_portal.settings.dev")
                environment.setdefault("SITE_ORIGIN", f"http://{HOST}:{port}")
                compile_messages.compile_changed()
                prepare(environment, first=not marker.exists())
                marker.touch()
                serve(port, environment, watched)
        except KeyboardInterrupt:
            say("\nStopped." if sys.stdout.isatty() else "Stopped.")
    return 0


if __name__ == "__main__":
    run(main)
