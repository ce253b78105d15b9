"""Make the tables of the tests once: each of their databases is then a copy of this one.

On a server of our own alone; elsewhere each test database is migrated by itself.
"""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg

from scripts.progress import run
from scripts.setup import ROOT


def main() -> int:
    name = os.environ.get("TEST_TEMPLATE", "")
    if not name:
        return 0
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    copied = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "DATABASE_URL": copied}, check=False
    )
    return done.returncode


if __name__ == "__main__":
    run(main)
