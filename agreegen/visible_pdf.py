"""What a returned PDF shows: its text in the order of its structure, and what lies over or outside it.

A PDF of ours is tagged: each paragraph, title and cell is an element of its structure, whose text can stand on several
pages. Text that belongs to no element was added later, but for what runs at the head and foot of each page. Letters that are
drawn invisibly, or covered by a box that is drawn after them, are not shown. What this cannot see is in docs/security.md.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from agreegen.files import Unsound, pdf
from agreegen.pdf_boxes import EVERYWHERE, ONE, Box, Matrix, box_around, box_of, common, matrix, over, rectangle, times
from agreegen.pdf_fonts import Font, font_of
from agreegen.theme import FAINT, contrast_of
from agreegen.visible import Shown

_INLINE = frozenset(("/Span", "/Link", "/Em", "/Strong", "/Reference", "/Quote", "/Code", "/Lbl", "/NonStruct"))
_HARMLESS = ("/Link", "/Popup")  # annotations, where they show nothing themselves
_HIDDEN = 2 | 32  # the flags of an annotation that is not shown
_DEVICES = ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK")
# What the catalogue of a PDF may have that nobody runs or fills in: our own, and what programs that sign add.
_ROOT = frozenset((
    "/Type", "/Version", "/Extensions", "/Pages", "/PageLabels", "/Names", "/Dests", "/ViewerPreferences", "/PageLayout",
    "/PageMode", "/Outlines", "/OpenAction", "/AcroForm", "/Metadata", "/StructTreeRoot", "/MarkInfo", "/Lang",
    "/PieceInfo", "/OutputIntents", "/OCProperties", "/Perms", "/DSS", "/AF", "/URI",
))  # fmt: skip
_STATE = frozenset((
    "/Type", "/LW", "/LC", "/LJ", "/ML", "/D", "/RI", "/FL", "/SM", "/SA", "/ca", "/CA", "/BM", "/AIS", "/TK", "/SMask",
))  # fmt: skip
_SHORTEST = 20  # points of a rule, or of a side of an area, of ours: what is smaller may be a letter
_THICK = 3  # points of a line that hides what it crosses, whatever its way
_PALE = 0.7  # the luminance of what people do not write with
_MOST_COVERED = 4_000_000  # pieces that are looked at for what is drawn over or under them
_NEAR = 60  # lines before one that are looked at for its place
_CLOSEST, _FARTHEST_APART = 0.6, 3  # of the width that letters have by themselves
_FARTHEST_JUMP, _FARTHEST_BACK = 3_000, 300  # thousandths of a letter's height, within one run
_OVERLAP = 6  # points that one line may reach into the one above it
_MOST_OPERATORS = 400_000
_MOST_CONTENT = 400_000  # bytes of one page or form, unpacked: each operator takes many in memory
_MOST_PIECES, _MOST_FILLS = 6_000, 600  # of one page
_DEEPEST_FORM = 5
_EDGE = 0.085  # the part of a page's height where header and footer run
_FARTHEST = 8  # heights of a small letter from one line of a block to the next
_OUTSIDE = -1


@dataclass
class _Piece:
    """One run of letters: its page, the element of the structure that it belongs to (or _OUTSIDE), where it stands (in the
    page's height from 0 to 1), its box, and whether it can be seen."""

    page: int
    mark: int
    text: str
    height: float
    box: Box
    seen: bool
    covered: bool = False  # by a field that is signed


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


def shown_by_pdf(content: bytes) -> Pdf:
    """What a PDF shows. Raises Unsound where it is broken or larger than it may be."""
    with pdf(content) as opened:
        reading = _Reading(_layers_off(opened))
        reading.catalogue(opened.Root)
        for number, page in enumerate(opened.pages):
            reading.page(number, page.obj)
        return reading.result(opened)


@dataclass
class _State:
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


class _Reading:
    def __init__(self, off: frozenset[tuple[int, int]]) -> None:
        self.off = off  # the layers that are off when the file is opened
        self.pieces: list[_Piece] = []
        self.flags: set[str] = set()
        self.operators = self.covered = 0
        self.drawn: list[tuple[int, Box]] = []
        self.signatures: list[tuple[int, Box, str]] = []
        self.fonts: dict[tuple[int, int], Font] = {}

    def catalogue(self, root: Any) -> None:
        """What the file does by itself when it is opened, or lets others fill in: what is shown then, nobody can say."""
        names, form, action = (root.get(name, {}) for name in ("/Names", "/AcroForm", "/OpenAction"))
        moves = _is_array(action) or not action or str(action.get("/S")) in ("/GoTo", "/Named")
        usage = "/AS" in root.get("/OCProperties", {}).get("/D", {})
        own = {key for key in root.keys() if not key.startswith("/Agreegen")}  # noqa: SIM118 - no mapping of Python's
        if own - _ROOT or "/JavaScript" in names or "/XFA" in form or "/NeedAppearances" in form or usage or not moves:
            self.flags.add("strange")

    # ------------------------------------------------------------------------------------------------ one page

    def page(self, number: int, page: Any) -> None:
        box = [float(n) for n in page.get("/CropBox", page.get("/MediaBox", [0, 0, 595, 842]))]
        whole = [float(n) for n in page.get("/MediaBox", box)]
        self.area = (
            max(min(box[0], box[2]), min(whole[0], whole[2])),
            max(min(box[1], box[3]), min(whole[1], whole[3])),
            min(max(box[0], box[2]), max(whole[0], whole[2])),
            min(max(box[1], box[3]), max(whole[1], whole[3])),
        )
        self.number, self.bottom, self.tall = number, self.area[1], (self.area[3] - self.area[1]) or 842.0
        self.first, self.fills = len(self.pieces), 0
        self.painted: list[tuple[list[Box], bool, float]] = []
        self.marks: list[int] = []
        self.layers: list[bool] = []  # of the marked content that is open: whether its layer is off
        if "/AA" in page:
            self.flags.add("strange")
        self.stream(page, page.get("/Resources"), _State(), 0)
        for annotation in page.get("/Annots", []):
            self.annotation(annotation)

    def annotation(self, annotation: Any) -> None:
        kind, hidden = str(annotation.get("/Subtype")), int(annotation.get("/F", 0)) & _HIDDEN != 0
        box = rectangle(annotation)
        if kind == "/Widget":
            self.widget(annotation, box, hidden)
            return
        if kind in _HARMLESS:
            border = annotation.get("/Border", [0, 0, 1])
            width = annotation.get("/BS", {}).get("/W", border[2] if len(border) > 2 else 1)
            if "/AP" not in annotation and "/AA" not in annotation and float(width) == 0:
                return
        self.flags.add("annotation")
        words = str(annotation.get("/Contents", ""))
        if words and kind == "/FreeText":
            self.pieces.append(self.foreign(words, box))

    def foreign(self, words: str, box: Box) -> _Piece:
        return _Piece(self.number, _OUTSIDE, words, ((box[1] + box[3]) / 2 - self.bottom) / self.tall, box, True)

    def widget(self, widget: Any, box: Box, hidden: bool) -> None:
        """A field. One that is signed may show who signed, and when; another is text that was added, hidden or not."""
        holder = widget
        for _ in range(8):
            if "/FT" in holder or "/Parent" not in holder:
                break
            holder = holder.Parent
        self.count(len(self.pieces) - self.first)
        if str(holder.get("/FT")) == "/Sig" and "/AA" not in widget:
            if not hidden and "/AP" in widget:
                for piece in self.pieces[self.first :]:
                    piece.covered |= over(box, piece.box)
                self.signatures.append((self.number, box, self.appearance(widget.AP.get("/N"))))
            return
        self.flags.add("annotation")
        if hidden:
            return
        for piece in self.pieces[self.first :]:
            if piece.seen and over(box, piece.box):
                piece.seen = False
                self.flags.add("hidden")
        words = str(widget.get("/V", holder.get("/V", ""))) or "\ufffd"
        self.pieces.append(self.foreign(words, box))

    def appearance(self, shown: Any) -> str:
        """The words that a field shows."""
        import pikepdf

        if not isinstance(shown, pikepdf.Stream):
            return "\ufffd"
        page = self.pieces, self.flags, self.drawn, self.area, self.first
        self.pieces, self.flags, self.drawn, self.first, self.area = [], set(), [], 0, EVERYWHERE
        self.stream(shown, shown.get("/Resources"), _State(), 1)
        words = "".join(piece.text for piece in self.pieces)
        self.pieces, self.flags, self.drawn, self.area, self.first = page
        return words

    def stream(self, source: Any, resources: Any, state: _State, depth: int) -> None:
        """The operators of a page or of a form that it draws."""
        import pikepdf

        stack: list[_State] = []
        state = replace(state)
        text = line = ONE
        boxes: list[Box] = []
        path: list[str] = []
        clips = False
        resources = resources if resources is not None else {}
        self.measure(source)
        for instruction in pikepdf.parse_content_stream(source):
            operands, operator = instruction.operands, instruction.operator
            self.operators += 1
            if self.operators > _MOST_OPERATORS:
                raise Unsound("package-too-large")
            op = str(operator)
            if op == "q":
                stack.append(replace(state))
                if len(stack) > 500:
                    raise Unsound("pdf-broken")
            elif op == "Q":
                state = stack.pop() if stack else state
            elif op == "cm":
                state.matrix = times(matrix(operands), state.matrix)
            elif op in ("BMC", "BDC"):
                self.marks.append(_mark(op, operands, resources))
                self.layers.append(op == "BDC" and self.is_off(_properties(operands, resources)))
            elif op == "EMC":
                if self.marks:
                    self.marks.pop()
                    self.layers.pop()
            elif op == "BT":
                text = line = ONE
            elif op == "Tm":
                text = line = matrix(operands)
            elif op in ("Td", "TD"):
                if op == "TD":
                    state.leading = -float(operands[1])
                text = line = times((1, 0, 0, 1, float(operands[0]), float(operands[1])), line)
            elif op == "T*":
                text = line = times((1, 0, 0, 1, 0, -state.leading), line)
            elif op == "Tf":
                state.font, state.size = self.font(resources, str(operands[0])), float(operands[1])
            elif op in ("Tr", "TL", "Tc", "Tw", "Tz", "Ts", "w"):
                value = float(operands[0])
                if op == "Tr":
                    state.mode = int(value)
                elif op == "TL":
                    state.leading = value
                elif op == "Tc":
                    state.char_space = value
                elif op == "Tw":
                    state.word_space = value
                elif op == "Ts":
                    state.rise = value
                elif op == "w":
                    state.line_width = value
                else:
                    state.scale = value / 100
            elif op in ("g", "rg", "k", "sc", "scn"):
                state.fill = self.luminance(operands)
            elif op in ("G", "RG", "K", "SC", "SCN"):
                state.stroke = self.luminance(operands)
            elif op in ("cs", "CS"):
                if str(operands[0]) not in _DEVICES:  # its colours may be any
                    self.flags.add("strange")
            elif op == "gs":
                self.graphics_state(resources.get("/ExtGState", {}).get(str(operands[0])), state)
            elif op in ("Tj", "TJ", "'", '"'):
                if op in ("'", '"'):
                    text = line = times((1, 0, 0, 1, 0, -state.leading), line)
                text = self.show(operands, op, state, text)
            elif op == "re":
                x, y, wide, high = (float(n) for n in operands)
                boxes.append(box_of(x, y, x + wide, y + high, state.matrix))
                path.append(op)
            elif op in ("m", "l", "c", "v", "y"):
                x, y = float(operands[-2]), float(operands[-1])
                boxes.append(box_of(x, y, x, y, state.matrix))
                path.append(op)
            elif op in ("W", "W*"):
                clips = True
            elif op in ("f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "n"):
                if boxes and op != "n":
                    self.paint(op, path, boxes, state)
                if clips:
                    state.cut = state.cut or path != ["re"]
                    state.clip = common(state.clip, box_around(boxes))
                boxes, path, clips = [], [], False
            elif op in ("INLINE IMAGE", "sh"):
                self.draws(state.clip if op == "sh" else box_of(0, 0, 1, 1, state.matrix))
            elif op == "Do":
                self.draw(resources, str(operands[0]), state, depth)

    def measure(self, source: Any) -> None:
        """Raises Unsound where a page or form unpacks to more than one can need: it is parsed whole."""
        import pikepdf

        content = source if isinstance(source, pikepdf.Stream) else source.get("/Contents", [])
        streams = [content] if isinstance(content, pikepdf.Stream) else list(content)
        size = sum(len(stream.read_bytes()) for stream in streams[:1_000])
        if size > _MOST_CONTENT or len(streams) > 1_000:
            raise Unsound("package-too-large")

    def draw(self, resources: Any, name: str, state: _State, depth: int) -> None:
        drawn = resources.get("/XObject", {}).get(name)
        if drawn is None or self.is_off(drawn.get("/OC")):
            return
        if str(drawn.get("/Subtype")) == "/Image":
            self.draws(box_of(0, 0, 1, 1, state.matrix))
        elif str(drawn.get("/Subtype")) == "/Form":
            if depth >= _DEEPEST_FORM:
                raise Unsound("pdf-broken")
            inner = replace(state, matrix=times(matrix(drawn.get("/Matrix", list(ONE))), state.matrix))
            x0, y0, x1, y1 = (float(n) for n in drawn.get("/BBox", [0, 0, 0, 0]))
            inner.clip = common(state.clip, box_of(x0, y0, x1, y1, inner.matrix))
            self.stream(drawn, drawn.get("/Resources"), inner, depth + 1)

    def show(self, operands: Any, op: str, state: _State, text: Matrix) -> Matrix:
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
        mark = next((mark for mark in reversed(self.marks) if mark != _OUTSIDE), _OUTSIDE)
        height = (box[1] - self.bottom) / self.tall
        self.pieces.append(_Piece(self.number, mark, "".join(shown), height, box, seen))
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

    def paint(self, op: str, path: list[str], boxes: list[Box], state: _State) -> None:
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

    def graphics_state(self, named: Any, state: _State) -> None:
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

    def is_off(self, layer: Any) -> bool:
        """Whether a layer, or one of several, is off when the file is opened."""
        if layer is None or not hasattr(layer, "get"):
            return False
        if "/VE" in layer or str(layer.get("/P", "/AnyOn")) not in ("/AnyOn", "/AllOn"):
            return True  # shown where others are not: nobody can say
        groups = layer.get("/OCGs", layer)
        listed = [groups] if not _is_array(groups) else list(groups)
        return any(group.objgen in self.off for group in listed if group is not None and group.is_indirect)

    def font(self, resources: Any, name: str) -> Font | None:
        found = resources.get("/Font", {}).get(name)
        if found is None:
            return None
        key = found.objgen if found.is_indirect else (0, id(found))
        if key not in self.fonts:
            self.fonts[key] = font_of(found)
        return self.fonts[key]

    # ------------------------------------------------------------------------------------------------ all pages

    def result(self, opened: Any) -> Pdf:
        found: dict[tuple[int, int], list[_Piece]] = {}
        seen = [piece for piece in self.pieces if piece.seen and piece.text.strip()]
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
            pieces = [piece for key in current for piece in found.get(key, [])]
            words = _words(pieces)
            if words.strip():
                own: dict[int, Box] = {}
                for piece in pieces:
                    own[piece.page] = box_around([own.get(piece.page, piece.box), piece.box])
                whole = box_around(list(own.values()))
                here = _Standing(min(own), whole[0], whole[2], own)
                lines.append(words if all(one.precedes(here) for one in standing) else f"{words}\ufffd")
                standing.append(here)
                boxes.append(own)
                if any(piece.covered for piece in pieces):
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
        shown = Shown(lines, frozenset(self.flags))
        return Pdf(
            shown, boxes, outside, edges, self.drawn, self.signatures, frozenset(covered), len(places), bool(seen)
        )


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


def _words(pieces: list[_Piece]) -> str:
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


def _layers_off(opened: Any) -> frozenset[tuple[int, int]]:
    """The layers of a PDF that are off when it is opened."""
    properties = opened.Root.get("/OCProperties")
    if properties is None:
        return frozenset()
    default = properties.get("/D", {})
    off = {group.objgen for group in default.get("/OFF", [])}
    if str(default.get("/BaseState")) == "/OFF":
        shown = {group.objgen for group in default.get("/ON", [])}
        off |= {group.objgen for group in properties.get("/OCGs", []) if group.objgen not in shown}
    return frozenset(off)


def _is_array(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Array)


def _properties(operands: Any, resources: Any) -> Any:
    """The properties of marked content, written there or named."""
    import pikepdf

    if len(operands) < 2:
        return None
    found = operands[1]
    return resources.get("/Properties", {}).get(str(found)) if isinstance(found, pikepdf.Name) else found


def _mark(op: str, operands: Any, resources: Any) -> int:
    """The number of marked content; _OUTSIDE for what the structure does not know."""
    properties = None if op == "BMC" else _properties(operands, resources)
    if properties is None or "/MCID" not in properties:
        return _OUTSIDE
    return int(properties.get("/MCID"))
