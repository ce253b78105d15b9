"""Word documents (.docx).

Read straight from the parts of the archive: what a delegation sends may carry tracked changes,
comments, notes, text boxes and fields, and a reader that passes over one of them loses words.
"""

from __future__ import annotations

from collections import Counter

from apps.documents.importing.blocks import Reading
from apps.documents.importing.word.archive import Archive
from apps.documents.importing.word.body import BodyReader


def read(data: bytes, done: Counter[str]) -> Reading:
    with Archive(data) as archive:
        return BodyReader(archive, done).read()
