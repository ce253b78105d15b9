"""Compile the translations that changed, with Babel: nobody but translators needs gettext.

Fails where a catalogue is not sound.
"""

from pathlib import Path

from scripts.progress import Trouble, run
from scripts.setup import ROOT


def outdated(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def catalogues(root: Path = ROOT) -> list[Path]:
    return sorted((root / "locale").glob("*/LC_MESSAGES/*.po"))


def compile_one(source: Path) -> list[str]:
    """Compile one catalogue and return what is wrong with it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    try:
        with source.open("rb") as lines:
            catalogue = read_po(lines, locale=source.parents[1].name, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        return [f"{source}: {error}"]
    faults = [
        f"{source}:{message.lineno}: {error}"
        for message, errors in catalogue.check()
        for error in errors
    ]
    if not faults:
        making = source.with_suffix(".mo.making")
        with making.open("wb") as target:
            write_mo(target, catalogue)
        making.replace(source.with_suffix(".mo"))
    return faults


def compile_changed(root: Path = ROOT) -> None:
    faults = [
        fault for source in catalogues(root) if outdated(source) for fault in compile_one(source)
    ]
    if faults:
        raise Trouble("\n".join(faults))


def main() -> int:
    compile_changed()
    return 0


if __name__ == "__main__":
    run(main)
