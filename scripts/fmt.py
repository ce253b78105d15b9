"""Put the code and the templates in their format."""

import subprocess
from pathlib import Path

from scripts.check import BIN, templates
from scripts.progress import run
from scripts.setup import ROOT


def main() -> int:
    commands: list[list[str | Path]] = [
        [BIN / "ruff", "check", "--fix", "--quiet"],
        [BIN / "ruff", "format"],
    ]
    if html := templates():
        commands.append([BIN / "djade", *html])
    # djade ends with 1 when it changed a file, ruff when faults remain: both speak for themselves.
    return max(subprocess.run(command, cwd=ROOT, check=False).returncode for command in commands)


if __name__ == "__main__":
    run(main)
