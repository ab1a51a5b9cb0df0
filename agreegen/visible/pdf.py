"""What a returned PDF shows: its text in the order of its structure, and what lies over or outside it.

A PDF of ours is tagged: each paragraph, title and cell is an element of its structure, whose text can stand on several
pages. Text that belongs to no element was added later, but for what runs at the head and foot of each page. Letters that are
drawn invisibly, or covered by a box that is drawn after them, are not shown. What this cannot see is in docs/security.md.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agreegen.files.opening import Unsound, pdf
from agreegen.visible.pdf_boxes import (
    EVERYWHERE,
    ONE,
    Box,
    box_around,
    box_of,
    common,
    matrix,
    over,
    rectangle,
    times,
)
from agreegen.visible.pdf_marks import is_array, layers_off, mark_of, properties_of
from agreegen.visible.pdf_order import Pdf, in_order
from agreegen.visible.pdf_painting import OUTSIDE, Painting, Piece, State

_HARMLESS = ("/Link", "/Popup")  # annotations, where they show nothing themselves
_HIDDEN = 2 | 32  # the flags of an annotation that is not shown
_DEVICES = ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK")
# What the catalogue of a PDF may have that nobody runs or fills in: our own, and what programs that sign add.
_ROOT = frozenset((
    "/Type", "/Version", "/Extensions", "/Pages", "/PageLabels", "/Names", "/Dests", "/ViewerPreferences", "/PageLayout",
    "/PageMode", "/Outlines", "/OpenAction", "/AcroForm", "/Metadata", "/StructTreeRoot", "/MarkInfo", "/Lang",
    "/PieceInfo", "/OutputIntents", "/OCProperties", "/Perms", "/DSS", "/AF", "/URI",
))  # fmt: skip
_MOST_OPERATORS = 400_000
_MOST_CONTENT = 400_000  # bytes of one page or form, unpacked: each operator takes many in memory
_DEEPEST_FORM = 5


def shown_by_pdf(content: bytes) -> Pdf:
    """What a PDF shows. Raises Unsound where it is broken or larger than it may be."""
    with pdf(content) as opened:
        reading = _Reading(layers_off(opened))
        reading.catalogue(opened.Root)
        for number, page in enumerate(opened.pages):
            reading.page(number, page.obj)
        return in_order(opened, reading.pieces, frozenset(reading.flags), reading.drawn, reading.signatures)


class _Reading(Painting):
    def __init__(self, off: frozenset[tuple[int, int]]) -> None:
        super().__init__()
        self.off = off  # the layers that are off when the file is opened
        self.operators = 0
        self.signatures: list[tuple[int, Box, str]] = []

    def catalogue(self, root: Any) -> None:
        """What the file does by itself when it is opened, or lets others fill in: what is shown then, nobody can say."""
        names, form, action = (root.get(name, {}) for name in ("/Names", "/AcroForm", "/OpenAction"))
        moves = is_array(action) or not action or str(action.get("/S")) in ("/GoTo", "/Named")
        usage = "/AS" in root.get("/OCProperties", {}).get("/D", {})
        own = {key for key in root.keys() if not key.startswith("/Agreegen")}  # noqa: SIM118 - no mapping of Python's
        if own - _ROOT or "/JavaScript" in names or "/XFA" in form or "/NeedAppearances" in form or usage or not moves:
            self.flags.add("strange")

    # ------------------------------------------------------------------------------------------------ one page

    def page(self, number: int, page: Any) -> None:
        box = [float(n) for n in page.get("/CropBox", page.get("/MediaBox", [0, 0, 595, 842]))]
        whole = [float(n) for n in page.get("/MediaBox", box)]
        area = (
            max(min(box[0], box[2]), min(whole[0], whole[2])),
            max(min(box[1], box[3]), min(whole[1], whole[3])),
            min(max(box[0], box[2]), max(whole[0], whole[2])),
            min(max(box[1], box[3]), max(whole[1], whole[3])),
        )
        self.begin(number, area)
        if "/AA" in page:
            self.flags.add("strange")
        self.stream(page, page.get("/Resources"), State(), 0)
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

    def foreign(self, words: str, box: Box) -> Piece:
        return Piece(self.number, OUTSIDE, words, ((box[1] + box[3]) / 2 - self.bottom) / self.tall, box, True)

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
        self.stream(shown, shown.get("/Resources"), State(), 1)
        words = "".join(piece.text for piece in self.pieces)
        self.pieces, self.flags, self.drawn, self.area, self.first = page
        return words

    def stream(self, source: Any, resources: Any, state: State, depth: int) -> None:
        """The operators of a page or of a form that it draws."""
        import pikepdf

        stack: list[State] = []
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
                self.marks.append(mark_of(op, operands, resources))
                self.layers.append(op == "BDC" and self.is_off(properties_of(operands, resources)))
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

    def draw(self, resources: Any, name: str, state: State, depth: int) -> None:
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

    def is_off(self, layer: Any) -> bool:
        """Whether a layer, or one of several, is off when the file is opened."""
        if layer is None or not hasattr(layer, "get"):
            return False
        if "/VE" in layer or str(layer.get("/P", "/AnyOn")) not in ("/AnyOn", "/AllOn"):
            return True  # shown where others are not: nobody can say
        groups = layer.get("/OCGs", layer)
        listed = [groups] if not is_array(groups) else list(groups)
        return any(group.objgen in self.off for group in listed if group is not None and group.is_indirect)
