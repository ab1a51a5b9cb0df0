"""Whether the letters of a DOCX can be seen: each property looked up by itself, through styles, theme and defaults.

What is asked is what a person sees on paper: letters that are hidden, struck, tiny, squeezed, moved away, or of a colour
that does not stand out from what is behind them are not seen. A property that is not known here is `strange`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from agreegen.look.theme import FAINT, TINY, contrast
from agreegen.visible.word_colours import PAPER, Colours, W, WordColours, hex_of, number

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_BASES = 20  # styles that rest on one another
_FARTHEST = 7_000  # twentieths of a point of an indent
_WIDEST_TAB = 14_000  # of the place of a tab: as wide as paper is
_LOWEST_LINE = 100  # of an exact line: twentieths of a point; of another: 240 are one line
_DARK_CELL = 5  # contrast with black
_LARGEST = 200  # half points: larger letters have no room on a page
_OUT = -1_500  # twentieths of a point to the side of the text
_RAISED = 24  # half points
_SPACED = (-20, 60)  # twentieths of a point between letters
_NARROW = 50  # percent of the width of a letter
_PICTURES = re.compile(r"symbol|dings|marlett|mt extra|bats|barcode|blank", re.IGNORECASE)  # fonts that have no letters
_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000",
    "yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
_HIDING = ("vanish", "specVanish", "strike", "dstrike", "rtl", "cs", "emboss", "imprint", "oMath")
_LETTERS = frozenset((
    *_HIDING, "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "outline", "shadow", "u", "color", "sz",
    "szCs", "highlight", "shd", "w", "spacing", "position", "vertAlign", "kern", "lang", "noProof", "snapToGrid",
    "webHidden", "em", "bdr", "effect", "fitText", "rPrChange", "ins", "del", "moveFrom", "moveTo",
))  # fmt: skip
_W14_LETTERS = frozenset(("numForm", "numSpacing", "ligatures", "stylisticSets", "cntxtAlts", "textFill"))
_PARAGRAPHS = frozenset((
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
    "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE",
    "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "jc",
    "textAlignment", "outlineLvl", "suppressOverlap", "textboxTightWrap", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange",
))  # fmt: skip


def on(properties: Any, name: str) -> bool | None:
    """Whether a switch is on; None where it is not there."""
    found = properties.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val", "true") not in ("0", "false", "off")


class WordLooks(WordColours):
    """The looks of a DOCX; `styles`, `theme` and `settings` are the roots of these parts, or None. `strange` collects the
    names of the properties that were met and are not known."""

    def __init__(self, styles: Any, theme: Any, settings: Any) -> None:
        self.styles = {s.get(f"{W}styleId", ""): s for s in styles.iter(f"{W}style")} if styles is not None else {}
        defaults = styles.find(f"{W}docDefaults") if styles is not None else None
        self.of_letters, self.of_paragraphs = (
            [d for d in (defaults.find(f"{W}{name}Default/{W}{name}"),) if d is not None]
            if defaults is not None
            else []
            for name in ("rPr", "pPr")
        )
        self.default = {
            s.get(f"{W}type", ""): ident
            for ident, s in self.styles.items()
            if s.get(f"{W}default") in ("1", "true", "on")
        }
        super().__init__(theme, settings)
        self.strange: set[str] = set()
        self.chain = cache(self._chain)
        self.plain = cache(self._plain)

    def _chain(self, ident: str, kind: str, properties: str) -> tuple[Any, ...]:
        """The properties (`rPr`, `pPr`) of a style and of those that it rests on, nearest first."""
        found: list[Any] = []
        ident = ident if ident in self.styles else self.default.get(kind, "")
        for _ in range(_BASES):
            style = self.styles.get(ident)
            if style is None:
                return tuple(found)
            own = style.find(f"{W}{properties}")
            if own is not None:
                self.known(own)
                found.append(own)
            base = style.find(f"{W}basedOn")
            ident = base.get(f"{W}val", "") if base is not None else ""
        self.strange.add("basedOn")
        return tuple(found)

    def known(self, properties: Any) -> None:
        """Notes what is not known among the properties of letters or of a paragraph."""
        letters = properties.tag == f"{W}rPr"
        for child in properties:
            if not isinstance(child.tag, str):
                continue
            space, _, name = child.tag.rpartition("}")
            if f"{space}}}" == W and name in (_LETTERS if letters else _PARAGRAPHS):
                continue
            if letters and f"{space}}}" == _W14 and name in _W14_LETTERS:
                continue
            if letters and f"{space}}}" == _W14 and name == "textOutline" and child.find(f"{_W14}noFill") is not None:
                continue
            self.strange.add(name)

    # -------------------------------------------------------------------------------------------------- letters

    def letters(self, own: Sequence[Any], style: str, table: str, behind: Colours) -> tuple[bool, bool]:
        """Whether letters are seen, and whether they are letters (not the signs of another font). `own` are the properties
        of the run itself, nearest first; `style` is that of its paragraph, `table` that of its table ("" for none)."""
        if not own:
            return self.plain(style, table, behind)
        for properties in own:
            self.known(properties)
        return self._seen(own, (*self.named(own), *self._below(style, table)), behind)

    def named(self, own: Sequence[Any]) -> tuple[Any, ...]:
        """The properties of the style of letters that these properties name, nearest first."""
        style = _first(own, "rStyle")
        return self.chain("" if style is None else style.get(f"{W}val", ""), "character", "rPr")

    def raised(self, own: Sequence[Any], style: str) -> bool:
        """Whether letters stand above or below their line: a figure there is another number."""
        every = (*own, *self.named(own), *self.chain(style, "paragraph", "rPr"))
        found, moved = _first(every, "vertAlign"), _first(every, "position")
        return (found is not None and found.get(f"{W}val") != "baseline") or _value(moved, 0) != 0

    def _plain(self, style: str, table: str, behind: Colours) -> tuple[bool, bool]:
        return self._seen((), (*self.named(()), *self._below(style, table)), behind)

    def _below(self, style: str, table: str) -> tuple[Any, ...]:
        of_table = self.chain(table, "table", "rPr") if table else ()
        return (*self.chain(style, "paragraph", "rPr"), *of_table, *self.of_letters)

    def _seen(self, own: Sequence[Any], styles: Sequence[Any], behind: Colours) -> tuple[bool, bool]:
        every = (*own, *styles)

        def first(name: str) -> Any:
            return next((one for p in every if (one := p.find(name)) is not None), None)

        for name in _HIDING:  # in styles one that is on counts, whatever the next says: programs differ there
            said = next((switch for p in own if (switch := on(p, name)) is not None), None)
            if said or (said is None and any(on(p, name) for p in styles)):
                return False, True
        if first(f"{W}fitText") is not None:
            return False, True
        size, width = _value(first(f"{W}sz"), 20), _value(first(f"{W}w"), 100)
        if not (size * min(width, 100) / 100 >= TINY and width >= _NARROW and size <= _LARGEST):
            return False, True
        if not abs(_value(first(f"{W}position"), 0)) <= _RAISED:
            return False, True
        if not _SPACED[0] <= _value(first(f"{W}spacing"), 0) <= _SPACED[1]:
            return False, True
        return self._stands_out(first, behind), not self._pictures(every)

    def _stands_out(self, first: Any, behind: Colours) -> bool:
        highlight, shade = first(f"{W}highlight"), first(f"{W}shd")
        if shade is not None:
            behind = self.shade(shade, behind)
        if highlight is not None and highlight.get(f"{W}val") in _HIGHLIGHTS:
            behind = (f"#{_HIGHLIGHTS[highlight.get(f'{W}val')]}",)
        fill = first(f"{_W14}textFill")
        colours: Colours = ()
        if fill is not None:
            solid = fill.find(f"{_W14}solidFill")
            colour = solid[0] if solid is not None and len(solid) else None
            if colour is None or len(colour):  # a gradient, or a colour that is changed
                return False
            name = colour.get(f"{_W14}val", "")
            colours = hex_of(name) or self.of_theme(name, None, None)
            if not colours:
                return False
        colour = first(f"{W}color")
        if colour is not None:
            colours = (*colours, *self.colour(colour, "val"))
        return all(contrast(one, other) >= FAINT for one in colours for other in behind)

    def _pictures(self, every: Iterable[Any]) -> bool:
        """Whether the font of letters has signs in place of them."""
        for properties in every:
            fonts = properties.find(f"{W}rFonts")
            if fonts is None:
                continue
            names = [fonts.get(f"{W}{kind}", "") for kind in ("ascii", "hAnsi")]
            names += [self.fonts.get(fonts.get(f"{W}{kind}Theme", "")[:5], "") for kind in ("ascii", "hAnsi")]
            if any(map(_PICTURES.search, names)):
                return True
            if all(names[:2]) or any(names[2:]):
                return False
        return False

    # --------------------------------------------------------------------------------------------- paragraphs

    def paragraph(self, own: Sequence[Any], style: str, behind: Colours) -> tuple[bool, Colours]:
        """Whether a paragraph is where one can read it, and what is behind it. `own` are its properties and those of its
        list, nearest first."""
        every = (*own, *self.chain(style, "paragraph", "pPr"), *self.of_paragraphs)
        line = rule = None
        for properties in every:
            if properties.find(f"{W}framePr") is not None or on(properties, "bidi"):
                return False, behind
            spacing = properties.find(f"{W}spacing")
            if spacing is not None:
                line = spacing.get(f"{W}line") if line is None else line
                rule = spacing.get(f"{W}lineRule") if rule is None else rule
            indent = properties.find(f"{W}ind")
            if indent is not None and not sideways([number(value) for value in indent.attrib.values()]):
                return False, behind
            if not all(
                abs(number(tab.get(f"{W}pos"))) <= _WIDEST_TAB for tab in properties.iterfind(f"{W}tabs/{W}tab")
            ):
                return False, behind
        if rule != "atLeast" and not number(line, 240) >= _LOWEST_LINE:
            return False, behind
        shading = _first(every, "shd")
        return True, behind if shading is None else self.shade(shading, behind)

    def table(self, style: str) -> None:
        """Notes a style of tables whose parts hide letters."""
        for _ in range(_BASES):
            found = self.styles.get(style)
            if found is None:
                return
            for shading in found.iter(f"{W}shd"):
                if any(contrast("#000000", colour) < _DARK_CELL for colour in self.shade(shading, PAPER)):
                    self.strange.add("shd")
            if found.find(f".//{W}hidden") is not None or found.find(f".//{W}trHeight") is not None:
                self.strange.add("trPr")
            widths = [
                number(one.get(f"{W}w")) for name in ("tblInd", "tblCellSpacing") for one in found.iter(f"{W}{name}")
            ]
            widths += [
                number(one.get(f"{W}w")) for margins in found.iter(f"{W}tblCellMar", f"{W}tcMar") for one in margins
            ]
            if not all(_OUT <= one <= -2 * _OUT for one in widths):
                self.strange.add("tblPr")
            for properties in found.iter(f"{W}pPr"):
                if not self.paragraph([properties], "", PAPER)[0]:
                    self.strange.add("pPr")
            for part in found.findall(f"{W}tblStylePr"):
                letters, shading = part.find(f"{W}rPr"), part.find(f"{W}tcPr/{W}shd")
                behind = PAPER if shading is None else self.shade(shading, PAPER)
                if letters is not None and not self._seen((letters,), (), behind)[0]:
                    self.strange.add("tblStylePr")
            base = found.find(f"{W}basedOn")
            style = base.get(f"{W}val", "") if base is not None else ""


def sideways(indents: Sequence[float]) -> bool:
    """Whether text with these indents stays on its page, with room for its words."""
    return all(one >= _OUT for one in indents) and sum(map(abs, indents)) <= _FARTHEST


def _first(every: Iterable[Any], name: str) -> Any:
    """The nearest element of a name in properties; None where none has it."""
    return next((one for properties in every if (one := properties.find(f"{W}{name}")) is not None), None)


def _value(element: Any, otherwise: float) -> float:
    return otherwise if element is None else number(element.get(f"{W}val"), otherwise)
