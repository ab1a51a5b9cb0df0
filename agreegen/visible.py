"""What a contract shows: the lines of a document of ours, and those that a returned DOCX shows today.

Both are lists of lines in reading order. Of a document each line knows its part (the id of its clause, `signatures`,
`contents`, `annex:1`, or "" for what stands before the clauses) and its number, which a DOCX does not hold as text: Word
computes it. What only seems to be there (white letters, two points high, a deleted passage) is not shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from agreegen.document import (
    Annex,
    Block,
    Bullets,
    Clause,
    Columns,
    Contents,
    Division,
    Foreign,
    Heading,
    Inline,
    Numbered,
    Paragraph,
    Table,
    plain,
)
from agreegen.files import EDGES, Unsound, parts, xml
from agreegen.theme import TINY, brightness, is_white
from agreegen.word_numbers import WordNumbers

SIGNATURES, CONTENTS = "signatures", "contents"
# Characters that may be invisible; nearly no text has any.
_RARE = re.compile("[^\\s!-~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]")
_SIGNS = {
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "‘’‚′"), "'"),
    **dict.fromkeys(map(ord, "“”„«»″"), '"'),
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
}


@dataclass(frozen=True)
class Line:
    """One paragraph, title or cell of a document: its part, the number before it, and its words. `title` tells that it
    is the heading of its clause, `head` that it is the head of a table, which each of its pages repeats."""

    part: str
    number: str
    text: str
    title: bool = False
    head: bool = False


def compact(text: str) -> str:
    """The text without what another program may change when it saves a file: spaces, breaks, kinds of dashes and quotes,
    composed forms, the sign before an entry of a list."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_SIGNS)
        if _RARE.search(text):
            text = "".join(c for c in text if (kind := unicodedata.category(c)) == "Co" or kind[0] not in "ZC")
    return "".join(text.split()).lstrip("-\u2022\u00b7\uf0b7")


def lines_of(blocks: tuple[Block, ...]) -> list[Line]:
    """The lines of a finished document."""
    return [line for line in _Walk().blocks(blocks) if line.text.strip()]


@dataclass
class _Walk:
    """Keeps which part the text is in, in each of two columns."""

    part: str = ""
    annexes: int = 0

    def blocks(self, blocks: tuple[Block, ...], number: str = "") -> Iterator[Line]:
        for block in blocks:
            yield from self.block(block, number)
            number = ""

    def line(self, children: tuple[Inline, ...], number: str = "") -> Line:
        return Line(self.part, number, plain(children))

    def block(self, block: Block, number: str) -> Iterator[Line]:
        if isinstance(block, Heading | Paragraph):
            if isinstance(block, Heading) and block.level <= 2 and not self.part.startswith("annex:"):
                self.part = ""
            yield self.line(block.children, number)
        elif isinstance(block, Table):
            yield from (replace(self.line(cell), head=True) for cell in block.header)
            for cells in block.rows:
                yield from map(self.line, cells)
        elif isinstance(block, Clause):
            self.part = block.id
            words = f"{block.after[1:]} {plain(block.title)}".strip()
            yield Line(block.id, block.number + block.after[:1], words, title=True)
            yield from self.blocks(block.blocks)
        elif isinstance(block, Annex):
            self.annexes += 1
            self.part = f"annex:{self.annexes}"
            yield Line(self.part, "", f"{block.word} {block.number}. {plain(block.title)}")
            yield from self.blocks(block.blocks)
        elif isinstance(block, Numbered | Bullets):
            for item in block.items:
                yield from self.blocks(item.blocks, item.number)
        elif isinstance(block, Contents):
            yield Line(CONTENTS, "", plain(block.title))
            yield from (Line(CONTENTS, "", f"{entry.number} {plain(entry.title)}".strip()) for entry in block.entries)
        elif isinstance(block, Columns):
            yield from self.columns(block)
        elif isinstance(block, Foreign):
            yield from self.blocks(block.blocks)
        else:
            yield from self.division(block)

    def division(self, block: Division) -> Iterator[Line]:
        outer = self.part
        if block.role == SIGNATURES:
            self.part = SIGNATURES
        yield from self.blocks(block.blocks)
        self.part = outer

    def columns(self, block: Columns) -> Iterator[Line]:
        yield from (Line("", "", title, head=True) for title in block.titles)
        states = [(self.part, self.annexes)] * 2
        for row in block.rows:
            for at, cell in enumerate(row):
                self.part, self.annexes = states[at]
                yield from self.blocks(cell)
                states[at] = (self.part, self.annexes)


# ------------------------------------------------------------------------------------------------------- a DOCX today

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCUMENT = "word/document.xml"
_STYLES = "word/styles.xml"
_NUMBERING = "word/numbering.xml"
_TARGETS = (
    ("_rels/.rels", "/officeDocument", (_DOCUMENT,)),
    ("word/_rels/document.xml.rels", "/styles", ("styles.xml", _STYLES)),
    ("word/_rels/document.xml.rels", "/numbering", ("numbering.xml", _NUMBERING)),
)
_DARKEST = 300  # of 765: shading that is darker hides words
_FARTHEST = 7_000  # twentieths of a point of an indent
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_DARK = ("black", "darkBlue", "darkCyan", "darkGreen", "darkMagenta", "darkRed", "darkYellow", "darkGray")
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_THINNEST = 40  # twentieths of a point of a line or row that nobody can read
# The fields that our own contracts have; what another one shows may be anything tomorrow.
_FIELDS = ("REF", "PAGEREF", "PAGE", "NUMPAGES", "SECTIONPAGES", "TOC", "HYPERLINK")
_STRANGE = (
    "altChunk",
    "subDoc",
    "footnoteReference",
    "endnoteReference",
    "object",
    "control",
    "pgNum",
    "dayShort",
    "monthShort",
    "yearShort",
    "dayLong",
    "monthLong",
    "yearLong",
)


@dataclass(frozen=True)
class Shown:
    """What a file shows: its lines, and what somebody should look at: `tracked`,
    `hidden`, `field`, `strange` (notes, inserted files), `comment`, `picture`, `annotation`."""

    lines: list[str]
    flags: frozenset[str] = frozenset()
    in_tables: frozenset[int] = frozenset()  # the lines that stand in tables
    edges: tuple[str, ...] = ()  # what runs at the head and foot of the pages
    numbers: tuple[str, ...] = ()  # what Word counts before each line
    labels: frozenset[str] = frozenset()  # the words in the numbers and signs of its lists


def shown_by_docx(content: bytes) -> Shown:
    """What a DOCX shows, with insertions made and deletions gone, as it would be printed. Raises Unsound."""
    found = parts(
        content,
        lambda name: (
            name in (_DOCUMENT, _STYLES, _NUMBERING, *(t[0] for t in _TARGETS)) or EDGES.fullmatch(name) is not None
        ),
    )
    if _DOCUMENT not in found:
        raise Unsound("package-broken")
    for name, kind, wanted in _TARGETS:  # programs follow these relations, and we know where they lead
        targets = (
            [r.get("Target", "") for r in xml(found[name]) if r.get("Type", "").endswith(kind)] if name in found else []
        )
        if any(target.lstrip("/") not in wanted for target in targets) or (
            kind == "/officeDocument" and len(targets) != 1
        ):
            raise Unsound("package-strange")
    styles = xml(found[_STYLES]) if _STYLES in found else None
    body = xml(found[_DOCUMENT]).find(f"{_W}body")
    if body is None:
        raise Unsound("package-broken")
    numbering = xml(found[_NUMBERING]) if _NUMBERING in found else None
    shown = _Reading(styles, numbering).read(body)
    edges = [line for name in found if EDGES.fullmatch(name) for line in _Reading(styles).read(xml(found[name])).lines]
    return replace(shown, edges=tuple(text for text in edges if text.strip()))


class _Reading:
    """Reads the body of a DOCX once, from top to bottom."""

    def __init__(self, styles: Any, numbering: Any = None) -> None:
        self.counting = WordNumbers(styles, numbering)
        self.flags: set[str] = set()
        self.fields: list[list[str]] = []  # the codes of the fields that are open; None once the result begins
        self.hidden_styles = _hidden_styles(styles)
        self.paragraphs: list[tuple[list[str], bool, str]] = []  # words, whether in a table, number
        self.tables = 0

    def read(self, body: Any) -> Shown:
        self.walk(body, None, False)
        found = [("".join(texts), table, number) for texts, table, number in self.paragraphs]
        found = [entry for entry in found if entry[0].strip()]
        return Shown(
            [entry[0] for entry in found],
            frozenset(self.flags),
            frozenset(n for n, entry in enumerate(found) if entry[1]),
            numbers=tuple(entry[2] for entry in found),
            labels=frozenset(self.counting.labels),
        )

    def walk(self, element: Any, texts: list[str] | None, hidden: bool) -> None:
        """One element; `texts` collects the words of the paragraph that it is in."""
        tag = element.tag
        if not isinstance(tag, str):
            return
        name = tag.rpartition("}")[2]
        if name in ("bdo", "dir", "dataBinding", "oMath", "oMathPara"):  # what turns text round, or is made elsewhere
            self.flags.add("strange")
            (texts if texts is not None else self.loose()).append("\ufffd")
            if name != "bdo" and name != "dir":
                return
        if tag == f"{_W}tc":
            merged = element.find(f"{_W}tcPr/{_W}vMerge")
            hidden = hidden or (merged is not None and merged.get(f"{_W}val") != "restart")
        if tag in (f"{_W}del", f"{_W}moveFrom"):
            if element.getparent().tag != f"{_W}rPr" and len(element):
                self.flags.add("tracked")
            return
        if tag in (f"{_W}ins", f"{_W}moveTo") and len(element):
            self.flags.add("tracked")
        if name in _STRANGE:
            self.flags.add("strange")
            if texts is not None:
                texts.append("\ufffd")
            else:
                self.paragraphs.append((["\ufffd"], self.tables > 0, ""))
            return
        if name == "commentReference":
            self.flags.add("comment")
        if name in ("drawing", "pict") and not self.tables:  # in a table it is a signature
            self.flags.add("picture")
        if tag == f"{_W}p":
            style, hides = self.paragraph(element)
            texts = []
            number = self.counting.next(style, element.find(f"{_W}pPr"))
            self.paragraphs.append((texts, self.tables > 0, number))
            hidden = hidden or hides
        elif tag == f"{_W}tr":
            height = element.find(f"{_W}trPr/{_W}trHeight")
            exact = height is not None and height.get(f"{_W}hRule") == "exact"
            hidden = hidden or (exact and _number(height.get(f"{_W}val"), 999) < _THINNEST)
        elif tag == f"{_W}r":
            hidden = hidden or self.run_hides(element)
        elif tag == f"{_W}fldSimple":
            self.field(element.get(f"{_W}instr", ""))
        elif tag == f"{_W}fldChar":
            self.field_char(element)
        elif tag == f"{_W}instrText" and self.fields:
            self.fields[-1].append(element.text or "")
        elif texts is not None and not self.in_code():
            words = self.words(element)
            if words and hidden and words.strip():
                self.flags.add("hidden")
            elif words:
                texts.append(words)
        self.tables += tag == f"{_W}tbl"
        for child in element:
            self.walk(child, texts, hidden)
        self.tables -= tag == f"{_W}tbl"

    def loose(self) -> list[str]:
        """A paragraph for what stands in none."""
        self.paragraphs.append(([], self.tables > 0, ""))
        return self.paragraphs[-1][0]

    @staticmethod
    def words(element: Any) -> str:
        tag = element.tag
        if tag == f"{_W}t":
            return _TURNING.sub("\ufffd", element.text or "")
        if tag in (f"{_W}noBreakHyphen", f"{_W}softHyphen"):
            return "-" if tag.endswith("noBreakHyphen") else ""
        if tag in (f"{_W}br", f"{_W}tab", f"{_W}cr", f"{_W}ptab"):
            return " "
        return "\ufffd" if tag == f"{_W}sym" else ""

    def paragraph(self, element: Any) -> tuple[str, bool]:
        """The style of a paragraph, and whether it hides what it holds."""
        properties = element.find(f"{_W}pPr")
        if properties is None:
            return "", False
        style = properties.find(f"{_W}pStyle")
        name = style.get(f"{_W}val", "") if style is not None else ""
        spacing = properties.find(f"{_W}spacing")
        thin = (
            spacing is not None
            and spacing.get(f"{_W}lineRule") == "exact"
            and _number(spacing.get(f"{_W}line"), 999) < _THINNEST
        )
        frame = properties.find(f"{_W}framePr")
        clipped = frame is not None  # a contract of ours has none: it could stand anywhere
        indent = properties.find(f"{_W}ind")
        away = indent is not None and any(abs(_number(v, 0)) > _FARTHEST for v in indent.attrib.values())
        return name, name in self.hidden_styles or thin or clipped or away

    def run_hides(self, element: Any) -> bool:
        properties = element.find(f"{_W}rPr")
        if properties is None:
            return False
        style = properties.find(f"{_W}rStyle")
        shows = _shows(properties)
        if shows is not None:
            return not shows
        return style is not None and style.get(f"{_W}val", "") in self.hidden_styles

    def field(self, code: str) -> None:
        words = code.split()
        kind = words[0].upper() if words else ""
        numbers = {"\\r", "\\w", "\\n"} & {word.lower() for word in words}
        if kind not in _FIELDS or (kind == "REF" and not numbers):  # one without these prints words from elsewhere
            self.flags.add("field")

    def field_char(self, element: Any) -> None:
        kind = element.get(f"{_W}fldCharType")
        if kind == "begin":
            self.fields.append([])
        elif self.fields and kind == "separate":
            self.field("".join(self.fields[-1]))
            self.fields[-1] = ["\0"]
        elif self.fields and kind == "end":
            code = "".join(self.fields.pop())
            if not code.startswith("\0"):
                self.field(code)

    def in_code(self) -> bool:
        return any(not code or code[0] != "\0" for code in self.fields)


def _number(text: str | None, otherwise: int) -> float:
    try:
        return float(text) if text is not None else otherwise
    except ValueError:
        return otherwise


def _on(properties: Any, name: str) -> bool | None:
    """Whether a switch is on; None where it is not there."""
    found = properties.find(f"{_W}{name}")
    return None if found is None else found.get(f"{_W}val", "true") not in ("0", "false", "off")


def _shows(properties: Any) -> bool | None:
    """Whether letters with these properties can be seen; None where they do not say."""
    if _on(properties, "vanish") or _on(properties, "specVanish"):
        return False
    if _on(properties, "strike") or _on(properties, "dstrike") or _on(properties, "rtl"):
        return False
    if properties.find(f"{_W}fitText") is not None:
        return False
    if properties.find(f"{_W14}textFill") is not None or properties.find(f"{_W}vertAlign") is not None:
        return False
    highlight, shade = properties.find(f"{_W}highlight"), properties.find(f"{_W}shd")
    if highlight is not None and highlight.get(f"{_W}val") in _DARK:
        return False
    fill = brightness(shade.get(f"{_W}fill", "")) if shade is not None else None
    if fill is not None and fill < _DARKEST:
        return False
    for name, most in (("position", 24), ("spacing", 60)):
        moved = properties.find(f"{_W}{name}")
        if moved is not None and abs(_number(moved.get(f"{_W}val"), 0)) > most:
            return False
    known: bool | None = True if _on(properties, "vanish") is False else None
    colour = properties.find(f"{_W}color")
    if colour is not None:
        value = colour.get(f"{_W}val", "auto")
        if is_white(value) or colour.get(f"{_W}themeColor") in ("background1", "light1", "bg1"):
            return False
        known = True
    for name, least in (("sz", TINY), ("w", 20)):
        size = properties.find(f"{_W}{name}")
        if size is not None and _number(size.get(f"{_W}val"), 100) < least:
            return False
    return known


def _hidden_styles(styles: Any) -> frozenset[str]:
    """The ids of the styles whose letters cannot be seen, by themselves or by the styles that they rest on."""
    if styles is None:
        return frozenset()
    own: dict[str, bool | None] = {}
    based: dict[str, str] = {}
    for style in styles.iter(f"{_W}style"):
        ident = style.get(f"{_W}styleId", "")
        properties = style.find(f"{_W}rPr")
        own[ident] = _shows(properties) if properties is not None else None
        base = style.find(f"{_W}basedOn")
        if base is not None:
            based[ident] = base.get(f"{_W}val", "")

    def shows(ident: str) -> bool:
        for _ in range(20):
            if own.get(ident) is not None:
                return bool(own[ident])
            if ident not in based:
                return True
            ident = based[ident]
        return True

    return frozenset(ident for ident in own if not shows(ident))
