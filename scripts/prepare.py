"""Bring the demonstration's database up to date: several management commands in one process.

Loading Django takes most of a second, so the commands share it.
`python -m scripts.prepare ACCOUNTS_FILE [--first]`
"""

import io
import os
import sys
from pathlib import Path

from scripts.progress import Trouble, run, step


def command(title: str, name: str, *arguments: str) -> str:
    from django.core.management import CommandError, call_command

    output = io.StringIO()
    with step(title):
        try:
            call_command(name, *arguments, stdout=output, no_color=True)
        except CommandError as error:
            raise Trouble(f"manage.py {name}: {error}") from error
    return output.getvalue()


def main() -> int:
    accounts, first = Path(sys.argv[1]), "--first" in sys.argv
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brics_portal.settings.dev")
    with step("The portal's code"):
        import django

        django.setup()
    command("Migrations", "migrate", "--no-input", "--verbosity", "0")
    if first:
        command("Reference data", "load_reference")
        command("Demonstration year", "load_demonstration")
    accounts.write_text(command("Sign-in accounts", "demonstration_accounts"))
    return 0


if __name__ == "__main__":
    run(main)
