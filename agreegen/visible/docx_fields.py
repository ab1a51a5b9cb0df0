"""What every element of a DOCX is read with: where it stands, the words that it says, and the fields that are open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from agreegen.visible.lines import compact
from agreegen.visible.word_colours import PAPER, Colours, W
from agreegen.visible.word_looks import WordLooks
from agreegen.visible.word_numbers import Counted, WordNumbers

OTHER = "\ufffd"  # stands for what nobody can read here
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
_PAGES = ("PAGE", "NUMPAGES", "SECTIONPAGES")
_DATES = ("DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE")  # people put these beside their signature


@dataclass
class Field:
    """A field that is open: its code, whether its result has begun, and the words of that."""

    code: str = ""
    shown: bool = False
    words: str = ""

    @property
    def kind(self) -> str:
        return (self.code.split() or [""])[0].upper()


@dataclass
class Paragraph:
    """A paragraph: its words, its table (0: none), what Word counts before it, and whether the contents hold it."""

    table: int
    counted: Counted = field(default_factory=Counted)
    contents: bool = False
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """Where an element stands: whether it can be seen there, what is behind it, its outermost table and that one's style."""

    hidden: bool = False
    behind: Colours = PAPER
    table: int = 0
    table_style: str = ""
    style: str = ""  # of the paragraph


def _bare(text: str) -> str:
    return compact(text).rstrip(".").casefold()


def name_of(element: Any) -> str:
    """The name of an element without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child_of(element: Any, name: str) -> Any:
    """The first child of that name; None where there is none, or no element."""
    return None if element is None else element.find(f"{W}{name}")


def value_of(properties: Any, name: str) -> str:
    """The `w:val` of the child of that name; "" where there is none."""
    found = child_of(properties, name)
    return "" if found is None else found.get(f"{W}val", "")


class FieldReading:
    """What a reading has come to: its paragraphs, its open fields, and what it met. Reads the fields."""

    def __init__(self, looks: WordLooks, counting: WordNumbers, *, edge: bool = False) -> None:
        self.looks, self.counting, self.edge = looks, counting, edge
        self.flags: set[str] = set()
        self.in_table: set[tuple[str, int]] = set()
        self.fields: list[Field] = []
        self.paragraphs: list[Paragraph] = []
        self.tables = 0
        self.bookmarks: dict[str, set[int]] = {}  # the paragraphs where they begin
        self.references: list[tuple[str, str, str]] = []  # code, bookmark, and the words that are shown
        self.readers: dict[str, Callable[[Any, Place, list[str] | None], None]] = {}

    def walk(self, element: Any, place: Place, texts: list[str] | None) -> None:
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

    def inside(self, element: Any, place: Place, texts: list[str] | None) -> None:
        for child in element:
            self.walk(child, place, texts)

    def other(self, element: Any, texts: list[str] | None) -> None:
        """What our contracts and the programs that save them do not have: what it shows, nobody can say."""
        self.flags.add("strange")
        if texts is None:
            texts = self.begin(Place()).texts
        texts.append(OTHER)

    def begin(self, place: Place, counted: Counted | None = None) -> Paragraph:
        self.paragraphs.append(Paragraph(place.table, counted or Counted()))
        return self.paragraphs[-1]

    def say(self, words: str, place: Place, texts: list[str] | None) -> None:
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

    def known(self, element: Any, name: str) -> Any:
        """The properties of a table, row or cell (None: none); those that are not known are told."""
        properties = element.find(f"{W}{name}")
        if properties is not None:
            self.known_children(properties)
        return properties

    def known_children(self, properties: Any) -> None:
        if {name_of(child) for child in properties} - _TABLES[name_of(properties)]:
            self.flags.add("strange")

    def picture(self, element: Any, name: str, place: Place) -> None:
        """A drawing; its reader says what becomes of it."""
        raise NotImplementedError

    def simple_field(self, element: Any, place: Place, texts: list[str] | None) -> None:
        self.fields.append(Field(element.get(f"{W}instr", ""), True))
        self.inside(element, place, texts)
        self.finish(self.fields.pop(), place)

    def field_char(self, element: Any, place: Place, _texts: list[str] | None) -> None:
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self.fields.append(Field())
        elif self.fields and kind == "separate":
            self.fields[-1].shown = True
        elif self.fields and kind == "end":
            self.finish(self.fields.pop(), place)

    def field_code(self, element: Any, _place: Place, _texts: list[str] | None) -> None:
        if self.fields and not self.fields[-1].shown:
            self.fields[-1].code += element.text or ""

    def finish(self, found: Field, place: Place) -> None:
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
