"""How large a document may be. Each limit has its own sentence in a refusal."""

from __future__ import annotations

MAX_BYTES = 20 * 1024 * 1024
MAX_CHARACTERS = 4_000_000  # of text: some two thousand pages
MAX_CLAUSES = 5_000
MAX_CLAUSE_CHARACTERS = 20_000
MAX_LINES = 200_000
# Of Markdown, in one clause and in all: what costs time is their number, not the words.
MAX_MARKS_IN_CLAUSE = 500
MAX_MARKS = 100_000

# Inside a Word document, which is a zip archive:
MAX_ENTRIES = 2_000
MAX_UNPACKED = 200 * 1024 * 1024  # all entries together, pictures too
MAX_PART = 40 * 1024 * 1024  # one part that is read
MAX_TAGS = 1_500_000  # tags and attributes of one part: each costs many times its bytes
MAX_RATIO = 200  # unpacked to packed, for an entry that is large
RATIO_FROM = 16 * 1024 * 1024  # what large is: repetition alone packs small parts very well
