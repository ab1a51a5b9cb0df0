"""A returned DOCX whose styles, lists, tables and fields show something else than was written, and what only looks so."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from docx.oxml import parse_xml

from tests.hostile.test_returned import Letter, W, clause_of, contract, edited, notice, paragraph
from tests.hostile.test_returned import letter as letter  # the fixture
from tests.hostile.test_returned_kinds import MC, _around, _looks, _paragraph_with, _with_parts

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Change = Callable[[Any], None]


def _ghost(own: str) -> Change:
    """The notice in a style of letters that hides it, with a look of its own that hides nothing."""

    def change(document: Any) -> None:
        base = document.styles.add_style("Ghost", 2)
        base.font.hidden = True
        style = document.styles.add_style("Ghost 2", 2)
        style.base_style = base
        run = notice(document)
        run.style = style if own == "base" else base
        holder = style.element if own == "base" else run._r
        holder.get_or_add_rPr().append(parse_xml(f'<w:color {W} w:val="000000"/>'))

    return change


def _in_table(table: str = "", row: str = "", cell: str = "") -> Change:
    """The paragraph with the notice in a table of one cell that has these properties."""

    def change(document: Any) -> None:
        built = parse_xml(
            f'<w:tbl {W}><w:tblPr>{table}</w:tblPr><w:tblGrid><w:gridCol w:w="9000"/>'
            f"</w:tblGrid><w:tr><w:trPr>{row}</w:trPr><w:tc><w:tcPr>{cell}</w:tcPr></w:tc></w:tr></w:tbl>"
        )
        p = paragraph(document, "with notice of")._p
        p.addprevious(built)
        next(built.iter(f"{WORD}tc")).append(p)

    return change


def _computed(code: str) -> Change:
    """The figure of the notice as the result of a field."""

    def change(document: Any) -> None:
        run = notice(document)
        head, _, tail = run.text.partition("30")
        after = copy.deepcopy(run._r)
        run.text = head
        field = parse_xml(f'<w:fldSimple {W} w:instr=" {code} "><w:r><w:t>30</w:t></w:r></w:fldSimple>')
        run._r.addnext(field)
        field.addnext(after)
        for text in after.findall(f"{WORD}t"):
            after.remove(text)
        after.append(parse_xml(f'<w:t {W} xml:space="preserve">{tail}</w:t>'))

    return change


def _deleted_row(document: Any) -> None:
    row = next(r for t in document.tables for r in t.rows if "Notice to end" in r.cells[0].text)
    row._tr.get_or_add_trPr().append(parse_xml(f'<w:del {W} w:id="99" w:author="x"/>'))


def _table_style(document: Any) -> None:
    document.styles.element.append(
        parse_xml(
            f'<w:style {W} w:type="table" w:styleId="TG"><w:name w:val="TG"/><w:rPr><w:vanish/></w:rPr></w:style>'
        )
    )
    table = next(t for t in document.tables if any("Notice to end" in r.cells[0].text for r in t.rows))
    for style in table._tbl.tblPr.findall(f"{WORD}tblStyle"):
        table._tbl.tblPr.remove(style)
    table._tbl.tblPr.insert(0, parse_xml(f'<w:tblStyle {W} w:val="TG"/>'))


def _default_style(document: Any) -> None:
    """A paragraph without a style, where the style of such paragraphs hides."""
    normal = next(
        s
        for s in document.styles.element.iter(f"{WORD}style")
        if s.get(f"{WORD}default") == "1" and s.get(f"{WORD}type") == "paragraph"
    )
    normal.get_or_add_rPr().append(parse_xml(f"<w:vanish {W}/>"))
    for style in document.styles.element.iter(f"{WORD}style"):
        if style is not normal and style.get(f"{WORD}type") == "paragraph":
            style.get_or_add_rPr().append(parse_xml(f'<w:vanish {W} w:val="0"/>'))
    properties = next(p for p in document.paragraphs if p.style.name == "Body Text" and p.text.strip())._p.pPr
    properties.remove(properties.find(f"{WORD}pStyle"))


def _narrow_page(document: Any) -> None:
    margins = document.element.body.find(f"{WORD}sectPr").find(f"{WORD}pgMar")
    margins.set(f"{WORD}left", "14000")


def _minus(document: Any) -> None:
    cell = next(c for t in document.tables for r in t.rows for c in r.cells if "£3,000" in c.text)
    cell.paragraphs[0].runs[0].text = "-" + cell.paragraphs[0].runs[0].text


def _moved_bookmark(document: Any) -> None:
    """A reference to one clause leads to another when Word computes it anew."""
    code = next(
        e.text for e in document.element.body.iter(f"{WORD}instrText") if e.text and e.text.strip().startswith("REF")
    )
    name = code.split()[1]
    mark = next(e for e in document.element.body.iter(f"{WORD}bookmarkStart") if e.get(f"{WORD}name") == name)
    mark.getparent().remove(mark)
    clause_of(document, "Confidentiality")[1]._p.append(mark)


def _hidden_mark(document: Any) -> None:
    """The number of a title looks as the end of its paragraph does."""
    title = clause_of(document, "Confidentiality")[0]._p
    title.get_or_add_pPr().append(parse_xml(f"<w:rPr {W}><w:vanish/></w:rPr>"))


def _sign(document: Any, picture: bool) -> None:
    """A list whose sign is one letter, or a picture."""
    numbering = document.part.numbering_part.element
    sign = '<w:lvlPicBulletId w:val="0"/>' if picture else ""
    text = "" if picture else "X"
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="990"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>{sign}<w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'))  # fmt: skip
    numbering.append(parse_xml(f'<w:num {W} w:numId="990"><w:abstractNumId w:val="990"/></w:num>'))
    body = next(p for p in document.paragraphs if p.style.name == "Body Text" and p.text)
    body._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="990"/></w:numPr>'))


STOPS: dict[str, Change] = {
    "a style of letters that hides": _ghost("run"),
    "the style below a style": _ghost("base"),
    "the style of paragraphs without one": _default_style,
    "a colour of the theme": _looks('<w:color w:val="000000" w:themeColor="background2"/>'),
    "a tint of the theme": _looks('<w:color w:val="000000" w:themeColor="text1" w:themeTint="00"/>'),
    "light grey": _looks('<w:color w:val="E5E5E5"/>'),
    "yellow": _looks('<w:color w:val="FFFF00"/>'),
    "grey on grey": _looks('<w:color w:val="888888"/><w:shd w:val="clear" w:color="auto" w:fill="888888"/>'),
    "a pattern of black": _looks('<w:color w:val="000000"/><w:shd w:val="solid" w:color="000000" w:fill="FFFFFF"/>'),
    "a shade of the theme": _looks('<w:color w:val="000000"/><w:shd w:val="clear" w:fill="auto" w:themeFill="text1"/>'),
    "red on red": _looks('<w:color w:val="FF0000"/><w:highlight w:val="red"/>'),
    "small and narrow": _looks('<w:w w:val="60"/><w:sz w:val="10"/>'),
    "a letter over the next": _looks('<w:spacing w:val="-60"/>'),
    "complex letters": _looks('<w:cs/><w:szCs w:val="2"/>'),
    "embossed": _looks("<w:emboss/>"),
    "a filling of white": _looks('<w14:textFill><w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill></w14:textFill>'),
    "a font of signs": _looks('<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'),
    "a shaded paragraph": _paragraph_with(f'<w:shd {W} w:val="clear" w:color="auto" w:fill="1B201D"/>'),
    "lines of two points": _paragraph_with(f'<w:spacing {W} w:line="45" w:lineRule="exact"/>'),
    "a part of a line": _paragraph_with(f'<w:spacing {W} w:line="10" w:lineRule="auto"/>'),
    "from the right": _paragraph_with(f"<w:bidi {W}/>"),
    "a table that floats": _in_table('<w:tblpPr w:vertAnchor="page" w:horzAnchor="page" w:tblpX="30000" w:tblpY="30000"/>'),
    "a table off the page": _in_table('<w:tblInd w:w="30000" w:type="dxa"/>'),
    "a hidden row": _in_table(row="<w:hidden/>"),
    "a deleted row": _in_table(row='<w:del w:id="99" w:author="x" w:date="2026-12-01T00:00:00Z"/>'),
    "a row of three points": _in_table(row='<w:trHeight w:val="60" w:hRule="exact"/>'),
    "a row with room for one line": _in_table(row='<w:trHeight w:val="240" w:hRule="exact"/>'),
    "a cell of margins": _in_table(cell='<w:tcMar><w:left w:w="30000" w:type="dxa"/></w:tcMar>'),
    "a table of margins": _in_table('<w:tblCellMar><w:left w:w="30000" w:type="dxa"/></w:tblCellMar>'),
    "a tab off the page": _paragraph_with(f'<w:tabs {W}><w:tab w:val="left" w:pos="30000"/></w:tabs>'),
    "a row far to the side": _in_table(row='<w:wBefore w:w="15000" w:type="dxa"/>'),
    "a part of a cell": _in_table(cell='<w:tcW w:w="1" w:type="pct"/>'),
    "indents from both sides": _paragraph_with(f'<w:ind {W} w:left="6900" w:right="6900"/>'),
    "to the left of the page": _paragraph_with(f'<w:ind {W} w:left="-6900"/>'),
    "letters as large as the page": _looks('<w:sz w:val="3276"/>'),
    "a figure raised a little": _looks('<w:position w:val="10"/><w:sz w:val="13"/>'),
    "a dark cell": _in_table(cell='<w:shd w:val="clear" w:color="auto" w:fill="1B201D"/>'),
    "a cell without room": _in_table(cell='<w:tcW w:w="1" w:type="dxa"/>'),
    "a row of the key terms that was deleted": _deleted_row,
    "a style of tables that hides": _table_style,
    "an older program's words": _around(
        f'<mc:AlternateContent {MC} xmlns:w14="urn:x" {W}><mc:Choice Requires="w14"><w:r/></mc:Choice><mc:Fallback>',
        "</mc:Fallback></mc:AlternateContent>",
    ),
    "a newer program's words": _around(
        f'<mc:AlternateContent {MC} xmlns:x="urn:x" {W}><mc:Choice Requires="x">', "</mc:Choice></mc:AlternateContent>"
    ),
    "an element of nobody's": _around(f'<x:gone xmlns:x="urn:x" {W}>', "</x:gone>"),
    "the number of the page": _computed("PAGE"),
    "the number of pages": _computed("NUMPAGES \\* CardText"),
    "the page of a bookmark": _computed("PAGEREF x"),
    "the contents": _computed("TOC \\o"),
    "a reference to another number": _computed("REF _Ref_notices \\r"),
    "a minus before the price": _minus,
    "a bookmark that moved": _moved_bookmark,
    "a number that is hidden": _hidden_mark,
    "a sign that is a letter": lambda d: _sign(d, picture=False),
}  # fmt: skip


@pytest.mark.parametrize("kind", STOPS)
def test_what_a_docx_hides_or_computes_stops_the_letter(letter: Letter, kind: str) -> None:
    result = letter(edited(STOPS[kind]))
    assert result.code == 1, result.err
    assert result.out == ""


def _style(properties: str) -> Callable[[dict[str, bytes]], None]:
    """The style of the subclauses with more properties of paragraphs."""

    def change(found: dict[str, bytes]) -> None:
        styles = found["word/styles.xml"].decode()
        at = styles.index("<w:pPr>", styles.index('w:styleId="Subclause"')) + len("<w:pPr>")
        found["word/styles.xml"] = (styles[:at] + properties + styles[at:]).encode()

    return change


def _in(part: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(found: dict[str, bytes]) -> None:
        assert old in found[part]
        found[part] = found[part].replace(old, new, 1)

    return change


NUMBERING = b'<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/>'
PARTS_STOP: dict[str, Callable[[dict[str, bytes]], None]] = {
    "a frame in a style": _style('<w:framePr w:w="5000" w:vAnchor="page" w:hAnchor="page" w:x="30000" w:y="30000"/>'),
    "lines of a point in a style": _style('<w:spacing w:line="20" w:lineRule="exact"/>'),
    "an indent in a style": _style('<w:ind w:left="30000"/>'),
    "an indent in a list": _in("word/numbering.xml", b'<w:ind w:left="620" w:hanging="620"/></w:pPr><w:rPr>', b'<w:ind w:left="30000" w:hanging="620"/></w:pPr><w:rPr>'),
    "a number hidden by its list": _in("word/numbering.xml", b'<w:b w:val="0"/>', b"<w:vanish/>"),
    "figures for letters": _in("word/numbering.xml", b'<w:pStyle w:val="Subclause2"/>', b'<w:isLgl/><w:pStyle w:val="Subclause2"/>'),
    "lists without their part": _in("word/_rels/document.xml.rels", NUMBERING, b""),
    "hidden by default": _in("word/styles.xml", b"<w:rPrDefault><w:rPr>", b"<w:rPrDefault><w:rPr><w:vanish/>"),
}  # fmt: skip


@pytest.mark.parametrize("kind", PARTS_STOP)
def test_what_a_part_hides_or_counts_stops_the_letter(letter: Letter, kind: str) -> None:
    result = letter(_with_parts(PARTS_STOP[kind]))
    assert result.code == 1, result.err
    assert result.out == ""


def _other_foot(found: dict[str, bytes]) -> None:
    """A footer under another name says something."""
    words = b"<w:r><w:t>The notice of 26.1 is 90 days.</w:t></w:r></w:p>"
    found["word/foot.xml"] = found.pop("word/footer1.xml").replace(b"</w:p>", words, 1)
    for part, old, new in (
        ("word/_rels/document.xml.rels", b'"footer1.xml"', b'"foot.xml"'),
        ("[Content_Types].xml", b"/word/footer1.xml", b"/word/foot.xml"),
    ):
        found[part] = found[part].replace(old, new)


def _void(found: dict[str, bytes]) -> None:
    shape = b'<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath on="t" string="VOID"/></v:shape></w:pict></w:r>'
    found["word/header1.xml"] = found["word/header1.xml"].replace(b"</w:p>", shape + b"</w:p>", 1)


def _word_art(found: dict[str, bytes]) -> None:
    """A shape in the table of key terms that floats over the page."""
    shape = (
        b'<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="position:absolute;width:400pt;height:20pt">'
        b"</v:shape></w:pict></w:r></w:p></w:tc>"
    )
    found["word/document.xml"] = found["word/document.xml"].replace(b"</w:p></w:tc>", shape, 1)


TOLD: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "a foot of another name": (_other_foot, "other text at the head or foot"),
    "a word over each page": (_void, "other text at the head or foot"),
    "a shape that floats": (_word_art, "There are pictures"),
    "a dark page": (_in("word/document.xml", b"<w:body>", b'<w:background w:color="1F1F1F"/><w:body>'), "does not know"),
    "looks from elsewhere": (_in("word/settings.xml", b"<w:compat>", b"<w:linkStyles/><w:compat>"), "does not know"),
    "columns of a letter": (_in("word/document.xml", b"<w:titlePg/>", b'<w:cols w:num="45"/><w:titlePg/>'), "nobody can see"),
    "no room on the page": (_in("word/document.xml", b'w:left="', b'w:left="14'), "nobody can see"),
    "an effect": (_in("word/document.xml", b"<w:rPr>", b'<w:rPr><w:eastAsianLayout w:id="1" w:combine="1"/>'), "does not know"),
    "the end of a title deleted": (
        _in("word/document.xml", b'<w:pStyle w:val="Heading2"/>', b'<w:pStyle w:val="Heading2"/><w:rPr><w:del w:id="9" w:author="x"/></w:rPr>'),
        "changes that Word tracks",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TOLD)
def test_what_somebody_should_look_at_is_told(letter: Letter, kind: str) -> None:
    change, message = TOLD[kind]
    result = letter(_with_parts(change))
    assert message in result.err, result.err


def test_a_picture_for_a_sign_is_told(letter: Letter) -> None:
    assert "There are pictures" in letter(edited(lambda d: _sign(d, picture=True))).err


# ------------------------------------------------------------------------------------------------- no false alarm


def _cell(document: Any) -> Any:
    return document.tables[-1].rows[0].cells[0]


def _ordinal(document: Any) -> None:
    p = _cell(document).add_paragraph("London, 21")
    p.add_run("st").font.superscript = True
    p.add_run(" November 2026")


def _date(document: Any) -> None:
    _cell(document).add_paragraph()._p.append(
        parse_xml(f'<w:fldSimple {W} w:instr=" DATE \\@ &quot;d MMMM yyyy&quot; "><w:r><w:t>21 November 2026</w:t></w:r></w:fldSimple>')
    )  # fmt: skip


def _picture(document: Any) -> None:
    _cell(document).add_paragraph()._p.append(parse_xml(f"<w:r {W}><w:drawing/></w:r>"))


def _as_word_saves(document: Any) -> None:
    for n, p in enumerate(document.paragraphs):
        p._p.set(f"{WORD}rsidR", "00AB12CD")
        for r in list(p.runs):
            r._r.addprevious(parse_xml(f'<w:proofErr {W} w:type="spellStart"/>'))
            if r._r.rPr is None:
                r._r.insert(0, parse_xml(f'<w:rPr {W}><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/><w:noProof/><w:lang w:val="en-GB"/><w:szCs w:val="22"/></w:rPr>'))  # fmt: skip
            if n % 9 == 0:
                r._r.append(parse_xml(f"<w:lastRenderedPageBreak {W}/>"))


def _in_control(document: Any) -> None:
    body = document.element.body
    control = parse_xml(f'<w:sdt {W}><w:sdtPr><w:id w:val="1"/></w:sdtPr><w:sdtContent/></w:sdt>')
    inner = [e for e in body if e.tag != f"{WORD}sectPr"]
    inner[0].addprevious(control)
    for element in inner:
        control[1].append(element)


def _white_on_dark(document: Any) -> None:
    cell = document.tables[0].rows[0].cells[0]
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {W} w:val="clear" w:fill="1F3864"/>'))
    for run in cell.paragraphs[0].runs:
        run._r.get_or_add_rPr().append(parse_xml(f'<w:color {W} w:val="FFFFFF"/>'))


HONEST: dict[str, Change] = {
    "a date with an ordinal": _ordinal,
    "a date that Word keeps": _date,
    "a picture of a signature": _picture,
    "marks of the spelling and of pages": _as_word_saves,
    "all in a control": _in_control,
    "white letters on a dark cell": _white_on_dark,
    "a marker": _looks('<w:highlight w:val="darkYellow"/>'),
    "an effect that was taken off": _looks('<w:vertAlign w:val="baseline"/>'),
    "a filling of black": _looks('<w14:textFill><w14:solidFill><w14:srgbClr w14:val="000000"/></w14:solidFill></w14:textFill>'),
    "a colour of the theme": _looks('<w:color w:val="000000" w:themeColor="text1"/>'),
    "a smart tag": _around(f'<w:smartTag {W} w:uri="urn:x" w:element="date">', "</w:smartTag>"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HONEST)
def test_what_people_and_programs_do_is_no_alarm(letter: Letter, kind: str) -> None:
    result = letter(edited(HONEST[kind]))
    assert result.code == 0, result.err
    assert "warning" not in result.err, result.err


@pytest.mark.parametrize("name", ["document", "styles"])
def test_parts_may_have_other_names(letter: Letter, name: str) -> None:
    """Word for the web calls them `document2.xml`, `styles2.xml`."""

    def renamed(found: dict[str, bytes]) -> None:
        old, new = f"word/{name}.xml", f"word/{name}2.xml"
        found[new] = found.pop(old)
        if f"word/_rels/{name}.xml.rels" in found:
            found[f"word/_rels/{name}2.xml.rels"] = found.pop(f"word/_rels/{name}.xml.rels")
        for part in (
            "_rels/.rels",
            "word/_rels/document.xml.rels",
            "word/_rels/document2.xml.rels",
            "[Content_Types].xml",
        ):
            if part in found:
                found[part] = re.sub(rf'(["/]){name}\.xml"'.encode(), rf'\g<1>{name}2.xml"'.encode(), found[part])

    result = letter(_with_parts(renamed))
    assert result.code == 0, result.err
    assert "warning" not in result.err


def test_the_properties_that_are_looked_at_are_those_that_are_there() -> None:
    """The contract itself has no property, element or field that reading it would have to tell."""
    from agreegen.visible.docx import shown_by_docx

    shown = shown_by_docx(contract("docx"))
    assert shown.flags == frozenset()
    assert shown.edge_flags == frozenset()
    assert not shown.misleading
