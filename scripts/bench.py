"""Run each benchmark in bench/ with a database of its own that waits for the disk.

Modules with a leading underscore make what the benchmarks look at.
"""

import sys

from scripts import database, processes
from scripts.progress import run, say
from scripts.setup import ROOT


def main() -> int:
    processes.heed_signals()
    failed = []
    with database.for_tests(durable=True) as environment:
        for path in sorted((ROOT / "bench").glob("[!_]*.py")):
            say(f"== {path.name}")
            child = processes.start(
                [sys.executable, "-m", f"bench.{path.stem}"], environment=environment
            )
            with processes.stopping(child):
                if child.wait() != 0:
                    failed.append(path.name)
    if failed:
        say(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    run(main)
