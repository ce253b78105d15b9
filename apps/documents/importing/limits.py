"""How large a document may be. Each limit has its own sentence in a refusal."""

from __future__ import annotations

MAX_BYTES = 20 * 1024 * 1024
MAX_CHARACTERS = 4_000_000  # of text: some two thousand pages
MAX_CLAUSES = 5_000
MAX_CLAUSE_CHARACTERS = 20_000

# Inside a Word document, which is a zip archive:
MAX_ENTRIES = 2_000
MAX_UNPACKED = 200 * 1024 * 1024  # all entries together, pictures too
MAX_PART = 40 * 1024 * 1024  # one part that is read
MAX_RATIO = 200  # unpacked to packed, for an entry of more than a megabyte
