"""Characters that would spoil a text unseen, made ordinary before anything is read from it.

Texts are kept in Unicode's NFC: the same letters however they were typed, so that comparison
and search meet one spelling. Joiners, direction marks and variation selectors stay, because
Persian, Indian scripts and emoji need them. What changes is counted, and told to the reader.
"""

from __future__ import annotations

import unicodedata
from collections import Counter

import regex
from django.utils.translation import gettext as _

_LINE_ENDS = regex.compile(r"\r\n?|\x0b|\x85|\u2028|\u2029")
_SPACES = regex.compile(r"[\p{Zs}--[ ]]", regex.V1)
_SOFT_HYPHENS = regex.compile(r"\u00ad")
_FIXED_HYPHENS = regex.compile(r"\u2011")
_INVISIBLE = regex.compile(r"[\u200b\u2060\ufeff]")
# Overrides and embeddings can show words in another order than they are stored.
_TURNING = regex.compile(r"[\u202a-\u202e\u2066-\u2069]")
_CONTROLS = regex.compile(r"[\p{Cc}\p{Cs}--[\t\n\f]]", regex.V1)


def tidy(text: str, done: Counter[str]) -> str:
    """`text` in ordinary characters; what was done is added to `done`, named for people."""
    text = _LINE_ENDS.sub("\n", text)
    for pattern, replacement, name in (
        (_SOFT_HYPHENS, "", _("soft hyphens taken out")),
        (_FIXED_HYPHENS, "-", _("non-breaking hyphens made ordinary")),
        (_SPACES, " ", _("non-breaking and special spaces made ordinary")),
        (_INVISIBLE, "", _("invisible characters taken out")),
        (_TURNING, "", _("invisible marks that turn the direction of text taken out")),
        (_CONTROLS, "", _("control characters taken out")),
    ):
        text, times = pattern.subn(replacement, text)
        if times:
            done[name] += times
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        done[_("passages brought to one spelling of accented letters (NFC)")] += 1
    return composed


def told(done: Counter[str]) -> list[str]:
    return [f"{name}: {times}" for name, times in done.items()]


def one_line(text: str) -> str:
    return " ".join(text.split())
