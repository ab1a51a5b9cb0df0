"""The tables and pages of a DOCX: whether what stands in them has room to be seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agreegen.visible.docx_fields import FieldReading, Place, child_of, name_of, value_of
from agreegen.visible.word_colours import W, number
from agreegen.visible.word_looks import on, sideways

_NARROWEST = 100  # of a cell
_WIDEST = 3_000  # of the margin of a cell, or between cells
_LEAST_PAGE = 3_000  # of the part of a page that has text, in both directions
_MOST_MARGIN = 6_000
_MOST_COLUMNS = 3
CHANGES = frozenset(("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"))


class TableReading(FieldReading):
    """Reads tables, their rows and cells, and the sections of pages."""

    def table(self, element: Any, place: Place, _texts: list[str] | None) -> None:
        if not place.table:
            self.tables += 1
        properties = self.known(element, "tblPr")
        style = value_of(properties, "tblStyle")
        self.looks.table(style)
        indent = child_of(properties, "tblInd")
        away = indent is not None and not sideways([number(indent.get(f"{W}w"))])
        columns = [number(one.get(f"{W}w")) for one in element.iterfind(f"{W}tblGrid/{W}gridCol")]
        away = away or (bool(columns) and not sum(columns) >= _LEAST_PAGE / 2)
        floats = child_of(properties, "tblpPr") is not None
        shading = child_of(properties, "shd")
        behind = place.behind if shading is None else self.looks.shade(shading, place.behind)
        hidden = place.hidden or away or floats or _apart(properties, "tblCellMar")
        inner = Place(hidden, behind, place.table or self.tables, style if style in self.looks.styles else "")
        self.inside(element, inner, None)

    def row(self, element: Any, place: Place, _texts: list[str] | None) -> None:
        properties = self.known(element, "trPr")
        if child_of(properties, "del") is not None or child_of(properties, "ins") is not None:
            self.flags.add("tracked")
        if child_of(properties, "del") is not None:
            return
        own = child_of(element, "tblPrEx")  # the properties of the table, for this row
        indents = [child_of(properties, "wBefore"), child_of(properties, "wAfter"), child_of(own, "tblInd")]
        if not sideways([number(one.get(f"{W}w")) for one in indents if one is not None]) or _apart(own, "tblCellMar"):
            place = replace(place, hidden=True)
        if child_of(own, "shd") is not None:
            place = replace(place, behind=self.looks.shade(child_of(own, "shd"), place.behind))
        height = child_of(properties, "trHeight")
        low = height is not None and height.get(f"{W}hRule") == "exact"  # what has no room there is cut off
        hidden = place.hidden or low or (properties is not None and bool(on(properties, "hidden")))
        self.inside(element, replace(place, hidden=hidden), None)

    def cell(self, element: Any, place: Place, _texts: list[str] | None) -> None:
        properties = self.known(element, "tcPr")
        if properties is not None and CHANGES & {name_of(child) for child in properties}:
            self.flags.add("tracked")
        if child_of(properties, "cellDel") is not None:
            return
        merged, wide, shading = (child_of(properties, name) for name in ("vMerge", "tcW", "shd"))
        narrow = (
            wide is not None and wide.get(f"{W}type", "dxa") == "dxa" and 0 < number(wide.get(f"{W}w")) < _NARROWEST
        )
        share = wide is not None and wide.get(f"{W}type") == "pct" and "%" not in wide.get(f"{W}w", "")
        narrow = narrow or (share and not number(wide.get(f"{W}w")) >= _NARROWEST) or _apart(properties, "tcMar")
        covered = merged is not None and merged.get(f"{W}val") != "restart"
        behind = place.behind if shading is None else self.looks.shade(shading, place.behind)
        self.inside(element, replace(place, hidden=place.hidden or covered or narrow, behind=behind), None)

    def section(self, element: Any, _place: Place, _texts: list[str] | None) -> None:
        """The pages must have room for their text."""
        self.known_children(element)
        size, margins = child_of(element, "pgSz"), child_of(element, "pgMar")
        grid, columns = child_of(element, "docGrid"), child_of(element, "cols")
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


def _apart(properties: Any, name: str) -> bool:
    """Whether the margins of cells, or the room between them, leave none for words."""
    margins = child_of(properties, name)
    each = [*(margins if margins is not None else ()), child_of(properties, "tblCellSpacing")]
    return not all(abs(number(one.get(f"{W}w"))) <= _WIDEST for one in each if one is not None)
