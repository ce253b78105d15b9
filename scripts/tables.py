"""Make the tables of the tests once: each of their databases is then a copy of this one.

What the migrations made is kept as SQL until one changes, and read in a second by the next run. On
a server of our own alone; elsewhere each test database is migrated by itself.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from scripts.database import binary
from scripts.progress import run
from scripts.setup import REQUIREMENTS, ROOT, STATE

KEPT = STATE / "tables"


def fingerprint() -> str:
    """Changes with whatever may change the tables: our migrations, libraries, the list of apps."""
    digest = hashlib.sha256()
    migrations = sorted((ROOT / "apps").glob("*/migrations/*.py"))
    for path in (*migrations, REQUIREMENTS, ROOT / "brics_portal" / "settings" / "base.py"):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def read(kept: Path, url: str) -> bool:
    """All of it or nothing."""
    quietly = ("--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--single-transaction")
    command = [binary("psql"), *quietly, "--output", os.devnull, "--file", kept, url]
    return subprocess.run([*map(str, command)], check=False).returncode == 0


def migrate(url: str) -> bool:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    environment = {**os.environ, "DATABASE_URL": url}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def keep(url: str, kept: Path) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    making = kept.with_suffix(f".{os.getpid()}")
    command = [binary("pg_dump"), "--no-owner", "--file", making, url]
    if subprocess.run([*map(str, command)], check=False).returncode == 0:
        for older in KEPT.glob("*.sql"):
            older.unlink(missing_ok=True)
        making.rename(kept)


def main() -> int:
    name = os.environ.get("TEST_TEMPLATE", "")
    if not name:
        return 0
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    kept = KEPT / f"{fingerprint()}.sql"
    if kept.exists() and read(kept, url):
        return 0
    if not migrate(url):
        return 1
    keep(url, kept)
    return 0


if __name__ == "__main__":
    run(main)
