"""Ways to make a contract show something else than its text says: each is told, whatever its words."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
import pytest
from docx.oxml import parse_xml
from docx.text.run import Run as WordRun
from pikepdf import Array, Dictionary, Name, Operator

from agreegen.files.seal import sealed, unsealed
from tests.hostile.test_returned import Letter, W, clause_of, contract, drawn_on, edited, notice, paragraph, worked
from tests.hostile.test_returned import letter as letter  # the fixture
from tests.hostile.worker import _part, _with_part

W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def _looks(properties: str) -> Callable[[Any], None]:
    """The notice in letters with these properties."""

    def change(document: Any) -> None:
        run = notice(document)._r
        run.insert(0, parse_xml(f"<w:rPr {W} {W14}>{properties}</w:rPr>"))

    return change


def _around(before: str, after: str) -> Callable[[Any], None]:
    """The notice inside of other elements."""

    def change(document: Any) -> None:
        run = notice(document)._r
        outer = parse_xml(f"{before}<w:r {W}><w:t>@</w:t></w:r>{after}")
        inner = next(e for e in outer.iter() if e.tag.endswith("}t") and e.text == "@").getparent()
        run.addprevious(outer)
        inner.getparent().replace(inner, run)

    return change


def _beside(xml: str) -> Callable[[Any], None]:
    return lambda document: notice(document)._r.addnext(parse_xml(xml))


def _restyled(words: str, style: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        paragraph(document, words).style = document.styles[style]

    return change


def _paragraph_with(properties: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        own = paragraph(document, "with notice of")._p.get_or_add_pPr()
        own.append(parse_xml(properties))

    return change


def _merged_away(document: Any) -> None:
    """The notice in a cell that shows what the cell above it says."""
    table = document.add_table(rows=2, cols=1)
    p = paragraph(document, "with notice of")._p
    p.addprevious(table._tbl)
    table.cell(1, 0)._tc.append(p)
    for row, value in ((0, ' w:val="restart"'), (1, "")):
        table.cell(row, 0)._tc.get_or_add_tcPr().append(parse_xml(f"<w:vMerge {W}{value}/>"))


def _numbers_at(document: Any) -> None:
    """The clauses count from nine on."""
    level = next(
        e
        for e in document.part.numbering_part.element.iter()
        if e.tag.endswith("}lvl") and any(c.tag.endswith("}pStyle") and c.values() == ["Heading2"] for c in e)
    )
    next(e for e in level if e.tag.endswith("}start")).set(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val", "9"
    )


def _words_in_numbers(document: Any) -> None:
    for text in document.part.numbering_part.element.iter():
        if text.tag.endswith("}lvlText") and text.values() == ["%1.%2"]:
            text.set(text.keys()[0], "%1.%2 (with notice of 90 days)")


def _label(document: Any, form: str) -> None:
    """The notice in a list whose sign says something."""
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="990"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="Only the Client, after 90 days:"/></w:lvl></w:abstractNum>'))  # fmt: skip
    numbering.append(parse_xml(f'<w:num {W} w:numId="990"><w:abstractNumId w:val="990"/></w:num>'))
    body = next(p for p in document.paragraphs if p.style.name == "Body Text" and p.text)
    body._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="990"/></w:numPr>'))


def _linked_label(document: Any) -> None:
    """The same, by a list that stands for the list of a style."""
    _label(document, "none")
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="991"><w:numStyleLink w:val="Linked"/></w:abstractNum>'))  # fmt: skip
    numbering.append(parse_xml(f'<w:num {W} w:numId="991"><w:abstractNumId w:val="991"/></w:num>'))
    document.styles.element.append(parse_xml(f'<w:style {W} w:type="numbering" w:styleId="Linked"><w:name w:val="Linked"/><w:pPr><w:numPr><w:numId w:val="990"/></w:numPr></w:pPr></w:style>'))  # fmt: skip
    body = next(p for p in document.paragraphs if p.style.name == "Body Text" and p.text)
    next(e for e in body._p.iter() if e.tag.endswith("}numId")).set(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val", "991"
    )


def _not_counted(document: Any) -> None:
    clause_of(document, "Confidentiality")[0]._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>')
    )


FIELD = '<w:r {W}><w:fldChar w:fldCharType="{kind}"/></w:r>'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
LOOKS = {
    name: _looks(xml)
    for name, xml in {
        "struck through": "<w:strike/>",
        "struck twice": "<w:dstrike/>",
        "black on black": '<w:shd w:val="clear" w:color="auto" w:fill="000000"/>',
        "marked black": '<w:highlight w:val="black"/>',
        "without filling": "<w14:textFill><w14:noFill/></w14:textFill>",
        "far below": '<w:position w:val="-3000"/>',
        "one over another": '<w:spacing w:val="-400"/>',
        "squeezed": '<w:fitText w:val="1"/>',
        "narrow": '<w:w w:val="1"/>',
        "from the right": "<w:rtl/>",
        "a power": '<w:vertAlign w:val="superscript"/>',
        "in the colour of the page": '<w:color w:val="FEFEFE"/>',
    }.items()
}
DOCX_KINDS: dict[str, Callable[[Any], None]] = {
    **LOOKS,
    "words that turn round": _around(f'<w:bdo {W} w:val="rtl">', "</w:bdo>"),
    "a mark that turns round": lambda d: setattr(notice(d), "text", "\u202e30 days"),
    "two choices": _beside(
        f'<mc:AlternateContent {MC} xmlns:x="urn:x" {W}><mc:Choice Requires="x"/><mc:Fallback><w:r><w:t> or 90 days</w:t></w:r>'
        "</mc:Fallback></mc:AlternateContent>"
    ),
    "a formula": _beside(
        '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>90 days</m:t></m:r></m:oMath>'
    ),
    "text from data": _around(
        f'<w:sdt {W}><w:sdtPr><w:dataBinding w:xpath="/x" w:storeItemID="{{0}}"/></w:sdtPr><w:sdtContent>',
        "</w:sdtContent></w:sdt>",
    ),
    "a figure of a font of signs": lambda d: setattr(notice(d), "text", "30\uf030 days"),
    "a page number": _beside(f"<w:r {W}><w:pgNum/></w:r>"),
    "today's date": _beside(f"<w:r {W}><w:yearLong/></w:r>"),
    "words from elsewhere": lambda d: notice(d)._r.addprevious(
        parse_xml(f'<w:fldSimple {W} w:instr=" REF _Ref_notices \\h "/>')
    ),
    "a merged cell": _merged_away,
    "a frame": _paragraph_with(
        f'<w:framePr {W} w:w="5000" w:vAnchor="page" w:hAnchor="page" w:x="30000" w:y="30000"/>'
    ),
    "an indent": _paragraph_with(f'<w:ind {W} w:left="30000"/>'),
    "thin lines": _paragraph_with(f'<w:spacing {W} w:line="20" w:lineRule="exact"/>'),
    "a paragraph that counts": lambda d: setattr(
        next(p for p in d.paragraphs if p.style.name == "Body Text" and p.text), "style", d.styles["Heading 2"]
    ),
    "a title that is none": _restyled("Confidentiality", "Body Text"),
    "a title without its number": _not_counted,
    "lists that start elsewhere": _numbers_at,
    "words in the numbers": _words_in_numbers,
    "words for a number": lambda d: _label(d, "none"),
    "words for a sign": lambda d: _label(d, "bullet"),
    "words of a linked list": _linked_label,
    "a ruby": _beside(
        f"<w:r {W}><w:ruby><w:rt><w:r><w:t>90</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>days</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    ),
}


@pytest.mark.parametrize("kind", DOCX_KINDS)
def test_a_docx_that_shows_something_else(letter: Letter, kind: str) -> None:
    result = letter(edited(DOCX_KINDS[kind]))
    assert result.code == 1, result.err
    assert result.out == ""


def _with_parts(change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(contract("docx"))) as package:
        found = {name: package.read(name) for name in package.namelist()}
    change(found)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in found.items():
            package.writestr(name, content)
    return out.getvalue()


def _other_part(found: dict[str, bytes]) -> None:
    found["word/other.xml"] = found["word/document.xml"].replace(b"30\xc2\xa0days", b"90\xc2\xa0days")
    found["word/_rels/other.xml.rels"] = found["word/_rels/document.xml.rels"]
    found["_rels/.rels"] = found["_rels/.rels"].replace(b"word/document.xml", b"word/other.xml")
    found["[Content_Types].xml"] = found["[Content_Types].xml"].replace(b"/word/document.xml", b"/word/other.xml")


def test_another_part_that_word_opens(letter: Letter) -> None:
    result = letter(_with_parts(_other_part))
    assert result.code == 1
    assert "was changed after agreegen wrote it" in result.err


def test_hidden_by_the_style_of_the_paragraph(letter: Letter) -> None:
    def hidden(found: dict[str, bytes]) -> None:
        styles = found["word/styles.xml"].decode()
        at = styles.index('w:styleId="Subclause"')
        end = styles.index("</w:style>", at)
        found["word/styles.xml"] = (styles[:end] + "<w:rPr><w:vanish/></w:rPr>" + styles[end:]).encode()

    result = letter(_with_parts(hidden))
    assert result.code == 1, result.err


def test_a_seal_made_anew_proves_nothing(letter: Letter) -> None:
    """Whoever can edit a file can compute its digest too."""
    changed = worked(_letters(7, "The notice is 90 days", 130, 200))
    end = changed.rindex(b"startxref")
    result = letter(
        sealed("pdf", re.sub(rb"%agreegen-sha256 [0-9a-f]{64}\n", b"", unsealed(changed[:end])) + changed[end:]),
        "back.pdf",
    )
    assert result.code == 1
    assert "was changed after agreegen wrote it" in result.err


def test_data_made_anew_for_other_words_still_fit_no_other_engagement(letter: Letter) -> None:
    """Text and data that were both changed are a contract that somebody else made: today's engagement tells."""
    data = json.loads(_part(contract("docx")))
    for line in data["visible"]:
        if line[0] == "termination-notice":
            line[2] = line[2].replace("30\u00a0days", "90\u00a0days")
    clause = next(c for c in data["clauses"] if c["id"] == "termination-notice")
    clause["params"]["notice"] = "90 days"
    clause["text_sha256"] = hashlib.sha256(b"").hexdigest()
    result = letter(
        _with_part(edited(lambda d: setattr(notice(d), "text", "90\u00a0days")), json.dumps(data, ensure_ascii=False))
    )
    assert "What was signed differs from today's engagement in: termination-notice" in result.err, result.err


# --------------------------------------------------------------------------------------------------------------- PDF


@cache
def _pages() -> list[str]:
    """The text of each page of the contract."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(contract("pdf"))) as pdf:
        return [(page.extract_text() or "").replace("\u00a0", " ") for page in pdf.pages]


def _page_with(words: str) -> int:
    return next(number for number, text in enumerate(_pages()) if words in text)


@cache
def _place_of(words: str, page: int) -> tuple[float, float, float, float]:
    """Where the first of some words stands: left, low, right, high in points from the foot of the page."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(contract("pdf"))) as pdf:
        found = pdf.pages[page].search(words.replace(" ", r"\s"))[0]
        height = float(pdf.pages[page].height)
        return found["x0"], height - found["bottom"], found["x1"], height - found["top"]


def _letters(page: int, words: str, x: float, y: float) -> Callable[[Any], None]:
    """Words that are drawn letter by letter."""

    drawn = " ".join(f"({letter}) Tj" for letter in words)
    return lambda pdf: drawn_on(pdf, page, f"BT /Hv 9 Tf {x} {y} Td {drawn} ET")


def _drawn(operators: str) -> Callable[[Any], None]:
    """What is drawn over the notice; the place is that of its words."""

    def change(pdf: Any) -> None:
        page = _page_with("with notice of 30")
        x0, y0, x1, y1 = _place_of("with notice of", page)
        values = {
            "x": x0,
            "y": y0,
            "w": x1 - x0,
            "h": y1 - y0,
            "m": y0 + 0.7 * (y1 - y0),
            "e": x1,
        }  # m: the middle of small letters
        drawn_on(pdf, page, operators.format(**values))

    return change


def _all_text(before: list[Any], after: list[Any]) -> Callable[[Any], None]:
    """The text of the page with the notice between these instructions."""

    def change(pdf: Any) -> None:
        page = pdf.pages[_page_with("with notice of 30")]
        found = [(one.operands, one.operator) for one in pikepdf.parse_content_stream(page)]
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream([*before, *found, *after]))

    return change


def _instruction(*parts: Any) -> Any:
    return (list(parts[:-1]), Operator(parts[-1]))


def _layer(pdf: Any) -> Any:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="x"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group]), Order=Array([])))
    return group


def _layer_off(pdf: Any) -> None:
    group = _layer(pdf)
    pdf.pages[_page_with("with notice of 30")].obj.Resources.Properties = Dictionary(MC9=group)
    _all_text([_instruction(Name.OC, Name.MC9, "BDC")], [_instruction("EMC")])(pdf)


def _form_off(pdf: Any) -> None:
    group = _layer(pdf)
    page = pdf.pages[_page_with("with notice of 30")]
    drawn = pdf.make_stream(
        pikepdf.unparse_content_stream(list(pikepdf.parse_content_stream(page))),
        Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 595, 842], OC=group, Resources=page.obj.Resources,
    )  # fmt: skip
    page.obj.Resources = Dictionary(XObject=Dictionary(FX=drawn))
    page.Contents = pdf.make_stream(b"/FX Do")


def _small_form(pdf: Any) -> None:
    _form_off(pdf)
    drawn = pdf.pages[_page_with("with notice of 30")].obj.Resources.XObject.FX
    del drawn.OC
    drawn.BBox = Array([0, 0, 595, 40])


def _drawn_font(pdf: Any) -> None:
    """The letters of the page by procedures of their own, with the table of letters as it was."""
    page = pdf.pages[_page_with("with notice of 30")].obj
    for font in page.Resources.Font.values():
        font.Subtype = Name.Type3


def _swapped(pdf: Any) -> None:
    """Two runs of letters change places on their page."""
    page = pdf.pages[_page_with("with notice of 30")]
    found = [[list(one.operands), one.operator] for one in pikepdf.parse_content_stream(page)]
    shown = [n for n, (_, operator) in enumerate(found) if str(operator) in ("Tj", "TJ")]
    places = [next(m for m in range(n, -1, -1) if str(found[m][1]) in ("Tm", "cm")) for n in (shown[4], shown[-6])]
    one, other = (found[place] for place in places)
    one[0], other[0] = other[0], one[0]
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream([tuple(entry) for entry in found]))


def _field_over(pdf: Any) -> None:
    page = _page_with("with notice of 30")
    x0, y0, x1, y1 = _place_of("with notice of", page)
    shown = pdf.make_stream(b"1 g 0 0 200 14 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 200, 14])
    field = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="x", F=4, V="90 days", Rect=[x0, y0, x1 + 60, y1], AP=Dictionary(N=shown))
    )  # fmt: skip
    pdf.pages[page].obj.Annots = Array([*pdf.pages[page].obj.get("/Annots", []), field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def _signature_over(pdf: Any) -> None:
    _field_over(pdf)
    pdf.Root.AcroForm.Fields[0].FT = Name.Sig


def _cropped(pdf: Any) -> None:
    page = _page_with("with notice of 30")
    _, y0, _, _ = _place_of("with notice of", page)
    pdf.pages[page].obj.CropBox = Array([0, y0 + 30, 595, 842])


def _tall(pdf: Any) -> None:
    """A page so tall that all of it is near its foot."""
    _letters(7, "no notice is needed", 130, 200)(pdf)
    pdf.pages[7].obj.MediaBox = Array([0, 0, 595, 20_000])
    pdf.pages[7].obj.CropBox = Array([0, 0, 595, 842])


PDF_KINDS: dict[str, Callable[[Any], None]] = {
    "a thick white line": _drawn("1 G {h} w {x} {m} m {e} {m} l S"),
    "a line through": _drawn("0 G 1 w {x} {m} m {e} {m} l S"),
    "a fill in a pattern's colour": _drawn("/Pattern cs /P0 scn {x} {y} {w} {h} re f"),
    "a layer that is off": _layer_off,
    "a form that is off": _form_off,
    "a field over the words": _field_over,
    "a signature over figures": _signature_over,
    "a box that cuts": _cropped,
    "a tall page": _tall,
    "words letter by letter": _letters(7, "The notice is 90 days", 130, 200),
    "words at the edge": _letters(-1, "Clause 24 does not apply to the Provider, whatever it says. " * 3, 60, 400),
    "narrow": _all_text([_instruction(0.01, "Tz")], []),
    "raised away": _all_text([_instruction(5_000, "Ts")], []),
    "moved away": _all_text([_instruction(1, 0, 0, 1, 0, 5_000, "cm")], []),
    "clipped": _all_text([_instruction(0, 600, 595, 100, "re"), _instruction("W"), _instruction("n")], []),
    "clipped to nothing": _all_text([_instruction("W*"), _instruction("n")], []),
    "words that change places": _swapped,
    "in a small form": _small_form,
    "in a font that is drawn": _drawn_font,
    "in outlines of white": _all_text([_instruction(1, "Tr"), _instruction(1, "G")], []),
}  # fmt: skip


@pytest.mark.parametrize("kind", PDF_KINDS)
def test_a_pdf_that_shows_something_else(letter: Letter, kind: str) -> None:
    result = letter(worked(PDF_KINDS[kind]), "back.pdf")
    assert result.code == 1, result.err
    assert result.out == ""


def test_a_shading_over_the_words_is_told(letter: Letter) -> None:
    result = letter(worked(_drawn("{x} {y} {w} {h} re W n /Sh1 sh")), "back.pdf")
    assert "pictures" in result.err, result.err


def test_words_and_numbers_stay_comparable(letter: Letter) -> None:
    """A run that Word split in two, and one with a harmless look, are no change."""

    def split(document: Any) -> None:
        run = notice(document)
        second = copy.deepcopy(run._r)
        run._r.addnext(second)
        text = run.text
        run.text, WordRun(second, run._parent).text = text[:2], text[2:]
        run.font.bold = True

    result = letter(edited(split))
    assert result.code == 0, result.err
    assert "warning" not in result.err
