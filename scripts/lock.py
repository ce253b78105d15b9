"""Pin every requirement with its hashes, for every platform, without any registry's address."""

import os
import subprocess

from scripts.progress import run, step
from scripts.setup import ROOT, UV

SETS = {
    "base.txt": ("pyproject.toml",),
    "dev.txt": ("pyproject.toml", "--extra", "dev"),
    "bootstrap.txt": ("requirements/bootstrap.in",),
}


def main() -> int:
    upgrade = ("--upgrade",) if os.environ.get("UPGRADE") else ()
    for name, sources in SETS.items():
        with step(f"requirements/{name}"):
            subprocess.run(
                [
                    *(str(UV), "pip", "compile", *sources, "--output-file", f"requirements/{name}"),
                    *("--universal", "--generate-hashes", "--python-version", "3.12"),
                    *("--no-emit-index-url", "--no-emit-find-links", "--quiet"),
                    *("--custom-compile-command", "make lock", *upgrade),
                ],
                cwd=ROOT,
                check=True,
            )
    return 0


if __name__ == "__main__":
    run(main)
