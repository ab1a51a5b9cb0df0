"""A theme as Word's styles, lists and page: the document that every DOCX starts from, and what a letterhead lacks.

`base_parts` is templates/letterhead.docx; all values come from the theme, in Word's units: twentieths of a point for
distances, half points for sizes, eighths of a point for lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from agreegen.document.numbering import SCHEMES
from agreegen.look.theme import PAPERS, WINDOW, Margins, Theme

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMESPACE = f'xmlns:w="{W}"'
SENDER_LINE, RECIPIENT_LINE = 12.5, 13.0  # points
_SMALL_CAPITALS = 0.79  # the size of capitals that look like the small capitals of a size
_KEEP = "<w:keepNext/><w:keepLines/>"
_TIGHT = "<w:contextualSpacing/>"
_BOLD = "<w:b/><w:bCs/>"
_RIGHT = '<w:jc w:val="right"/>'
# Names that Word knows, as Word writes them inside the file; in the program a localised Word shows its own.
BUILT_IN = {
    "Heading 1": "heading 1",
    "Heading 2": "heading 2",
    "Heading 3": "heading 3",
    "Heading 4": "heading 4",
    "TOC Heading": "TOC Heading",
    "TOC 1": "toc 1",
    "TOC 2": "toc 2",
    **{n: n for n in ("Normal", "Title", "Body Text", "List Bullet", "List Number", "Date", "Closing", "Signature")},
    **{n: n for n in ("header", "footer", "Default Paragraph Font", "Normal Table", "No List")},
}


def w(name: str) -> str:
    """A qualified name of WordprocessingML."""
    return f"{{{W}}}{name}"


def twips(points: float) -> int:
    """Points in twentieths of a point."""
    return round(points * 20)


def millimetres(length: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(length * 1440 / 25.4)


@dataclass(frozen=True)
class Style:
    """One style: its name, the XML of what it holds but its name, and the names of the styles that it refers to."""

    name: str
    kind: str
    body: Callable[[Mapping[str, str]], str]

    def xml(self, ids: Mapping[str, str]) -> str:
        """The style as XML, with the ids that the document gives to style names."""
        default = self.name in ("Normal", "Default Paragraph Font", "Normal Table", "No List")
        marks = (' w:default="1"' if default else "") + ("" if self.name in BUILT_IN else ' w:customStyle="1"')
        return (
            f'<w:style {_NAMESPACE} w:type="{self.kind}"{marks} w:styleId={quoteattr(ids[self.name])}>'
            f"<w:name w:val={quoteattr(BUILT_IN.get(self.name, self.name))}/>{self.body(ids)}</w:style>"
        )


def style_id(name: str) -> str:
    """The id of a style in a document of our own."""
    return {"Normal Table": "TableNormal"}.get(name) or name.replace(" ", "").replace("-", "")


def paragraph_style(
    name: str,
    *,
    based: str = "Normal",
    following: str = "",
    paragraph: str = "",
    run: str = "",
    outline: int | None = None,
) -> Style:
    """A paragraph style. `paragraph` and `run` are the XML of its properties, in the schema's order."""
    level = f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else ""

    def body(ids: Mapping[str, str]) -> str:
        return "".join(
            (
                f"<w:basedOn w:val={quoteattr(ids[based])}/>" if name != "Normal" else "",
                f"<w:next w:val={quoteattr(ids[following])}/>" if following else "",
                '<w:uiPriority w:val="39"/>' if name.startswith("TOC ") else "",
                "<w:qFormat/>",
                f"<w:pPr>{paragraph}{level}</w:pPr>" if paragraph or level else "",
                f"<w:rPr>{run}</w:rPr>" if run else "",
            )
        )

    return Style(name, "paragraph", body)


def _character_style(name: str, run: str) -> Style:
    def body(ids: Mapping[str, str]) -> str:
        return f"<w:basedOn w:val={quoteattr(ids['Default Paragraph Font'])}/><w:qFormat/><w:rPr>{run}</w:rPr>"

    return Style(name, "character", body)


def _table_style(name: str, borders: str, more: str, side: int, top: int = 0) -> Style:
    lines = f"<w:tblBorders>{borders}</w:tblBorders>" if borders else ""

    def body(ids: Mapping[str, str]) -> str:
        return (
            f"<w:basedOn w:val={quoteattr(ids['Normal Table'])}/><w:qFormat/><w:tblPr>{lines}<w:tblCellMar>"
            f'<w:top w:w="{top}" w:type="dxa"/><w:left w:w="{side}" w:type="dxa"/>'
            f'<w:bottom w:w="0" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/></w:tblCellMar></w:tblPr>{more}'
        )

    return Style(name, "table", body)


def spacing(before: float = 0, after: float = 0, line: float | None = None) -> str:
    """Space before and after in points; `line` in natural heights of a line."""
    height = f' w:line="{round(line * 240)}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{twips(before)}" w:after="{twips(after)}"{height}/>'


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _colour(value: str) -> str:
    return f'<w:color w:val="{value[1:].upper()}"/>'


def _indent(left: int, hanging: int = 0) -> str:
    return f'<w:ind w:left="{left}"' + (f' w:hanging="{hanging}"/>' if hanging else ' w:firstLine="0"/>')


def _border(side: str, eighths: int, colour: str, space: int = 0) -> str:
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{colour[1:].upper()}"/>'


def _fold_frame(colour: str) -> str:
    """A short line at the edge of the paper, where a letter is folded; its height is set where it stands."""
    return f"<w:pBdr>{_border('top', 4, colour)}</w:pBdr>" + exactly(2)


def _shade(colour: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour[1:].upper()}"/>'


def exactly(points: float) -> str:
    """Lines of that height, without space between paragraphs: what stands in the window of an envelope is measured."""
    return f'<w:spacing w:before="0" w:after="0" w:line="{twips(points)}" w:lineRule="exact"/>'


def styles(theme: Theme, width: int, *, window: str, natural: float) -> list[Style]:
    """Every style of ours. `width` is that of the text in twentieths of a point; `natural` the height of the font's own line
    in sizes; `window` the side of the window of an envelope."""
    sizes, space, colours = theme.sizes, theme.spacing, theme.colours
    number, gap = twips(space.number), space.paragraph
    quiet, small = _colour(colours.quiet), _size(sizes.small)
    part = f'{_BOLD}<w:caps/>{_colour(colours.heading)}<w:spacing w:val="16"/>{_size(sizes.part * _SMALL_CAPITALS)}'
    tight = round(1.25 / natural, 3)
    line_below = f"<w:pBdr>{_border('bottom', 5, colours.ink, 1)}</w:pBdr>"
    bar = f"<w:pBdr>{_border('left', 12, colours.rule, 8)}</w:pBdr>"
    right_tab = f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    contents_tab = f'<w:tabs><w:tab w:val="left" w:pos="{number}"/></w:tabs>'
    both = '<w:jc w:val="both"/>' if theme.alignment == "justified" else ""
    p = paragraph_style
    return [
        p("Normal"),
        Style("Default Paragraph Font", "character", lambda _: '<w:uiPriority w:val="1"/><w:semiHidden/>'),
        Style(
            "Normal Table",
            "table",
            lambda _: (
                '<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
                '<w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
                "</w:tblCellMar></w:tblPr>"
            ),
        ),
        Style("No List", "numbering", lambda _: "<w:semiHidden/>"),
        p("Body Text", paragraph=both),
        p(
            "Title",
            following="Body Text",
            paragraph=_KEEP + spacing(0, 3, 1.15 / natural),
            run=_BOLD + _size(sizes.title),
        ),
        p(
            "Heading 1",
            following="Body Text",
            paragraph=_KEEP + spacing(space.part, gap),
            run=part,
            outline=0,
        ),
        p(
            "Heading 2",
            following="Sub-clause",
            paragraph=_KEEP + spacing(space.clause, 4),
            run=_BOLD + _size(sizes.clause),
            outline=1,
        ),
        p(
            "Heading 3",
            following="Body Text",
            paragraph=_KEEP + spacing(12, 4),
            run=_BOLD + _size(sizes.clause),
            outline=2,
        ),
        p("Heading 4", following="Body Text", paragraph=_KEEP + spacing(10, 3), run=_BOLD, outline=3),
        p("Annex Title", based="Heading 1", following="Body Text", paragraph="<w:pageBreakBefore/>", outline=0),
        p("Sub-clause", based="Body Text"),
        *(p(f"Sub-clause {n}", based="Body Text", paragraph=spacing(0, gap) + _TIGHT) for n in (2, 3, 4)),
        p("Clause", based="Body Text", paragraph=_indent(number)),
        p("Party", based="Body Text"),
        p("Numbered Party", based="Party"),
        p("Recital Letter", based="Body Text"),
        p("Recital Roman", based="Body Text"),
        p("List Number", based="Body Text", paragraph=spacing(0, 4)),
        p("List Bullet", based="Body Text", paragraph=spacing(0, gap) + _TIGHT),
        p("Date", based="Body Text", paragraph=spacing(0, 8), run=quiet),
        p("Table Text", paragraph=spacing(2.5, 2.5, tight) + _indent(0), run=_size(sizes.table)),
        p("Table Figure", based="Table Text", paragraph=_RIGHT),
        p("Table Head", based="Table Text", paragraph="<w:keepNext/>", run=_BOLD + quiet + small),
        p("Table Head Figure", based="Table Head", paragraph=_RIGHT),
        p("Key Terms Title", based="Table Text", paragraph="<w:keepNext/>" + spacing(5, 3), run=part),
        p("Key Terms Label", based="Table Text", paragraph="<w:keepNext/>", run=quiet),
        p("Key Terms Text", based="Table Text", paragraph="<w:keepNext/>"),
        p("Key Terms Note", based="Table Text", paragraph=spacing(3, 5), run=quiet + small),
        p("Table End", paragraph=spacing(0, 2, 0.6), run=_size(4)),
        p("Logo", paragraph=spacing(0, 12, 1)),
        p(
            "Sender",
            paragraph=exactly(SENDER_LINE) + (_RIGHT if window != "right" else ""),
            run=quiet + _size(sizes.table),
        ),
        p(
            "Recipient",
            paragraph=exactly(RECIPIENT_LINE) + _indent(width - millimetres(WINDOW.width) if window == "right" else 0),
        ),
        p("Fold Mark", paragraph=_fold_frame(colours.rule)),
        p("Letter Date", based="Body Text", paragraph=spacing(18, 8)),
        p("Subject", based="Body Text", paragraph="<w:keepNext/>" + spacing(0, 8), run=_BOLD),
        p("Working", based="Body Text", paragraph=bar + _indent(200), run=quiet + _size(sizes.table)),
        p("Note", based="Body Text", paragraph=spacing(10, 6), run=quiet + _size(sizes.table)),
        p("Signature", paragraph=_KEEP + spacing(0, 1) + _indent(0)),
        p("Signature Label", based="Signature", paragraph=_KEEP + spacing(18, 0) + _indent(0)),
        p("Signature Line", based="Signature", paragraph=_KEEP + line_below + spacing(38, 4) + _indent(0)),
        p("Signature Name", based="Signature", paragraph=_KEEP + spacing(0, 1) + _indent(0)),
        p("Closing", paragraph=_KEEP + spacing(0, 36) + _indent(0)),
        p("Closing Name", based="Signature", paragraph=_KEEP + spacing(0, 1)),
        p("TOC Heading", based="Body Text", paragraph="<w:keepNext/>" + spacing(space.part, gap), run=part),
        p("TOC 1", based="Body Text", paragraph=spacing(4, 1, tight), run=_BOLD + _size(sizes.table)),
        p("TOC 2", based="Body Text", paragraph=contents_tab + spacing(0, 1, tight), run=_size(sizes.table)),
        p("header", paragraph=spacing(0, 0), run=quiet + _size(sizes.running)),
        p("footer", paragraph=right_tab + spacing(0, 0), run=quiet + _size(sizes.running)),
        p("Page Number", based="footer", paragraph=right_tab),
        _character_style("Defined Term", _BOLD),
        _character_style("Strong Text", _BOLD),
        _character_style("Emphasis Text", "<w:i/><w:iCs/>"),
        _character_style("Blank", _shade(colours.blank)),
        _table_style(
            "Agreement Table",
            _border("bottom", 4, colours.rule) + _border("insideH", 4, colours.rule),
            f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{_border("bottom", 8, colours.accent)}</w:tcBorders>'
            '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>',
            side=90,
        ),
        _table_style(
            "Key Terms Table",
            _border("left", 18, colours.accent) + _border("insideH", 4, colours.rule),
            f"<w:tcPr>{_shade(colours.panel)}</w:tcPr>",
            side=200,
        ),
        _table_style("Signature Table", "", "", side=0),
        _table_style(
            "Column Table",
            "",
            f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{_border("bottom", 4, colours.rule)}</w:tcBorders></w:tcPr>'
            "</w:tblStylePr>",
            side=0,
            top=50,
        ),
    ]


def defaults(theme: Theme, natural: float) -> str:
    """What holds for all text unless a style says otherwise. Figures are lining figures."""
    name = quoteattr(str(theme.font))
    fonts = f"<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name}/>"
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts}{_colour(theme.colours.ink)}{_size(theme.sizes.body)}"
        '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/><w14:numForm w14:val="lining"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr><w:widowControl/>{spacing(0, theme.spacing.paragraph, theme.spacing.line / natural)}"
        "</w:pPr></w:pPrDefault></w:docDefaults>"
    )


# ---------------------------------------------------------------------------------------------------------- lists


@dataclass(frozen=True)
class ListKind:
    """A multilevel list and the styles of its levels. `scheme` is one of numbering.SCHEMES; None is a list of dashes."""

    scheme: str | None
    styles: tuple[str, ...]


LISTS = (
    ListKind("clause", ("Heading 2", "Sub-clause", "Sub-clause 2", "Sub-clause 3", "Sub-clause 4")),
    ListKind("parties", ("Numbered Party",)),
    ListKind("upper-letter", ("Recital Letter",)),
    ListKind("upper-roman", ("Recital Roman",)),
    ListKind("plain", ("List Number",)),
    ListKind(None, ("List Bullet",)),
)


def dash_indent(theme: Theme) -> int:
    """How far the text of a list of dashes stands in, in twentieths of a point."""
    return twips(theme.spacing.nested) - 170


def list_levels(kind: ListKind, theme: Theme, links: Mapping[int, str]) -> str:
    """The levels of a list as XML; `links` gives the style id of a level that is linked to one."""
    number, nested = twips(theme.spacing.number), twips(theme.spacing.nested)
    if kind.scheme is None:
        dash = dash_indent(theme)
        return "".join(_level(i, "bullet", "–", (i + 1) * dash, dash, links.get(i, "")) for i in range(3))
    found = []
    for index, level in enumerate(SCHEMES[kind.scheme]):
        if kind.scheme == "clause":
            left, hanging = (number, number) if index < 2 else (number + (index - 1) * nested, nested)
        else:
            left, hanging = (index + 1) * nested, nested
        run = '<w:b w:val="0"/>' if kind.scheme == "clause" and index == 1 else ""
        found.append(_level(index, level.format, level.pattern, left, hanging, links.get(index, ""), run))
    return "".join(found)


def _level(index: int, form: str, text: str, left: int, hanging: int, style: str, run: str = "") -> str:
    link = f"<w:pStyle w:val={quoteattr(style)}/>" if style else ""
    marks = f"<w:rPr>{run}</w:rPr>" if run else ""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{link}<w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:tabs><w:tab w:val="num" w:pos="{left}"/></w:tabs>{_indent(left, hanging)}</w:pPr>'
        f"{marks}</w:lvl>"
    )


# ----------------------------------------------------------------------------------------------- the whole document


def base_parts(theme: Theme, paper: str, margins: Margins, natural: float, window: str) -> dict[str, str]:
    """The parts of a document of our own that has styles, lists and a page, and no text yet."""
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    kinds = f"{RELATIONS}/"
    inside = ("styles", "numbering", "settings", "fontTable")
    overrides = "".join(f'<Override PartName="/word/{n}.xml" ContentType="{types}{n}+xml"/>' for n in inside)
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{kinds}{n}" Target="{n}.xml"/>' for i, n in enumerate(inside, 1)
    )
    width, height = map(millimetres, PAPERS[paper])
    side = millimetres(margins.sides)
    all_styles = styles(theme, width - 2 * side, window=window, natural=natural)
    ids = {style.name: style_id(style.name) for style in all_styles}
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{types}document.main+xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        "</Types>",
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{kinds}officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        "word/document.xml": f"{HEAD}<w:document {_NAMESPACE}><w:body><w:p/><w:sectPr>"
        f'<w:pgSz w:w="{width}" w:h="{height}"/><w:pgMar w:top="{millimetres(margins.top)}" w:right="{side}" '
        f'w:bottom="{millimetres(margins.bottom)}" w:left="{side}" w:header="{millimetres(margins.top) // 2}" '
        f'w:footer="{millimetres(margins.bottom) // 2}" w:gutter="0"/></w:sectPr></w:body></w:document>',
        "word/styles.xml": f'{HEAD}<w:styles {_NAMESPACE} xmlns:w14="{W14}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14">'
        f"{defaults(theme, natural)}{''.join(style.xml(ids) for style in all_styles)}</w:styles>",
        "word/numbering.xml": f"{HEAD}<w:numbering {_NAMESPACE}/>",
        "word/settings.xml": f'{HEAD}<w:settings {_NAMESPACE}><w:defaultTabStop w:val="708"/><w:characterSpacingControl '
        'w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>',
        "word/fontTable.xml": f'{HEAD}<w:fonts {_NAMESPACE} xmlns:r="{RELATIONS}"><w:font w:name={quoteattr(str(theme.font))}>'
        '<w:altName w:val="Georgia"/><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/>'
        "</w:font></w:fonts>",
        "docProps/core.xml": f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>agreegen</dc:title></cp:coreProperties>',
    }
