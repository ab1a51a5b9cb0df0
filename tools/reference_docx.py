"""Writes templates/reference.docx: the styles, numbering and page of every DOCX.

    python tools/reference_docx.py

The file may as well be edited in Word: the writer finds styles by name and numbering by the styles that are linked to it.
This script is how the shipped one is made, so that each of its values is written down once and can be reviewed.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
INK, QUIET, RULE, ACCENT, PANEL, BLANK = "1B2026", "545C66", "C9CED4", "1F4E5F", "F4F6F7", "FFE9A8"
FONT = "Spectral"
HANG = 624  # twentieths of a point: the room of a clause number
NESTED = 454


def paragraph_style(
    name: str,
    *,
    based: str | None = "Normal",
    following: str | None = None,
    paragraph: str = "",
    run: str = "",
    outline: int | None = None,
    default: bool = False,
) -> str:
    """One paragraph style. `paragraph` and `run` are the XML of its properties, in the schema's order."""
    ident = name.replace(" ", "").replace("-", "")
    level = f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else ""
    marks = (' w:default="1"' if default else "") + ("" if name in BUILT_IN else ' w:customStyle="1"')
    parts = [
        f'<w:style w:type="paragraph"{marks} w:styleId="{ident}">',
        f'<w:name w:val="{BUILT_IN.get(name, name)}"/>',
        f'<w:basedOn w:val="{based.replace(" ", "").replace("-", "")}"/>' if based and not default else "",
        f'<w:next w:val="{following.replace(" ", "").replace("-", "")}"/>' if following else "",
        "<w:qFormat/>",
        f"<w:pPr>{paragraph}{level}</w:pPr>" if paragraph or level else "",
        f"<w:rPr>{run}</w:rPr>" if run else "",
        "</w:style>",
    ]
    return "".join(parts)


# Names that Word knows, as Word writes them inside the file.
BUILT_IN = {
    "Normal": "Normal",
    "Title": "Title",
    "Heading 1": "heading 1",
    "Heading 2": "heading 2",
    "Heading 3": "heading 3",
    "Heading 4": "heading 4",
    "Body Text": "Body Text",
    "List Bullet": "List Bullet",
    "List Number": "List Number",
    "Date": "Date",
    "Closing": "Closing",
    "Signature": "Signature",
    "header": "header",
    "footer": "footer",
}


def spacing(before: int = 0, after: int = 0, line: int | None = None) -> str:
    """Space before and after in twentieths of a point; `line` in 240ths of a line."""
    return f'<w:spacing w:before="{before}" w:after="{after}"' + (
        f' w:line="{line}" w:lineRule="auto"/>' if line else "/>"
    )


def size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def color(value: str) -> str:
    return f'<w:color w:val="{value}"/>'


def numbering(level: int, num: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'


def indent(left: int, hanging: int = 0) -> str:
    return f'<w:ind w:left="{left}"' + (f' w:hanging="{hanging}"/>' if hanging else "/>")


TIGHT = "<w:contextualSpacing/>"
KEEP = "<w:keepNext/><w:keepLines/>"
BOLD = "<w:b/><w:bCs/>"
CAPS = "<w:caps/>"
LINE = f'<w:pBdr><w:bottom w:val="single" w:sz="5" w:space="1" w:color="{INK}"/></w:pBdr>'
BAR = f'<w:pBdr><w:left w:val="single" w:sz="12" w:space="8" w:color="{RULE}"/></w:pBdr>'


def styles() -> str:
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    found = [
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts}{color(INK)}{size(10.5)}"
        '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr><w:widowControl/>{spacing(0, 110, 230)}</w:pPr></w:pPrDefault></w:docDefaults>",
        paragraph_style("Normal", default=True),
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>',
        paragraph_style("Body Text"),
        paragraph_style("Title", following="Body Text", paragraph=KEEP + spacing(0, 60, 200), run=BOLD + size(21)),
        paragraph_style(
            "Heading 1",
            following="Body Text",
            paragraph=KEEP + spacing(320, 110),
            run=f'{BOLD}{CAPS}{color(ACCENT)}<w:spacing w:val="16"/>{size(9.5)}',
            outline=0,
        ),
        paragraph_style(
            "Heading 2",
            following="Sub-clause",
            paragraph=KEEP + numbering(0, 1) + spacing(280, 80),
            run=BOLD + size(11.5),
            outline=1,
        ),
        paragraph_style(
            "Heading 3", following="Body Text", paragraph=KEEP + spacing(240, 80), run=BOLD + size(11), outline=2
        ),
        paragraph_style("Heading 4", following="Body Text", paragraph=KEEP + spacing(200, 60), run=BOLD, outline=3),
        paragraph_style(
            "Annex Title", based="Heading 1", following="Body Text", paragraph="<w:pageBreakBefore/>", outline=0
        ),
        paragraph_style("Sub-clause", based="Body Text", paragraph=numbering(1, 1)),
        paragraph_style("Sub-clause 2", based="Body Text", paragraph=numbering(2, 1) + spacing(0, 110) + TIGHT),
        paragraph_style("Sub-clause 3", based="Body Text", paragraph=numbering(3, 1) + spacing(0, 110) + TIGHT),
        paragraph_style("Sub-clause 4", based="Body Text", paragraph=numbering(4, 1) + spacing(0, 110) + TIGHT),
        paragraph_style("Clause Text", based="Body Text", paragraph=indent(HANG)),
        paragraph_style("Party", based="Body Text"),
        paragraph_style("Numbered Party", based="Party", paragraph=numbering(0, 2)),
        paragraph_style("Recital Letter", based="Body Text", paragraph=numbering(0, 3)),
        paragraph_style("Recital Roman", based="Body Text", paragraph=numbering(0, 4)),
        paragraph_style("List Number", based="Body Text", paragraph=numbering(0, 5) + spacing(0, 80)),
        paragraph_style("List Bullet", based="Body Text", paragraph=numbering(0, 6) + spacing(0, 110) + TIGHT),
        paragraph_style("Date", based="Body Text", paragraph=spacing(0, 160), run=color(QUIET)),
        paragraph_style("Table Text", paragraph=spacing(50, 50, 220), run=size(9.5)),
        paragraph_style("Table Figure", based="Table Text", paragraph='<w:jc w:val="right"/>'),
        paragraph_style(
            "Table Head", based="Table Text", paragraph="<w:keepNext/>", run=BOLD + color(QUIET) + size(8.5)
        ),
        paragraph_style("Table Head Figure", based="Table Head", paragraph='<w:jc w:val="right"/>'),
        paragraph_style(
            "Key Terms Title",
            based="Table Text",
            paragraph="<w:keepNext/>" + spacing(100, 60),
            run=f'{BOLD}{CAPS}{color(ACCENT)}<w:spacing w:val="16"/>{size(9.5)}',
        ),
        paragraph_style("Key Terms Label", based="Table Text", paragraph="<w:keepNext/>", run=color(QUIET)),
        paragraph_style("Key Terms Text", based="Table Text", paragraph="<w:keepNext/>"),
        paragraph_style("Key Terms Note", based="Table Text", paragraph=spacing(60, 100), run=color(QUIET) + size(8.5)),
        paragraph_style("Table End", paragraph=spacing(0, 40, 180), run=size(4)),
        paragraph_style("Sender", paragraph=spacing(0, 0) + '<w:jc w:val="right"/>', run=color(QUIET) + size(9.5)),
        paragraph_style("Recipient", paragraph=spacing(360, 0) + TIGHT),
        paragraph_style("Letter Date", based="Body Text", paragraph=spacing(360, 220)),
        paragraph_style("Subject", based="Body Text", paragraph="<w:keepNext/>" + spacing(200, 220), run=BOLD),
        paragraph_style("Letter Text", based="Body Text", paragraph=spacing(0, 130)),
        paragraph_style("Working", based="Body Text", paragraph=BAR + indent(200), run=size(9.5)),
        paragraph_style("Note", based="Body Text", paragraph=spacing(200, 120), run=size(9.5)),
        paragraph_style("Signature", paragraph=KEEP + spacing(0, 20)),
        paragraph_style("Signature Label", based="Signature", paragraph=spacing(360, 0), run=BOLD),
        paragraph_style("Signature Line", based="Signature", paragraph=LINE + spacing(760, 90)),
        paragraph_style("Closing", based="Signature", paragraph=spacing(0, 640)),
        paragraph_style("Closing Name", based="Signature"),
        paragraph_style("header", paragraph=spacing(0, 0), run=color(QUIET) + size(8)),
        paragraph_style("footer", paragraph=spacing(0, 0) + '<w:jc w:val="right"/>', run=color(QUIET) + size(8)),
        character_style("Defined Term", BOLD),
        character_style("Strong Text", BOLD),
        character_style("Emphasis Text", "<w:i/><w:iCs/>"),
        character_style("Blank", f'<w:shd w:val="clear" w:color="auto" w:fill="{BLANK}"/>'),
        table_style(
            "Agreement Table",
            f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>',
            f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>',
            f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" '
            f'w:color="{ACCENT}"/></w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>',
            side=90,
        ),
        table_style(
            "Key Terms Table",
            "",
            f'<w:left w:val="single" w:sz="18" w:space="0" w:color="{ACCENT}"/>',
            f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{PANEL}"/></w:tcPr>',
            side=200,
        ),
        table_style("Signature Table", "", "", "", side=0),
    ]
    return f"{HEAD}<w:styles {W}>{''.join(found)}</w:styles>"


def character_style(name: str, run: str) -> str:
    ident = name.replace(" ", "")
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{ident}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{run}</w:rPr></w:style>'
    )


def table_style(name: str, inside: str, outside: str, more: str, side: int) -> str:
    ident = name.replace(" ", "")
    borders = f"<w:tblBorders>{outside}{inside}</w:tblBorders>" if inside or outside else ""
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{ident}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr>{borders}<w:tblCellMar><w:left w:w="{side}" w:type="dxa"/>'
        f'<w:right w:w="{side}" w:type="dxa"/></w:tblCellMar></w:tblPr>{more}</w:style>'
    )


def level(index: int, form: str, text: str, left: int, hanging: int, style: str = "", run: str = "") -> str:
    link = f'<w:pStyle w:val="{style}"/>' if style else ""
    marks = f"<w:rPr>{run}</w:rPr>" if run else ""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{link}<w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:tabs><w:tab w:val="num" w:pos="{left}"/></w:tabs>{indent(left, hanging)}</w:pPr>{marks}</w:lvl>'
    )


def numbering_part() -> str:
    plain = '<w:b w:val="0"/>'
    clause = [
        level(0, "decimal", "%1.", HANG, HANG, "Heading2"),
        level(1, "decimal", "%1.%2", HANG, HANG, "Subclause", plain),
        level(2, "lowerLetter", "(%3)", HANG + NESTED, NESTED, "Subclause2"),
        level(3, "lowerRoman", "(%4)", HANG + 2 * NESTED, NESTED, "Subclause3"),
        level(4, "upperLetter", "(%5)", HANG + 3 * NESTED, NESTED, "Subclause4"),
    ]
    lists = [
        clause,
        [level(0, "decimal", "(%1)", NESTED, NESTED, "NumberedParty")],
        [level(0, "upperLetter", "(%1)", NESTED, NESTED, "RecitalLetter")],
        [level(0, "upperRoman", "%1.", NESTED, NESTED, "RecitalRoman")],
        [
            level(0, "decimal", "%1.", NESTED, NESTED, "ListNumber"),
            level(1, "lowerLetter", "%2)", 2 * NESTED, NESTED),
            level(2, "lowerRoman", "%3.", 3 * NESTED, NESTED),
            level(3, "decimal", "%4.", 4 * NESTED, NESTED),
        ],
        [
            level(0, "bullet", "–", NESTED - 170, NESTED - 170, "ListBullet"),
            level(1, "bullet", "–", 2 * (NESTED - 170), NESTED - 170),
            level(2, "bullet", "–", 3 * (NESTED - 170), NESTED - 170),
        ],
    ]
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{i}"><w:multiLevelType w:val="multilevel"/>{"".join(levels)}</w:abstractNum>'
        for i, levels in enumerate(lists, 1)
    )
    nums = "".join(f'<w:num w:numId="{i}"><w:abstractNumId w:val="{i}"/></w:num>' for i in range(1, len(lists) + 1))
    return f"{HEAD}<w:numbering {W}>{abstract}{nums}</w:numbering>"


def parts() -> dict[str, str]:
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    inside = ("styles", "numbering", "settings", "fontTable")
    overrides = "".join(f'<Override PartName="/word/{n}.xml" ContentType="{types}{n}+xml"/>' for n in inside)
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{kinds}{n}" Target="{n}.xml"/>' for i, n in enumerate(inside, 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006/"
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{package}content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{types}document.main+xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        "</Types>",
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{package}relationships">'
        f'<Relationship Id="rId1" Type="{kinds}officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{package}relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{package}relationships">{relations}</Relationships>',
        "word/document.xml": f'{HEAD}<w:document {W}><w:body><w:p/><w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1531" w:right="1701" w:bottom="1474" w:left="1701" w:header="737" w:footer="680" w:gutter="0"/>'
        "</w:sectPr></w:body></w:document>",
        "word/styles.xml": styles(),
        "word/numbering.xml": numbering_part(),
        "word/settings.xml": f'{HEAD}<w:settings {W}><w:defaultTabStop w:val="708"/><w:characterSpacingControl '
        'w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>',
        "word/fontTable.xml": f'{HEAD}<w:fonts {W}><w:font w:name="{FONT}"><w:altName w:val="Georgia"/>'
        '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>',
        "docProps/core.xml": f'{HEAD}<cp:coreProperties xmlns:cp="{package}metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>agreegen</dc:title></cp:coreProperties>',
    }


def main(target: Path) -> None:
    """Write the package with fixed dates, so that the same script gives the same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts().items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            package.writestr(info, content)


if __name__ == "__main__":
    default = Path(__file__).resolve().parent.parent / "templates" / "reference.docx"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
