"""A returned PDF whose graphics, fields or order show something else than was written, and what signing leaves behind."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Operator

from tests.hostile.test_returned import Letter, _font, contract, drawn_on, worked
from tests.hostile.test_returned import letter as letter  # the fixture
from tests.hostile.test_returned_kinds import _all_text, _drawn, _instruction, _page_with, _place_of

Change = Callable[[Any], None]
WORDS = "with notice of 30"


def _page() -> int:
    return _page_with(WORDS)


def _last() -> int:
    with pikepdf.open(io.BytesIO(contract("pdf"))) as pdf:
        return len(pdf.pages) - 1


def _added(pdf: Any, annotation: Any, page: int) -> Any:
    annotation = pdf.make_indirect(annotation)
    pdf.pages[page].obj.Annots = Array([*pdf.pages[page].obj.get("/Annots", []), annotation])
    return annotation


def _appearance(pdf: Any, words: str) -> Any:
    content = f"1 g 0 0 400 14 re f 0 g BT /F 9 Tf 2 3 Td ({words}) Tj ET".encode()
    fonts = Dictionary(Font=Dictionary(F=_font(pdf)))
    return pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 400, 14], Resources=fonts)


def _field(pdf: Any, words: str, page: int, rect: Any, kind: Any = Name.Sig, flags: int = 4) -> Any:
    shown = Dictionary(N=_appearance(pdf, words))
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=kind, T="s", F=flags, Rect=list(rect), AP=shown)
    field = _added(pdf, field, page)
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    return field


def _signed_over(pdf: Any) -> None:
    _field(pdf, "only by the Client", _page(), _place_of("without giving a cause", _page()))


def _blank_letters(pdf: Any) -> None:
    """A font whose every letter is called a space."""
    font = _font(pdf)
    table = b"".join(b"<%02x> <0020> " % code for code in range(32, 127))
    font.ToUnicode = pdf.make_stream(b"95 beginbfchar " + table + b"endbfchar")
    page, (x0, y0, _, _) = _page(), _place_of("with notice of", _page())
    drawn_on(pdf, page, f"BT 0 g /Gh 9 Tf {x0} {y0 - 40} Td (The notice is 90 days.) Tj ET")
    pdf.pages[page].Resources.Font["/Gh"] = font


def _strips(pdf: Any) -> None:
    x0, y0, x1, y1 = _place_of("with notice of", _page())
    strips = " ".join(f"{x0 + 1.8 * n} {y0 - 1} 1.9 {y1 - y0 + 2} re f" for n in range(int((x1 - x0) / 1.8) + 1))
    drawn_on(pdf, _page(), f"1 g {strips}")


def _policy(pdf: Any) -> None:
    """The page in a layer that shows where another does not."""
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="x"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(ON=Array([group]), Order=Array([])))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCMD, OCGs=Array([group]), P=Name.AllOff))
    pdf.pages[_page()].obj.Resources.Properties = Dictionary(MC9=layer)
    _all_text([_instruction(Name.OC, Name.MC9, "BDC")], [_instruction("EMC")])(pdf)


def _state(**entries: Any) -> Change:
    def change(pdf: Any) -> None:
        pdf.pages[_page()].obj.Resources["/ExtGState"]["/GX"] = Dictionary(**entries)
        _after("BT", ([Name.GX], Operator("gs")))(pdf)

    return change


def _after(operator: str, *instructions: Any) -> Change:
    """The page with more instructions after each one of a kind."""

    def change(pdf: Any) -> None:
        page = pdf.pages[_page()]
        kept: list[Any] = []
        for one in pikepdf.parse_content_stream(page):
            kept.append((one.operands, one.operator))
            kept += instructions if str(one.operator) == operator else ()
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))

    return change


def _other_font(pdf: Any) -> None:
    pdf.pages[_page()].obj.Resources["/ExtGState"] = Dictionary(GX=Dictionary(Font=Array([_font(pdf), 9])))
    _after("Tf", ([Name.GX], Operator("gs")))(pdf)


def _exchanged(pdf: Any) -> None:
    """Two lines of one page exchange their places."""
    page = pdf.pages[_page()]
    found = [[list(one.operands), one.operator] for one in pikepdf.parse_content_stream(page)]
    places = [one for one in found if str(one[1]) == "Tm" and float(one[0][4]) < 200]
    places.sort(key=lambda one: float(one[0][5]))
    places[3][0], places[-4][0] = places[-4][0], places[3][0]
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream([tuple(one) for one in found]))


def _reordered(pdf: Any) -> None:
    moved = pdf.pages[8]
    del pdf.pages[8]
    pdf.pages.insert(3, moved)


def _pieces(pdf: Any) -> None:
    x0, y0, _, _ = _place_of("with notice of", _page())
    for n, words in enumerate(("The notice", "is not", "thirty", "but", "ninety days")):
        drawn_on(pdf, _page(), f"BT 0 g /Hv 9 Tf {x0 + 50 * n} {y0 + 50} Td ({words}) Tj ET")


def _one_page_initials(pdf: Any) -> None:
    drawn_on(pdf, _page(), "BT 0 g /Hv 9 Tf 130 100 Td (ninety days) Tj ET")


def _moved_inside(pdf: Any) -> None:
    """Letters that jump away and back within their run."""
    page = pdf.pages[_page()]
    kept: list[Any] = []
    for one in pikepdf.parse_content_stream(page):
        operands = list(one.operands)
        if str(one.operator) == "TJ":
            operands = [Array([-90_000, *operands[0], 90_000])]
        kept.append((operands, one.operator))
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


STOPS: dict[str, Change] = {
    "letters that jump away and back": _moved_inside,
    "a dash that is never drawn": _all_text([_instruction(1, "Tr"), _instruction(Array([0, 1000]), 0, "d")], []),
    "ends of lines on black": _all_text(
        [_instruction(0, "g"), _instruction(460, 0, 140, 842, "re"), _instruction("f")], []
    ),
    "a signature over words": _signed_over,
    "letters that are spaces": _blank_letters,
    "strips of white": _strips,
    "a layer that shows where another does not": _policy,
    "a mode of mixing": _state(BM=Name.Screen),
    "nearly clear": _state(ca=0.2, CA=0.2),
    "light grey": _after("BT", ([0.9, 0.9, 0.9], Operator("rg"))),
    "a font by the graphics state": _other_font,
    "lines that exchange places": _exchanged,
    "pages in another order": _reordered,
    "a sentence in pieces": _pieces,
    "cut by two corners": _all_text(
        [_instruction(0, 0, 1, 1, "re"), _instruction(594, 841, 1, 1, "re"), _instruction("W"), _instruction("n")], []
    ),
    "letters that cut": _all_text([_instruction(5, "Tr")], []),
    "squeezed": _all_text([_instruction(0.02, 0, 0, 1, 100, 0, "cm")], []),
    "in a mirror": _all_text([_instruction(-1, 0, 0, 1, 595, 0, "cm")], []),
    "one letter over another": _all_text([_instruction(-6, "Tc")], []),
    "letters far apart": _all_text([_instruction(40, "Tc")], []),
    "few letters on one page": _one_page_initials,
}


@pytest.mark.parametrize("kind", STOPS)
def test_what_a_pdf_hides_or_adds_stops_the_letter(letter: Letter, kind: str) -> None:
    result = letter(worked(STOPS[kind]), "back.pdf")
    assert result.code == 1, result.err
    assert result.out == ""


def _pattern(pdf: Any) -> None:
    tile = pdf.make_stream(b"BT /F 9 Tf 2 4 Td (90 days) Tj ET", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=[0, 0, 120, 14], XStep=500, YStep=500, Resources=Dictionary(Font=Dictionary(F=_font(pdf))))  # fmt: skip
    pdf.pages[_page()].Resources["/Pattern"] = Dictionary(PX=tile)
    drawn_on(pdf, _page(), "/Pattern cs /PX scn 130 300 120 14 re f")


def _spot(pdf: Any) -> None:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 1, 1], C1=[0, 0, 0], N=1)
    pdf.pages[_page()].obj.Resources["/ColorSpace"] = Dictionary(CX=Array([Name.Separation, Name("/Spot"), Name.DeviceRGB, tint]))  # fmt: skip
    _after("BT", ([Name.CX], Operator("cs")), ([0], Operator("scn")))(pdf)


def _link(border: int, *, shown: bool = False) -> Change:
    def change(pdf: Any) -> None:
        rect = list(_place_of("with notice of", _page()))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect, Border=[0, 0, border], C=[1, 1, 1])
        if shown:
            link.AP = Dictionary(N=_appearance(pdf, "90 days"))
        _added(pdf, link, _page())

    return change


def _waiting(pdf: Any) -> None:
    """A field that is hidden until the file shows it."""
    _field(pdf, "90 days", _page(), (130, 300, 330, 314), Name.Tx, 6)


def _stamped(pdf: Any) -> None:
    _field(pdf, "The notice of clause 26 is 90 days", _page(), (130, 300, 330, 314))


def _root(**entries: Any) -> Change:
    return lambda pdf: [pdf.Root.__setitem__(f"/{key}", value) for key, value in entries.items()]  # type: ignore[return-value]


FIGURE = " ".join(f"{130 + x} {300 + y} {w} {h} re" for x, y, w, h in ((0, 8, 5, 1), (0, 4, 1, 5), (4, 0, 1, 9)))
TOLD: dict[str, tuple[Change, str]] = {
    "a pattern": (_pattern, "does not know"),
    "a colour of its own": (_spot, "does not know"),
    "a figure of lines": (lambda pdf: drawn_on(pdf, _page(), f"0 g {FIGURE} f"), "There are pictures"),
    "a figure of curves": (_drawn("0 g {x} {y} m {x} {m} {e} {m} {e} {y} c f"), "There are pictures"),
    "a pen over the words": (_drawn("0 G 1 w {x} {y} m {e} {m} l {x} {m} l S"), "There are pictures"),
    "a link that shows something": (_link(0, shown=True), "notes or drawings"),
    "a link with a thick border": (_link(12), "notes or drawings"),
    "a link whose border strikes through": (_link(1), "notes or drawings"),
    "a field that waits": (_waiting, "notes or drawings"),
    "a signature that says something": (
        _stamped,
        "Beside the signatures now stands: The notice of clause 26 is 90 days",
    ),
    "a form of another kind": (_root(AcroForm=Dictionary(Fields=Array([]), XFA="x")), "does not know"),
    "values that are filled in": (_root(AcroForm=Dictionary(Fields=Array([]), NeedAppearances=True)), "does not know"),
    "a script": (_root(OpenAction=Dictionary(S=Name.JavaScript, JS="x")), "does not know"),
    "an action at the end": (_root(AA=Dictionary()), "does not know"),
    "a faint page": (_state(ca=0.9), "does not know"),
}


@pytest.mark.parametrize("kind", TOLD)
def test_what_somebody_should_look_at_is_told(letter: Letter, kind: str) -> None:
    change, message = TOLD[kind]
    result = letter(worked(change), "back.pdf")
    assert message in result.err, result.err


# ------------------------------------------------------------------------------------------------- no false alarm


def _saved(**options: Any) -> Callable[[], bytes]:
    def saved() -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(contract("pdf"))) as pdf:
            pdf.save(out, **options)
        return out.getvalue()

    return saved


def _signed_at_name(pdf: Any) -> None:
    x0, y0, _, y1 = _place_of("Ada Byron", _last())
    _field(pdf, "Digitally signed by Ada Byron, 21 November 2026", _last(), (x0, y0 - 30, x0 + 150, y1 + 5))


def _pen_at_name(pdf: Any) -> None:
    x0, y0, _, y1 = _place_of("Ada Byron", _last())
    drawn_on(pdf, _last(), f"0 G 1 w {x0} {y0} m {x0 + 20} {y1 + 8} l {x0 + 30} {y0 - 2} l {x0 + 60} {y1 + 6} l S")


def _initialled(pdf: Any) -> None:
    for page in range(len(pdf.pages)):
        drawn_on(pdf, page, "BT 0 g /Hv 9 Tf 520 100 Td (AB) Tj ET BT /Hv 9 Tf 540 100 Td (CB) Tj ET")


HONEST: dict[str, Callable[[], bytes]] = {
    "for the web": _saved(linearize=True),
    "in streams": _saved(object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "readable": _saved(qdf=True),
    "normalized": _saved(normalize_content=True),
    "a password of the owner": _saved(encryption=pikepdf.Encryption(owner="x", user="")),
    "a signature over the name": lambda: worked(_signed_at_name),
    "a pen over the name": lambda: worked(_pen_at_name),
    "initials of two people": lambda: worked(_initialled),
}


@pytest.mark.parametrize("kind", HONEST)
def test_what_signing_and_saving_leave_is_no_alarm(letter: Letter, kind: str) -> None:
    result = letter(HONEST[kind](), "back.pdf")
    assert result.code == 0, result.err
    assert "warning" not in result.err, result.err
