"""A text with everything in it, and one full of what breaks files."""

from __future__ import annotations

from datetime import UTC, datetime

from apps.documents.exporting import Footnote, Publication
from apps.documents.tree import ClauseKind as Kind
from apps.documents.tree import Node


def node(kind: Kind, text: str, number: str = "", level: int = 0, key: str = "") -> Node:
    return Node(kind, text, number, level, key)


NODES = (
    node(Kind.HEADING, "Framework for trust", level=0, key="k01"),
    node(Kind.HEADING, "Purpose", "I", 1, "k02"),
    node(Kind.PARAGRAPH, "Buyers can rely on what was promised [1].", "", 2, "k03"),
    node(Kind.PARAGRAPH, "A paragraph was put in between.", "4bis", 2, "k04"),
    node(Kind.HEADING, "Principles", "II", 1, "k05"),
    node(Kind.PRINCIPLE, "Fair dealing", "I", 2, "k06"),
    node(Kind.PARAGRAPH, "Sellers say plainly who they are.", "", 3, "k07"),
    node(Kind.HEADING, "Actions", "III", 1, "k08"),
    node(Kind.ACTION, "Share what works", "1", 2, "k09"),
    node(Kind.PARAGRAPH, "Each member names one practice.", "", 3, "k10"),
    node(Kind.ITEM, "consumer redress;", "", 3, "k11"),
    node(Kind.ITEM, "electronic contracts:", "", 3, "k12"),
    node(Kind.ITEM, "signatures.", "", 4, "k13"),
    node(Kind.ACTION, "Measure", "2", 2, "k14"),
    node(Kind.ACTION, "Report", "5", 2, "k15"),
    node(Kind.HEADING, "Guiding questions", "", 1, "k16"),
    node(Kind.QUESTION, "Which obstacles do small sellers meet?", "1", 2, "k17"),
    node(Kind.HEADING, "Timetable", "", 1, "k18"),
    node(Kind.MILESTONE, "At the first meeting", "", 2, "k19"),
    node(Kind.QUOTATION, "Trust arrives on foot.", "", 2, "k20"),
    node(Kind.FOOTNOTE, "See the note of the presidency.", "1", 2, "k21"),
)

FRAMEWORK = Publication(
    title="Framework for trust",
    nodes=NODES,
    symbol="CGETI/DEWG/2022/W/3/Rev.1",
    kind="Framework",
    status="Adopted by consensus of the five members of that day.",
    classification="For members and invited organisations",
    body="BRICS Working Group on the Digital Economy",
    date="28 April 2022",
    version="Rev.1",
    address="https://portal.example/d/CGETI/DEWG/2022/W/3/Rev.1",
    text_hash="9f" * 32,
    footnotes=(Footnote("1", "One member studies this further."), Footnote("*", "As agreed.")),
    trail=("Proposed on 2 February 2022", "Adopted on 28 April 2022"),
    printed_at="Printed on 3 May 2022 at 10:00 UTC",
    made_at=datetime(2022, 5, 3, 10, tzinfo=UTC),
)

HOSTILE = (
    '#read("/etc/passwd") #set page(width: 1pt) $x$ @label <label> = heading',
    '"); #panic("out") //',
    "</w:t></w:r><w:p/> & <!-- ]]> &lt;script&gt; &#0;",
    "*bold* _em_ `code` [link](https://x.example) ![i](x) ~~out~~ <b>html</b> \\ | a | b |",
    "# not a heading #",
    "1. not a list",
    "- not a list",
    "> not a quotation",
    "--- *** ___ ===",
    "[^1]: not a note",
    "control \x00\x01\x08\x0b\x0c\x1b\x7f\x85 characters\r\nand\tlines\u2028apart",
    "half \ud83d of a pair and \ufffe \uffff nobody's characters",
    "turned \u202eback\u202c and \u2067isolated\u2069 \u200f",
    "mixed: النص العربي with English",
    "%1 {{ template }} {% block %} ${x} \\u0041 %s",
    " padded   twice ",
    "",
)
