"""What a sheet is made of, whichever kind of file it came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is asked for: found by its name, its title or an alias, in any case. One that
    is required has every cell filled in, unless they `may_be_empty`."""

    name: str
    title: StrOrPromise
    required: bool = True
    aliases: Sequence[str] = ()
    may_be_empty: bool = False


@dataclass(slots=True)
class Row:
    """One row with the number that it bears in its program, which counts the heading as well.

    `values` has every column that was asked for, empty where the sheet has none; `errors` says
    by column what is wrong with a cell.
    """

    number: int
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`unknown` lists headings that were not understood, whose cells are left out. `encoding` is
    that of a text file which does not say it of itself ("Windows-1251"), so that a person looks
    at the letters; else empty."""

    rows: list[Row]
    unknown: list[str]
    encoding: str = ""


@dataclass(slots=True)
class Cell:
    """What a file has in one place: words, or the reason why they cannot be taken."""

    text: str = ""
    error: str = ""


@dataclass(slots=True)
class Line:
    """A row of the file as it stands there."""

    number: int
    cells: list[Cell]

    @property
    def is_empty(self) -> bool:
        return not any(cell.text or cell.error for cell in self.cells)
