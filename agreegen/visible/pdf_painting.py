"""What letters, areas and lines of a PDF do to each other: whether a letter is seen where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agreegen.files.opening import Unsound
from agreegen.look.theme import FAINT, contrast_of
from agreegen.visible.pdf_boxes import (
    EVERYWHERE,
    ONE,
    Box,
    Matrix,
    box_around,
    box_of,
    common,
    times,
)
from agreegen.visible.pdf_fonts import Font, font_of

_STATE = frozenset((
    "/Type", "/LW", "/LC", "/LJ", "/ML", "/D", "/RI", "/FL", "/SM", "/SA", "/ca", "/CA", "/BM", "/AIS", "/TK", "/SMask",
))  # fmt: skip
_SHORTEST = 20  # points of a rule, or of a side of an area, of ours: what is smaller may be a letter
_THICK = 3  # points of a line that hides what it crosses, whatever its way
_PALE = 0.7  # the luminance of what people do not write with
_MOST_COVERED = 4_000_000  # pieces that are looked at for what is drawn over or under them
_CLOSEST, _FARTHEST_APART = 0.6, 3  # of the width that letters have by themselves
_FARTHEST_JUMP, _FARTHEST_BACK = 3_000, 300  # thousandths of a letter's height, within one run
_MOST_PIECES, _MOST_FILLS = 6_000, 600  # of one page
OUTSIDE = -1


@dataclass
class Piece:
    """One run of letters: its page, the element of the structure that it belongs to (or OUTSIDE), where it stands (in the
    page's height from 0 to 1), its box, and whether it can be seen."""

    page: int
    mark: int
    text: str
    height: float
    box: Box
    seen: bool
    covered: bool = False  # by a field that is signed


@dataclass
class State:
    """The part of the graphics state that decides whether letters are seen, and where."""

    matrix: Matrix = ONE
    font: Any = None
    size: float = 0
    fill: float = 0  # luminance
    stroke: float = 0
    mixed: bool = False
    masked: bool = False
    faint: bool = False
    rise: float = 0
    line_width: float = 1
    mode: int = 0
    leading: float = 0
    scale: float = 1
    char_space: float = 0
    word_space: float = 0
    clip: Box = EVERYWHERE
    cut: bool = False  # by a shape that is no rectangle: what is left of the letters nobody can say

    @property
    def clear(self) -> bool:
        """Whether what is drawn may not be seen."""
        return self.mixed or self.masked or self.faint


class Painting:
    """What has been drawn so far, page by page: the runs of letters, what is painted behind them, and what is told."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.flags: set[str] = set()
        self.covered = 0
        self.drawn: list[tuple[int, Box]] = []
        self.fonts: dict[tuple[int, int], Font] = {}
        self.begin(0, EVERYWHERE)

    def begin(self, number: int, area: Box) -> None:
        """The next page, whose `area` is what can be seen of it."""
        self.number, self.area, self.bottom, self.tall = number, area, area[1], (area[3] - area[1]) or 842.0
        self.first, self.fills = len(self.pieces), 0
        self.painted: list[tuple[list[Box], bool, float]] = []
        self.marks: list[int] = []
        self.layers: list[bool] = []  # of the marked content that is open: whether its layer is off

    def show(self, operands: Any, op: str, state: State, text: Matrix) -> Matrix:
        """Letters: adds a piece, and returns where the next ones begin."""
        import pikepdf

        font: Font | None = state.font
        shown: list[str] = []
        width = natural = 0.0
        jumps = False
        for item in operands[0] if op == "TJ" else operands[-1:]:
            if not isinstance(item, pikepdf.String):
                width -= float(item) / 1000 * state.size * state.scale
                jumps = jumps or not -_FARTHEST_JUMP <= float(item) <= _FARTHEST_BACK
                continue
            codes = bytes(item)
            length = font.length if font is not None else 1
            for at in range(0, len(codes), length):
                code = int.from_bytes(codes[at : at + length], "big")
                shown.append(font.letters.get(code, "\ufffd") if font is not None else "\ufffd")
                space = state.word_space if length == 1 and code == 32 else 0
                advance = (font.widths.get(code, 500) if font is not None else 500) / 1000 * state.size
                width += (advance + state.char_space + space) * state.scale
                natural += advance * state.scale
        whole = times(times((1, 0, 0, 1, 0, state.rise), text), state.matrix)
        letter = abs(state.size) * (whole[2] ** 2 + whole[3] ** 2) ** 0.5
        box = box_of(0, 0, width, state.size * 0.5, whole)
        y = (box[1] + box[3]) / 2
        spots = [self.behind(x, y) for x in (box[0] + 1, (box[0] + box[2]) / 2, box[2] - 1)]
        left, low, right, high = common(self.area, state.clip)
        inside = left - 2 <= box[0] and box[2] <= right + 2 and low - 2 <= box[1] and box[3] <= high + 2
        across = state.size * state.scale * (whole[0] ** 2 + whole[1] ** 2) ** 0.5
        upright = whole[0] * whole[3] > whole[1] * whole[2]  # not as in a mirror
        spread = _CLOSEST * natural <= width <= _FARTHEST_APART * natural + 4 * state.size
        seen = state.mode == 0 and not state.clear and not state.cut and letter >= 3 and across >= 0.3 * letter
        seen = seen and upright and not jumps and (spread or len(shown) < 2)
        seen = seen and inside and not any(self.layers) and all(contrast_of(state.fill, one) >= FAINT for one in spots)
        if not seen and "".join(shown).strip():
            self.flags.add("hidden")
        mark = next((mark for mark in reversed(self.marks) if mark != OUTSIDE), OUTSIDE)
        height = (box[1] - self.bottom) / self.tall
        self.pieces.append(Piece(self.number, mark, "".join(shown), height, box, seen))
        return times((1, 0, 0, 1, width, 0), text)

    def behind(self, x: float, y: float) -> float:
        """The luminance of what is painted at a place."""
        for boxes, ring, tone in reversed(self.painted):
            self.count(len(boxes))
            inside = sum(1 for left, low, right, high in boxes if left <= x <= right and low <= y <= high)
            if inside % 2 if ring else inside:
                return tone
        return 1.0

    def count(self, more: int) -> None:
        self.covered += more
        if self.covered > _MOST_COVERED:
            raise Unsound("package-too-large")

    def draws(self, box: Box) -> None:
        """Something that our PDFs do not have; a logo stands before the text of the first page."""
        if self.number > 0 or any(piece.mark >= 0 for piece in self.pieces[self.first :]):
            self.drawn.append((self.number, box))

    def paint(self, op: str, path: list[str], boxes: list[Box], state: State) -> None:
        """An area or a line. Ours are rules and rectangles; what else is drawn is told, and hides words where it is pale,
        thick, or straight through them."""
        around = box_around(boxes)
        wide, high = around[2] - around[0], around[3] - around[1]
        scale = abs(state.matrix[0] * state.matrix[3] - state.matrix[1] * state.matrix[2]) ** 0.5
        strokes = op in ("S", "s")
        width = state.line_width * scale if strokes else 0
        straight = set(path) == {"re"} or (strokes and set(path) <= {"m", "l"} and min(wide, high) < 0.5)
        if not straight or max(wide, high) < _SHORTEST or not self.marks:
            self.draws(around)
        tone = state.stroke if strokes else state.fill
        if not state.clear and (straight or width >= _THICK or tone > _PALE):
            self.cover(boxes, width / 2)
        if not strokes and not state.clear:
            rectangles = set(path) == {"re"}
            self.painted.append(
                (list(boxes) if rectangles else [around], rectangles and op in ("f*", "B*", "b*"), tone)
            )

    def cover(self, boxes: list[Box], half: float) -> None:
        """A filled area, or a line `half` as wide, hides the letters that were drawn before it, and strikes those through that
        it crosses."""
        self.fills += 1
        if self.fills > _MOST_FILLS or len(self.pieces) - self.first > _MOST_PIECES:
            raise Unsound("package-too-large")
        self.count(len(self.pieces) - self.first)
        left, low, right, high = box_around(boxes)
        left, low, right, high = left - half, low - half, right + half, high + half
        for piece in self.pieces[self.first :]:
            x0, y0, x1, y1 = piece.box
            if (
                not piece.seen
                or not piece.text.strip()
                or x0 > right
                or x1 < left
                or min(right, x1) - max(left, x0) < 0.5
            ):
                continue
            middle = (y0 + y1) / 2
            struck = high - low < 3 and y0 + 0.2 * (y1 - y0) < (low + high) / 2 < y1 + 0.6 * (y1 - y0)
            if struck or (high - low >= 3 and low < middle < high):
                piece.seen = False
                self.flags.add("hidden")

    def graphics_state(self, named: Any, state: State) -> None:
        """Ours are opaque. Effects are told, and letters that are nearly clear are not seen."""
        if named is None:
            return
        clear = min(float(named.get("/ca", 1)), float(named.get("/CA", 1)))
        mixed = str(named.get("/BM", "/Normal")) not in ("/Normal", "/Compatible")
        masked = "/SMask" in named and str(named.get("/SMask")) != "/None"
        if clear < 1 or mixed or masked or set(named.keys()) - _STATE:
            self.flags.add("strange")
        if "/Font" in named:
            state.font = None
        state.mixed = mixed if "/BM" in named else state.mixed
        state.masked = masked if "/SMask" in named else state.masked
        state.faint = clear < 0.5 if "/ca" in named or "/CA" in named else state.faint

    def luminance(self, operands: Any) -> float:
        """How light a colour is, from 0 to 1; a pattern may be anything, and is told."""
        try:
            values = [min(max(float(n), 0), 1) for n in operands]
        except (TypeError, ValueError):
            self.flags.add("strange")
            return 0
        if len(values) == 4:
            values = [(1 - one) * (1 - values[3]) for one in values[:3]]
        red, green, blue = values if len(values) == 3 else [values[0] if values else 0] * 3
        return float(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2)

    def font(self, resources: Any, name: str) -> Font | None:
        found = resources.get("/Font", {}).get(name)
        if found is None:
            return None
        key = found.objgen if found.is_indirect else (0, id(found))
        if key not in self.fonts:
            self.fonts[key] = font_of(found)
        return self.fonts[key]
