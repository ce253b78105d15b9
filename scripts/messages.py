"""Gather every message of the code and the templates into the catalogues, with Babel.

`python -m scripts.messages` writes locale/ar as a pseudo-translation: Arabic letters, longer by
two fifths, between ⟦ ⟧, so that direction and room can be seen on every page before there is a
translator. `--check` writes nothing and fails where the catalogue is out of date.
"""

import datetime as dt
import io
import re
import sys
from collections.abc import Iterator

from scripts.progress import run, say
from scripts.setup import ROOT

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
STRETCH = 1.4
ALIKE = dict(zip("abcdefghijklmnopqrstuvwxyz", "ابكدهفغحيجخلمنوپقرستعڤثشىز", strict=True))
# What must reach the page as it is: placeholders, tags, entities, addresses.
KEPT = re.compile(r"%\(\w+\)[-\d.]*[sdrf]|%[sd%]|\{\w*\}|<[^>]+>|&\w+;|https?://\S+")

type Found = tuple[str | tuple[str, ...], str | None]


def messages_of(source: str) -> Iterator[Found]:
    """Each message of Python source, a plural as a pair, with its context."""
    from babel.messages.extract import extract

    options = {"encoding": "utf-8"}
    file = io.BytesIO(source.encode())
    for _line, message, _comments, context in extract("python", file, KEYWORDS, (), options):
        yield (tuple(message) if isinstance(message, list | tuple) else message), context


def template_as_python(source: str) -> str:
    from django.utils.translation.template import templatize

    return "\n".join(line.strip() for line in templatize(source).splitlines())


def sources() -> Iterator[str]:
    for path in sorted((ROOT / "apps").rglob("*.py")) + sorted(
        (ROOT / "brics_portal").rglob("*.py")
    ):
        if "migrations" not in path.parts:
            yield path.read_text()
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            yield template_as_python(path.read_text())


def pseudo(text: str) -> str:
    """The text in Arabic letters, two fifths longer; what KEPT names stays."""
    if not text.strip():
        return text
    parts: list[str] = []
    at = 0
    for kept in KEPT.finditer(text):
        parts += [_letters(text[at : kept.start()]), kept.group()]
        at = kept.end()
    parts.append(_letters(text[at:]))
    return f"⟦{''.join(parts)}⟧"


def _letters(text: str) -> str:
    """Letter by letter; words of three letters and more are drawn out by a joining line."""

    def word(found: re.Match[str]) -> str:
        letters = "".join(ALIKE[letter] for letter in found.group().lower())
        extra = round(len(letters) * (STRETCH - 1))
        return letters[:2] + "ـ" * extra + letters[2:]

    return re.sub(r"[A-Za-z]+", word, text)


def catalogue() -> bytes:
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    made = Catalog(
        locale="ar",
        project="BRICS e-commerce portal",
        version="1",
        fuzzy=False,
        creation_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        revision_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        header_comment="# A pseudo-translation, written by scripts/messages.py: do not edit.",
    )
    for source in sources():
        for message, context in messages_of(source):
            if isinstance(message, tuple):
                forms = [pseudo(message[1])] * made.num_plurals
                forms[1] = pseudo(message[0])
                made.add(message, tuple(forms), context=context)
            elif message:
                made.add(message, pseudo(message), context=context)
    written = io.BytesIO()
    write_po(written, made, no_location=True, sort_output=True, width=100)
    return written.getvalue()


def main() -> int:
    target = ROOT / "locale" / "ar" / "LC_MESSAGES" / "django.po"
    made = catalogue()
    current = target.read_bytes() if target.exists() else b""
    if "--check" in sys.argv:
        if made != current:
            say(f"{target} is out of date: run scripts/python -m scripts.messages")
        return int(made != current)
    if made != current:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(made)
    return 0


if __name__ == "__main__":
    run(main)
