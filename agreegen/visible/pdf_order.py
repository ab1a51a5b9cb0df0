"""The lines of a PDF in the order of its structure, and what stands outside it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from agreegen.files.opening import Unsound
from agreegen.visible.lines import Shown
from agreegen.visible.pdf_boxes import (
    Box,
    box_around,
)
from agreegen.visible.pdf_painting import Piece

_INLINE = frozenset(("/Span", "/Link", "/Em", "/Strong", "/Reference", "/Quote", "/Code", "/Lbl", "/NonStruct"))
_NEAR = 60  # lines before one that are looked at for its place
_OVERLAP = 6  # points that one line may reach into the one above it
_EDGE = 0.085  # the part of a page's height where header and footer run
_FARTHEST = 8  # heights of a small letter from one line of a block to the next


@dataclass(frozen=True)
class Pdf:
    """What a PDF shows: `shown` in the order of the structure; `outside` is the text in the body of a page that no element
    has, with its page and box; `edges` that at the head and foot; `boxes` tell where each line of `shown` stands, by
    page. `drawn` are the lines, areas and pictures that our PDFs do not have; `signatures` the fields that are signed, with
    the words that they show, and `covered` the lines that they lie over. `count` is the number of pages."""

    shown: Shown
    boxes: list[dict[int, Box]]
    outside: list[tuple[int, Box, str]]
    edges: list[str]
    drawn: list[tuple[int, Box]]
    signatures: list[tuple[int, Box, str]]
    covered: frozenset[int]
    count: int
    has_text: bool


def in_order(
    opened: Any,
    pieces: list[Piece],
    flags: frozenset[str],
    drawn: list[tuple[int, Box]],
    signatures: list[tuple[int, Box, str]],
) -> Pdf:
    """What an open PDF shows, from the pieces of its pages, in the order of its structure."""
    found: dict[tuple[int, int], list[Piece]] = {}
    seen = [piece for piece in pieces if piece.seen and piece.text.strip()]
    for piece in seen:
        found.setdefault((piece.page, piece.mark), []).append(piece)
    places = {page.obj.objgen: number for number, page in enumerate(opened.pages)}
    lines: list[str] = []
    boxes: list[dict[int, Box]] = []
    standing: deque[_Standing] = deque(maxlen=_NEAR)
    covered: set[int] = set()
    used: set[tuple[int, int]] = set()
    current: list[tuple[int, int]] = []

    def flush() -> None:
        own_pieces = [piece for key in current for piece in found.get(key, [])]
        words = _words(own_pieces)
        if words.strip():
            own: dict[int, Box] = {}
            for piece in own_pieces:
                own[piece.page] = box_around([own.get(piece.page, piece.box), piece.box])
            whole = box_around(list(own.values()))
            here = _Standing(min(own), whole[0], whole[2], own)
            lines.append(words if all(one.precedes(here) for one in standing) else f"{words}\ufffd")
            standing.append(here)
            boxes.append(own)
            if any(piece.covered for piece in own_pieces):
                covered.add(len(lines) - 1)
        current.clear()

    root = opened.Root.get("/StructTreeRoot")
    if root is not None:
        for event, key in _elements(root.get("/K"), places):
            if event == "block":
                flush()
            elif key is not None and key not in used:
                used.add(key)
                current.append(key)
        flush()
    outside: list[tuple[int, Box, str]] = []
    running: dict[tuple[int, bool], list[str]] = {}  # by page, at its head or at its foot
    for piece in seen:
        if (piece.page, piece.mark) not in used:
            if _EDGE < piece.height < 1 - _EDGE:
                outside.append((piece.page, piece.box, piece.text))
            else:
                running.setdefault((piece.page, piece.height > 0.5), []).append(piece.text)
    edges = ["".join(texts) for texts in running.values()]
    shown = Shown(lines, flags)
    return Pdf(shown, boxes, outside, edges, drawn, signatures, frozenset(covered), len(places), bool(seen))


@dataclass(frozen=True)
class _Standing:
    """Where a line stands: its first page, its sides, and its box on each page."""

    first: int
    left: float
    right: float
    boxes: dict[int, Box]

    def precedes(self, other: _Standing) -> bool:
        """Whether it stands above `other` (or on an earlier page), or beside it."""
        if min(self.right, other.right) - max(self.left, other.left) < 1:
            return True
        if other.first < self.first:
            return False
        for page, (left, _, right, top) in other.boxes.items():
            mine = self.boxes.get(page)
            if mine and top > mine[1] + _OVERLAP and min(right, mine[2]) - max(left, mine[0]) >= 1:
                return False
        return True


def _words(pieces: list[Piece]) -> str:
    """The text of a block whose pieces follow one another, to the right or below; one that stands elsewhere is a sign of its
    own. The number of a page in a table of contents may stand at the end of the first line."""
    words = pieces[0].text if pieces else ""
    for before, piece in pairwise(pieces):
        high = max(before.box[3] - before.box[1], piece.box[3] - piece.box[1])
        down = before.box[1] - piece.box[1]
        moved = piece.box[0] < before.box[2] - high if abs(down) < high else down < 0 or down > _FARTHEST * high
        if moved and before.page == piece.page and not (piece is pieces[-1] and re.fullmatch(r"\d{1,3}", piece.text)):
            words += "\ufffd"
        words += piece.text
    return words


def _elements(root: Any, places: dict[tuple[int, int], int]) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """The structure in its order: ("block", None) where an element that is no part of a line begins or ends, and
    ("text", (page, mark)) for what it holds."""
    import pikepdf

    pending: list[tuple[Any, int]] = [(root, 0)]
    count = 0
    while pending:
        item, page = pending.pop()
        count += 1
        if count > 300_000:
            raise Unsound("package-too-large")
        if item is None:
            yield "block", None
        elif isinstance(item, int):
            yield "text", (page, item)
        elif isinstance(item, pikepdf.Array):
            pending += [(item[n], page) for n in range(len(item) - 1, -1, -1)]
        elif isinstance(item, pikepdf.Dictionary):
            if "/Pg" in item:
                page = places.get(item.Pg.objgen, page)
            if "/MCID" in item:
                yield "text", (page, int(item.MCID))
            elif "/K" in item:
                block = str(item.get("/S")) not in _INLINE
                if block:
                    yield "block", None
                    pending.append((None, page))
                pending.append((item.K, page))
