"""A text as a Word file to negotiate in: with proposals as tracked changes, remarks in the margin.

One proposal on a clause is marked in it, word by word; rejecting all gives back the text, accepting
all the text as proposed. Where proposals on one clause differ, none of them is marked in it, for
none comes before another: the clause stays, and each stands below it as an inserted paragraph,
`[Brazil: …]`. New paragraphs follow the clause that they are proposed after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from apps.documents.comparison import RunKind, compare_text
from apps.documents.exporting.outline import Placed
from apps.documents.exporting.publication import Publication, is_rtl
from apps.documents.exporting.word import Writer, element, file_of
from apps.documents.tree import Node

_AFTER_TRACK = (  # what Word wants to find after the switch for tracking, in its order
    *(
        "w:doNotTrackMoves",
        "w:doNotTrackFormatting",
        "w:documentProtection",
        "w:autoFormatOverride",
    ),
    *("w:styleLockTheme", "w:styleLockQFSet", "w:defaultTabStop", "w:autoHyphenation"),
    *("w:consecutiveHyphenLimit", "w:hyphenationZone", "w:doNotHyphenateCaps", "w:showEnvelope"),
    *("w:summaryLength", "w:clickAndTypeStyle", "w:defaultTableStyle", "w:evenAndOddHeaders"),
    *("w:bookFoldRevPrinting", "w:bookFoldPrinting", "w:bookFoldPrintingSheets"),
    *("w:drawingGridHorizontalSpacing", "w:drawingGridVerticalSpacing"),
    *("w:displayHorizontalDrawingGridEvery", "w:displayVerticalDrawingGridEvery"),
    *("w:doNotUseMarginsForDrawingGridOrigin", "w:drawingGridHorizontalOrigin"),
    *("w:drawingGridVerticalOrigin", "w:doNotShadeFormData", "w:noPunctuationKerning"),
    *("w:characterSpacingControl", "w:printTwoOnOne", "w:strictFirstAndLastChars"),
    *("w:noLineBreaksAfter", "w:noLineBreaksBefore", "w:savePreviewPicture"),
    *("w:doNotValidateAgainstSchema", "w:saveInvalidXml", "w:ignoreMixedContent"),
    *("w:alwaysShowPlaceholderText", "w:doNotDemarcateInvalidXml", "w:saveXmlDataOnly"),
    *("w:useXSLTWhenSaving", "w:saveThroughXslt", "w:showXMLTags", "w:alwaysMergeEmptyNamespace"),
    *("w:updateFields", "w:hdrShapeDefaults", "w:footnotePr", "w:endnotePr", "w:compat"),
    *(
        "w:docVars",
        "w:rsids",
        "m:mathPr",
        "w:attachedSchema",
        "w:themeFontLang",
        "w:clrSchemeMapping",
    ),
    *(
        "w:doNotIncludeSubdocsInStats",
        "w:doNotAutoCompressPictures",
        "w:forceUpgrade",
        "w:captions",
    ),
    *("w:readModeInkLockDown", "w:smartTagType", "w:shapeDefaults", "w:doNotEmbedSmartTags"),
    *("w:decimalSymbol", "w:listSeparator"),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody proposes for a clause: other words, its deletion, or a new one after it."""

    author: str
    at: datetime
    clause: str  # its key; of an insertion, empty: before the first clause
    wording: str = ""
    deletes: bool = False
    inserts: bool = False


@dataclass(frozen=True, slots=True)
class Margin:
    """A remark beside a clause; without a key, beside the title."""

    author: str
    initials: str
    at: datetime
    clause: str
    text: str


def to_negotiate(
    publication: Publication,
    proposals: Sequence[Proposal] = (),
    margins: Sequence[Margin] = (),
    *,
    deletion: str = "delete",
) -> bytes:
    """The Word file, with tracking switched on: what is changed in it can be brought back.

    New paragraphs stand in the order given, proposals that compete in that of their authors' names.
    `deletion` is the word in brackets for a proposal to delete that stands beside others.
    """
    document = docx.Document()
    writer = _Marking(publication.printable(), document, proposals, margins, deletion)
    writer.write()
    settings: Any = document.settings.element
    settings.insert_element_before(element("w:trackRevisions"), *_AFTER_TRACK)
    return file_of(document)


class _Marking(Writer):
    def __init__(
        self,
        p: Publication,
        document: Document,
        proposals: Iterable[Proposal],
        margins: Iterable[Margin],
        deletion: str,
    ) -> None:
        super().__init__(p, document)
        self.deletion = deletion
        self.changes: defaultdict[str, list[Proposal]] = defaultdict(list)
        self.additions: defaultdict[str, list[Proposal]] = defaultdict(list)
        for proposal in proposals:
            held = self.additions if proposal.inserts else self.changes
            held[proposal.clause].append(proposal)
        self.margins: defaultdict[str, list[Margin]] = defaultdict(list)
        for margin in margins:
            self.margins[margin.clause].append(margin)
        self.revisions = 0
        self.depth = 0  # of the clause that is being written

    def _head(self) -> None:
        """New paragraphs before the first clause, be that in the title or below it."""
        at_the_start = bool(self.p.title_nodes)
        if at_the_start:
            self._add_after("")
        super()._head()
        if not at_the_start:
            self._add_after("")
        lines = self.document.paragraphs
        title = next(line for line in lines if line.style and line.style.name == "Title")
        self._remark(title, self.margins.pop("", []))

    def _bookmarked(self, line: Paragraph, node: Node) -> None:
        super()._bookmarked(line, node)
        if not node.key:
            return
        wanted = _grouped(
            each
            for each in self.changes[node.key]
            if each.deletes or _one_line(each.wording) != node.text
        )
        match wanted:
            case []:
                pass
            case [only] if only.deletes:
                self._delete(line, only)
            case [only]:
                self._change(line, node, only)
            case _:
                for each in sorted(wanted, key=lambda each: each.author):
                    words = self.deletion if each.deletes else _one_line(each.wording)
                    self._insert(each, f"[{each.author}: {words}]")
        self._remark(line, self.margins[node.key])
        self._add_after(node.key)

    def _clause(self, place: Placed) -> None:
        self.depth = place.depth
        super()._clause(place)

    def _add_after(self, key: str) -> None:
        for each in _grouped(self.additions[key]):
            self._insert(each, _one_line(each.wording))

    # --- Marks ---

    def _revision(self, kind: str, proposal: Proposal) -> Any:
        self.revisions += 1
        return element(
            f"w:{kind}",
            id=str(10_000 + self.revisions),
            author=proposal.author,
            date=_instant(proposal.at),
        )

    def _mark_end(self, line: Paragraph, kind: str, proposal: Proposal) -> None:
        """The paragraph's own mark is inserted or deleted, and not only its words."""
        properties: Any = line._p.get_or_add_pPr()
        form = properties.find(qn("w:rPr"))
        if form is None:
            form = element("w:rPr")
            properties.insert_element_before(form, "w:sectPr", "w:pPrChange")
        form.insert(0, self._revision(kind, proposal))

    def _insert(self, proposal: Proposal, text: str) -> None:
        line = self._paragraph(text)
        line.paragraph_format.left_indent = self.depth * self.numbering.step
        self._mark_end(line, "ins", proposal)
        self._wrap(line._p.findall(qn("w:r")), "ins", proposal)

    def _delete(self, line: Paragraph, proposal: Proposal) -> None:
        self._mark_end(line, "del", proposal)
        self._wrap(line._p.findall(qn("w:r")), "del", proposal)

    def _change(self, line: Paragraph, node: Node, proposal: Proposal) -> None:
        """The clause's own runs are written anew, as kept, deleted and inserted words."""
        old = line._p.findall(qn("w:r"))
        bold = bool(old) and old[0].find(f"{qn('w:rPr')}/{qn('w:b')}") is not None
        lead = "".join(run.text for run in old).removesuffix(node.text)
        end = line._p.findall(qn("w:bookmarkEnd"))[-1]
        for run in old:
            line._p.remove(run)
        rtl = is_rtl(node.text, otherwise=self.p.is_rtl)
        for kind, text in (
            (RunKind.SAME, lead),
            *((run.kind, run.text) for run in compare_text(node.text, _one_line(proposal.wording))),
        ):
            before = len(line._p)
            self._runs(line, text, rtl=rtl, bold=bold)
            runs = list(line._p)[before:]
            if kind is not RunKind.SAME:
                self._wrap(runs, "ins" if kind is RunKind.INSERTED else "del", proposal)
        line._p.append(end)

    def _wrap(self, runs: Sequence[Any], kind: str, proposal: Proposal) -> None:
        if not runs:
            return
        mark = self._revision(kind, proposal)
        runs[0].addprevious(mark)
        for run in runs:
            mark.append(run)
            if kind == "del":
                for words in run.findall(qn("w:t")):
                    words.tag = qn("w:delText")

    def _remark(self, line: Paragraph, margins: Iterable[Margin]) -> None:
        for margin in margins:
            comment: Any = self.document.comments.add_comment(
                text=margin.text, author=margin.author, initials=margin.initials
            )
            number = str(comment.comment_id)
            comment._comment_elm.set(qn("w:date"), _instant(margin.at))
            start = element("w:commentRangeStart", id=number)
            if line._p.pPr is None:
                line._p.insert(0, start)
            else:
                line._p.pPr.addnext(start)
            line._p.append(element("w:commentRangeEnd", id=number))
            run = element("w:r")
            run.append(element("w:commentReference", id=number))
            line._p.append(run)


def _grouped(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Those that say the same are one, in the name of all who make it, dated by the first."""
    same: dict[tuple[str, bool], list[Proposal]] = {}
    for proposal in proposals:
        same.setdefault((_one_line(proposal.wording), proposal.deletes), []).append(proposal)
    return [
        Proposal(
            ", ".join(dict.fromkeys(each.author for each in group)),
            min(each.at for each in group),
            group[0].clause,
            group[0].wording,
            group[0].deletes,
            group[0].inserts,
        )
        for group in same.values()
    ]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
