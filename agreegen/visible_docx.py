"""What a returned DOCX shows: its lines with the numbers that Word counts, insertions made and deletions gone.

Only what is known is read: an element, a property or a field that our contracts and the programs that save them do not
have is told, and its words count as changed. What this cannot see is in docs/security.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from agreegen.files import Unsound
from agreegen.visible import Shown, compact
from agreegen.word_looks import PAPER, Colours, W, WordLooks, number, on, sideways
from agreegen.word_numbers import Counted, WordNumbers
from agreegen.word_parts import word_parts

_OTHER = "\ufffd"  # stands for what nobody can read here
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NARROWEST = 100  # of a cell
_WIDEST = 3_000  # of the margin of a cell, or between cells
_LEAST_PAGE = 3_000  # of the part of a page that has text, in both directions
_MOST_MARGIN = 6_000
_MOST_COLUMNS = 3
_INNER = frozenset(("body", "hdr", "ftr", "hyperlink", "smartTag", "sdt", "sdtContent", "customXml"))
_SILENT = frozenset((
    "pPr", "rPr", "tblGrid", "tblPrEx", "sdtEndPr", "smartTagPr", "customXmlPr", "bookmarkEnd", "proofErr", "permStart",
    "permEnd", "lastRenderedPageBreak", "commentRangeStart", "commentRangeEnd", "moveFromRangeStart",
    "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "customXmlInsRangeStart", "customXmlInsRangeEnd",
    "customXmlDelRangeStart", "customXmlDelRangeEnd", "annotationRef", "delText", "delInstrText", "softHyphen", "tblPr",
    "trPr", "tcPr",
))  # fmt: skip
_BREAKS = frozenset(("br", "tab", "cr", "ptab"))
_PICTURES = frozenset(("drawing", "pict", "AlternateContent", "object"))
_TABLES = {
    "tblPr": frozenset((
        "tblStyle", "tblpPr", "tblOverlap", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc", "tblCellSpacing",
        "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription",
    )),
    "trPr": frozenset((
        "cnfStyle", "divId", "gridBefore", "gridAfter", "wBefore", "wAfter", "cantSplit", "trHeight", "tblHeader",
        "tblCellSpacing", "jc", "ins", "del", "trPrChange",
    )),
    "tcPr": frozenset((
        "cnfStyle", "tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "textDirection", "vAlign",
        "hideMark", "headers", "cellIns", "cellDel", "cellMerge", "tcPrChange",
    )),
    "sectPr": frozenset((
        "headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc", "pgBorders",
        "lnNumType", "pgNumType", "cols", "formProt", "vAlign", "noEndnote", "titlePg", "textDirection", "rtlGutter",
        "docGrid", "printerSettings", "sectPrChange",
    )),
}  # fmt: skip
_CHANGES = frozenset(("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"))
_PAGES = ("PAGE", "NUMPAGES", "SECTIONPAGES")
_DATES = ("DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE")  # people put these beside their signature


@dataclass
class _Field:
    """A field that is open: its code, whether its result has begun, and the words of that."""

    code: str = ""
    shown: bool = False
    words: str = ""

    @property
    def kind(self) -> str:
        return (self.code.split() or [""])[0].upper()


@dataclass
class _Paragraph:
    """A paragraph: its words, its table (0: none), what Word counts before it, and whether the contents hold it."""

    table: int
    counted: Counted = field(default_factory=Counted)
    contents: bool = False
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Place:
    """Where an element stands: whether it can be seen there, what is behind it, its outermost table and that one's style."""

    hidden: bool = False
    behind: Colours = PAPER
    table: int = 0
    table_style: str = ""
    style: str = ""  # of the paragraph


def shown_by_docx(content: bytes) -> Shown:
    """What a DOCX shows, as it would be printed. Raises Unsound."""
    parts = word_parts(content)
    body = parts.document.find(f"{W}body")
    if body is None:
        raise Unsound("package-broken")
    looks = WordLooks(parts.styles, parts.theme, parts.settings)
    reading = _Reading(looks, WordNumbers(parts.styles, parts.numbering))
    shown = reading.read(body)
    background = parts.document.find(f"{W}background")
    coloured = background is not None and looks.colour(background) not in ((), PAPER)
    if coloured or (parts.settings is not None and parts.settings.find(f"{W}linkStyles") is not None):
        shown = replace(shown, flags=shown.flags | {"strange"})  # looks from elsewhere, or paper that swallows words
    edges: list[str] = []
    flags: set[str] = set()
    for root in parts.edges:
        found = _Reading(looks, WordNumbers(parts.styles, None), edge=True).read(root)
        edges += [text for text in found.lines if text.strip()]
        flags |= found.flags - {"hidden"}
    return replace(shown, edges=tuple(edges), edge_flags=frozenset(flags))


class _Reading:
    """Reads the body of a DOCX, or one that runs at the `edge` of its pages, once from top to bottom."""

    def __init__(self, looks: WordLooks, counting: WordNumbers, *, edge: bool = False) -> None:
        self.looks, self.counting, self.edge = looks, counting, edge
        self.flags: set[str] = set()
        self.in_table: set[tuple[str, int]] = set()
        self.fields: list[_Field] = []
        self.paragraphs: list[_Paragraph] = []
        self.tables = 0
        self.bookmarks: dict[str, set[int]] = {}  # the paragraphs where they begin
        self.references: list[tuple[str, str, str]] = []  # code, bookmark, and the words that are shown
        self.readers: dict[str, Callable[[Any, _Place, list[str] | None], None]] = {
            "p": self.paragraph,
            "r": self.run,
            "tbl": self.table,
            "tr": self.row,
            "tc": self.cell,
            "t": self.text,
            "ins": self.inserted,
            "moveTo": self.inserted,
            "del": self.deleted,
            "moveFrom": self.deleted,
            "fldSimple": self.simple_field,
            "fldChar": self.field_char,
            "instrText": self.field_code,
            "bookmarkStart": self.bookmark,
            "commentReference": self.comment,
            "sdtPr": self.control,
            "sectPr": self.section,
        }

    def read(self, root: Any) -> Shown:
        self.inside(root, _Place(), None)
        if self.fields:  # what stands behind a field that never ends is anybody's guess
            self.flags.add("field")
        self.flags |= {"strange"} if self.looks.strange else set()
        found = [(one, "".join(one.texts)) for one in self.paragraphs]
        found = [(one, words) for one, words in found if words.strip()]
        return Shown(
            [words for _, words in found],
            frozenset(self.flags),
            tuple(one.table for one, _ in found),
            tuple(one.counted.number for one, _ in found),
            frozenset(self.in_table),
            frozenset(n for n, (one, _) in enumerate(found) if one.contents),
            misleading=any(self.misleads(*one) for one in self.references),
            labels=frozenset(self.counting.labels),
        )

    # --------------------------------------------------------------------------------------- one element of each kind

    def walk(self, element: Any, place: _Place, texts: list[str] | None) -> None:
        """One element; `texts` collects the words of the paragraph that it is in."""
        tag = element.tag
        if not isinstance(tag, str):
            return
        space, _, name = tag.rpartition("}")
        if name in _PICTURES:
            self.picture(element, name, place)
        elif f"{space}}}" != W:
            self.other(element, texts)
        elif name in self.readers:
            self.readers[name](element, place, texts)
        elif name in _INNER:
            self.inside(element, place, texts)
        elif name in _BREAKS or name == "noBreakHyphen":
            self.say("-" if name == "noBreakHyphen" else " ", place, texts)
        elif name not in _SILENT:
            self.other(element, texts)

    def inside(self, element: Any, place: _Place, texts: list[str] | None) -> None:
        for child in element:
            self.walk(child, place, texts)

    def other(self, element: Any, texts: list[str] | None) -> None:
        """What our contracts and the programs that save them do not have: what it shows, nobody can say."""
        self.flags.add("strange")
        if texts is None:
            texts = self.begin(_Place()).texts
        texts.append(_OTHER)

    def begin(self, place: _Place, counted: Counted | None = None) -> _Paragraph:
        self.paragraphs.append(_Paragraph(place.table, counted or Counted()))
        return self.paragraphs[-1]

    def say(self, words: str, place: _Place, texts: list[str] | None) -> None:
        if texts is None or any(not one.shown for one in self.fields):
            self.flags |= {"strange"} if texts is None else set()
            return
        if place.hidden:
            self.flags |= {"hidden"} if words.strip() else set()
            return
        texts.append(words)
        for one in self.fields:
            one.words += words
            self.paragraphs[-1].contents |= one.kind == "TOC"

    def text(self, element: Any, place: _Place, texts: list[str] | None) -> None:
        self.say(_TURNING.sub(_OTHER, element.text or ""), place, texts)

    def run(self, element: Any, place: _Place, texts: list[str] | None) -> None:
        properties = element.find(f"{W}rPr")
        own = () if properties is None else (properties,)
        seen, letters = self.looks.letters(own, place.style, place.table_style, place.behind)
        if own and _CHANGES & {_name(child) for child in properties}:
            self.flags.add("tracked")
        inner = place if seen else replace(place, hidden=True)
        words: list[str] | None = None if texts is None else []
        self.inside(element, inner, words)
        if texts is None or words is None:
            return
        said = "".join(words)
        if any(map(str.isdigit, said)) and self.looks.raised(own, place.style):
            self.flags.add("hidden")
        elif said.strip() and not letters:
            self.flags.add("strange")
            texts.append(_OTHER)
        else:
            texts += words

    def paragraph(self, element: Any, place: _Place, _texts: list[str] | None) -> None:
        properties = element.find(f"{W}pPr")
        style = _value(properties, "pStyle")
        style = style if style in self.looks.styles else self.looks.default.get("paragraph", "")
        counted = self.counting.next(style, properties)
        own = [one for one in (properties, _of(counted.level, "pPr")) if one is not None]
        for one in own:
            self.looks.known(one)
        readable, behind = self.looks.paragraph(own, style, place.behind)
        mark = _of(properties, "rPr")
        if mark is not None and _CHANGES & {_name(child) for child in mark}:
            self.flags.add("tracked")
        if _of(mark, "specVanish") is not None:
            self.flags.add("strange")
        if counted.number and not self.counts(counted, mark, style, place, behind):
            counted = Counted()
        if counted.level is not None and _of(counted.level, "lvlPicBulletId") is not None:
            self.flags.add("picture")
        section = _of(properties, "sectPr")
        if section is not None:
            self.section(section, place, None)
        paragraph = self.begin(place, counted)
        inner = replace(place, hidden=place.hidden or not readable, behind=behind, style=style)
        self.inside(element, inner, paragraph.texts)

    def counts(self, counted: Counted, mark: Any, style: str, place: _Place, behind: Colours) -> bool:
        """Whether the number of a paragraph can be seen: it looks as its list says, and as the end of the paragraph does."""
        own = [one for one in (_of(counted.level, "rPr"), mark) if one is not None]
        return all(self.looks.letters(own, style, place.table_style, behind))

    def table(self, element: Any, place: _Place, _texts: list[str] | None) -> None:
        if not place.table:
            self.tables += 1
        properties = self.known(element, "tblPr")
        style = _value(properties, "tblStyle")
        self.looks.table(style)
        indent = _of(properties, "tblInd")
        away = indent is not None and not sideways([number(indent.get(f"{W}w"))])
        columns = [number(one.get(f"{W}w")) for one in element.iterfind(f"{W}tblGrid/{W}gridCol")]
        away = away or (bool(columns) and not sum(columns) >= _LEAST_PAGE / 2)
        floats = _of(properties, "tblpPr") is not None
        shading = _of(properties, "shd")
        behind = place.behind if shading is None else self.looks.shade(shading, place.behind)
        hidden = place.hidden or away or floats or _apart(properties, "tblCellMar")
        inner = _Place(hidden, behind, place.table or self.tables, style if style in self.looks.styles else "")
        self.inside(element, inner, None)

    def row(self, element: Any, place: _Place, _texts: list[str] | None) -> None:
        properties = self.known(element, "trPr")
        if _of(properties, "del") is not None or _of(properties, "ins") is not None:
            self.flags.add("tracked")
        if _of(properties, "del") is not None:
            return
        own = _of(element, "tblPrEx")  # the properties of the table, for this row
        indents = [_of(properties, "wBefore"), _of(properties, "wAfter"), _of(own, "tblInd")]
        if not sideways([number(one.get(f"{W}w")) for one in indents if one is not None]) or _apart(own, "tblCellMar"):
            place = replace(place, hidden=True)
        if _of(own, "shd") is not None:
            place = replace(place, behind=self.looks.shade(_of(own, "shd"), place.behind))
        height = _of(properties, "trHeight")
        low = height is not None and height.get(f"{W}hRule") == "exact"  # what has no room there is cut off
        hidden = place.hidden or low or (properties is not None and bool(on(properties, "hidden")))
        self.inside(element, replace(place, hidden=hidden), None)

    def cell(self, element: Any, place: _Place, _texts: list[str] | None) -> None:
        properties = self.known(element, "tcPr")
        if properties is not None and _CHANGES & {_name(child) for child in properties}:
            self.flags.add("tracked")
        if _of(properties, "cellDel") is not None:
            return
        merged, wide, shading = (_of(properties, name) for name in ("vMerge", "tcW", "shd"))
        narrow = (
            wide is not None and wide.get(f"{W}type", "dxa") == "dxa" and 0 < number(wide.get(f"{W}w")) < _NARROWEST
        )
        share = wide is not None and wide.get(f"{W}type") == "pct" and "%" not in wide.get(f"{W}w", "")
        narrow = narrow or (share and not number(wide.get(f"{W}w")) >= _NARROWEST) or _apart(properties, "tcMar")
        covered = merged is not None and merged.get(f"{W}val") != "restart"
        behind = place.behind if shading is None else self.looks.shade(shading, place.behind)
        self.inside(element, replace(place, hidden=place.hidden or covered or narrow, behind=behind), None)

    def inserted(self, element: Any, place: _Place, texts: list[str] | None) -> None:
        self.flags |= {"tracked"} if len(element) else set()
        self.inside(element, place, texts)

    def deleted(self, element: Any, _place: _Place, _texts: list[str] | None) -> None:
        self.flags |= {"tracked"} if len(element) else set()

    def comment(self, _element: Any, _place: _Place, _texts: list[str] | None) -> None:
        self.flags.add("comment")

    def bookmark(self, element: Any, _place: _Place, texts: list[str] | None) -> None:
        """A bookmark stands at its paragraph, or at the next one where it is between two."""
        at = len(self.paragraphs) - (texts is not None)
        self.bookmarks.setdefault(element.get(f"{W}name", "").casefold(), set()).add(at)

    def control(self, element: Any, _place: _Place, texts: list[str] | None) -> None:
        """What a content control says of itself: words that are kept elsewhere may be others tomorrow."""
        if any(_name(child) == "dataBinding" for child in element):
            self.other(element, texts)

    def section(self, element: Any, _place: _Place, _texts: list[str] | None) -> None:
        """The pages must have room for their text."""
        self.known_children(element)
        size, margins = _of(element, "pgSz"), _of(element, "pgMar")
        grid, columns = _of(element, "docGrid"), _of(element, "cols")
        pressed = grid is not None and grid.get(f"{W}type") in ("linesAndChars", "snapToChars")
        many = columns is not None and not number(columns.get(f"{W}num"), 1) <= _MOST_COLUMNS
        many = many or (
            columns is not None and any(number(one.get(f"{W}w"), 9_999) < _LEAST_PAGE / 3 for one in columns)
        )
        if many or (pressed and not abs(number(grid.get(f"{W}charSpace"))) <= _MOST_MARGIN):
            self.flags.add("hidden")
        for side, edges in (("w", ("left", "right", "gutter")), ("h", ("top", "bottom", "header", "footer"))):
            whole = number(size.get(f"{W}{side}")) if size is not None else 12_000
            taken = [number(margins.get(f"{W}{edge}")) if margins is not None else 0 for edge in edges]
            if not (
                whole - sum(map(abs, taken)) >= _LEAST_PAGE and all(0 <= one <= _MOST_MARGIN for one in map(abs, taken))
            ):
                self.flags.add("hidden")

    def known(self, element: Any, name: str) -> Any:
        """The properties of a table, row or cell (None: none); those that are not known are told."""
        properties = element.find(f"{W}{name}")
        if properties is not None:
            self.known_children(properties)
        return properties

    def known_children(self, properties: Any) -> None:
        if {_name(child) for child in properties} - _TABLES[_name(properties)]:
            self.flags.add("strange")

    def picture(self, element: Any, name: str, place: _Place) -> None:
        """A drawing: a picture of a signature in its table is none to look at, unless it floats anywhere. Its words count."""
        inner = list(element.iter())
        drawn = name != "AlternateContent" or any(_name(one) in ("drawing", "pict") for one in inner)
        floats = any(_name(one) == "anchor" or "absolute" in one.get("style", "") for one in inner)
        if not drawn:
            self.flags.add("strange")
        elif self.edge and not floats:
            pass  # a logo
        elif place.table and not floats:
            self.in_table.add(("picture", place.table))
        else:
            self.flags.add("picture")
        words = [one.get("string", "") for one in inner if _name(one) == "textpath"]
        words += ["".join(t.itertext()) for one in inner if _name(one) == "txbxContent" for t in one.iter(f"{W}p")]
        words += [_OTHER] if not drawn and any(_name(one) == "t" for one in inner) else []
        for text in dict.fromkeys(words):
            if text.strip():
                self.begin(place).texts.append(text)

    # ----------------------------------------------------------------------------------------------------- fields

    def simple_field(self, element: Any, place: _Place, texts: list[str] | None) -> None:
        self.fields.append(_Field(element.get(f"{W}instr", ""), True))
        self.inside(element, place, texts)
        self.finish(self.fields.pop(), place)

    def field_char(self, element: Any, place: _Place, _texts: list[str] | None) -> None:
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self.fields.append(_Field())
        elif self.fields and kind == "separate":
            self.fields[-1].shown = True
        elif self.fields and kind == "end":
            self.finish(self.fields.pop(), place)

    def field_code(self, element: Any, _place: _Place, _texts: list[str] | None) -> None:
        if self.fields and not self.fields[-1].shown:
            self.fields[-1].code += element.text or ""

    def finish(self, found: _Field, place: _Place) -> None:
        """A field that ends: one that shows words from elsewhere may show others tomorrow."""
        words = found.code.split()
        switches = {word.lower() for word in words[2:]}
        in_contents = any(one.kind == "TOC" for one in self.fields)
        if found.kind == "REF" and switches & {"\\r", "\\w", "\\n"} and not switches - {"\\r", "\\w", "\\n", "\\h"}:
            self.references.append((found.code, words[1].casefold(), found.words))
        elif found.kind in _DATES and place.table:
            self.in_table.add(("field", place.table))
        elif not (
            found.kind in ("HYPERLINK", "TOC")
            or (found.kind in _PAGES and self.edge)
            or (found.kind == "PAGEREF" and in_contents)
        ):
            self.flags.add("field")

    def misleads(self, code: str, bookmark: str, words: str) -> bool:
        """Whether a reference to a number would show another one when Word computes it anew."""
        places = self.bookmarks.get(bookmark, set())
        if len(places) != 1 or min(places) >= len(self.paragraphs):
            return True
        counted = self.paragraphs[min(places)].counted
        number_ = counted.whole if "\\w" in code.lower() else counted.number
        return _bare(number_) != _bare(words)


def _bare(text: str) -> str:
    return compact(text).rstrip(".").casefold()


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _of(element: Any, name: str) -> Any:
    return None if element is None else element.find(f"{W}{name}")


def _value(properties: Any, name: str) -> str:
    found = _of(properties, name)
    return "" if found is None else found.get(f"{W}val", "")


def _apart(properties: Any, name: str) -> bool:
    """Whether the margins of cells, or the room between them, leave none for words."""
    margins = _of(properties, name)
    each = [*(margins if margins is not None else ()), _of(properties, "tblCellSpacing")]
    return not all(abs(number(one.get(f"{W}w"))) <= _WIDEST for one in each if one is not None)
