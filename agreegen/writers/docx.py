"""Document → DOCX made of Word's own things: styles, multilevel numbering, REF fields, repeated table headers.

The only importer of docx. Styles, numbering and page come from `templates/reference.docx`; the body is built as XML text,
which is several times faster than python-docx's paragraph objects. Numbers are Word's own: the text holds none, and each
reference is a field with the right number cached. Fixed dates give the same bytes for the same document.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape as xml_escape

from agreegen.document import (
    DATA_NAMESPACE,
    Annex,
    Blank,
    Block,
    Break,
    Bullets,
    Clause,
    Definition,
    Division,
    Document,
    Emphasis,
    Heading,
    Inline,
    Item,
    Numbered,
    Paragraph,
    Reference,
    Run,
    Strong,
    Table,
    Value,
    blank_text,
    inlines,
    plain,
)
from agreegen.paths import built_in
from agreegen.seal import CUSTOM_PROPERTIES, PROPERTY, parts_digest

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PAPER = {"A4": (11906, 16838), "Letter": (12240, 15840)}
_MARGIN = 1701
_CLOSE_MARGINS = (1021, 1531, 1077)  # top, sides, bottom of letters and records, which should fit on a page
_HANG, _NESTED = 624, 454
# Which style a numbered list of a scheme uses; "clause" lists use the style of their level.
_LIST_STYLES = {
    "parties": "Numbered Party",
    "upper-letter": "Recital Letter",
    "upper-roman": "Recital Roman",
    "plain": "List Number",
}
_SUB_CLAUSES = ("Heading 2", "Sub-clause", "Sub-clause 2", "Sub-clause 3", "Sub-clause 4")
# The paragraph style inside a division.
_ROLE_STYLES = {
    "parties": "Party",
    "date": "Date",
    "sender": "Sender",
    "recipient": "Recipient",
    "subject": "Subject",
    "working": "Working",
    "note": "Note",
    "signature": "Closing Name",
    "key-terms": "Key Terms Note",
}
_SIGNED = ("signatures", "signature")
_LETTER_STYLES = {"Date": "Letter Date", "Body Text": "Letter Text"}


def write(document: Document) -> bytes:
    """The DOCX, sealed with the digest of its parts."""
    import docx
    from docx.oxml import parse_xml
    from docx.shared import Twips

    package = docx.Document(str(built_in() / "templates" / "reference.docx"))
    body = package.element.body
    section = body.sectPr
    writer = _Writer(document, _styles(package), _Numbers(package.part.numbering_part.element))
    content = writer.blocks(document.blocks)
    root: Any = parse_xml(f'<w:body xmlns:w="{W}">{content}</w:body>')
    for child in list(body):
        if child is not section:
            body.remove(child)
    for child in list(root):
        section.addprevious(child)
    width, height = _PAPER[document.paper]
    section_format = package.sections[0]
    section_format.page_width, section_format.page_height = Twips(width), Twips(height)
    if document.layout != "contract":
        top, side, bottom = _CLOSE_MARGINS
        section_format.top_margin, section_format.bottom_margin = Twips(top), Twips(bottom)
        section_format.left_margin = section_format.right_margin = Twips(side)
    _language(package, document.language)
    _running(package, document)
    _properties(package, document)
    if document.data is not None:
        _data(package, document.data_json().decode())
    stream = io.BytesIO()
    package.save(stream)
    return _packed(stream.getvalue())


def text(content: str) -> str:
    """XML text."""
    return xml_escape(content)


def bookmark(target: str) -> str:
    """The name of a bookmark: `_Ref_` and the target, at most 40 characters, letters, digits and underscores."""
    name = "_Ref_" + target.replace(".", "__").replace("-", "_")
    if len(name) > 40:
        name = name[:31] + "_" + hashlib.sha256(target.encode()).hexdigest()[:8]
    return name


class _Styles(dict[str, str]):
    """Style ids by name; a name that the reference lacks falls back to the default paragraph style."""

    def __missing__(self, name: str) -> str:
        return self["Normal"]


def _styles(package: Any) -> _Styles:
    found = _Styles()
    for style in package.styles.element.findall(f"{{{W}}}style"):
        name = style.find(f"{{{W}}}name").get(f"{{{W}}}val")
        found[name[:1].upper() + name[1:] if name.startswith("heading") else name] = style.get(f"{{{W}}}styleId")
    return found


class _Numbers:
    """The numbering part: which list a style is linked to, and new instances of it that start anew."""

    def __init__(self, element: Any) -> None:
        self.element = element
        self.by_style: dict[str, str] = {}
        for abstract in element.findall(f"{{{W}}}abstractNum"):
            for link in abstract.iter(f"{{{W}}}pStyle"):
                self.by_style[link.get(f"{{{W}}}val")] = abstract.get(f"{{{W}}}abstractNumId")
        used = [int(num.get(f"{{{W}}}numId")) for num in element.findall(f"{{{W}}}num")]
        self.next = max(used, default=0) + 1

    def restart(self, style_id: str, start: int = 1, level: int = 0) -> int:
        """A new list of the kind that `style_id` is linked to, whose `level` starts at `start`."""
        return self._add(
            style_id, f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        )

    def _add(self, style_id: str, override: str) -> int:
        """A new list of the kind that `style_id` is linked to, with a level of its own."""
        from docx.oxml import parse_xml

        number = self.next
        self.next += 1
        abstract = f'<w:abstractNumId w:val="{self.by_style[style_id]}"/>'
        self.element.append(parse_xml(f'<w:num xmlns:w="{W}" w:numId="{number}">{abstract}{override}</w:num>'))
        return number

    def in_words(self, style_id: str, clause: Clause) -> int:
        """A list of its own for a clause that is numbered in words: Word shows the word, and counts what is inside on from
        the clause's place. The point ends the number, because references to it lose a final point."""
        level = (
            f'<w:lvl w:ilvl="0"><w:start w:val="{clause.count}"/><w:numFmt w:val="decimal"/><w:suff w:val="nothing"/>'
            f'<w:lvlText w:val="{text(clause.number)}."/><w:lvlJc w:val="left"/>'
            '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        )
        start = f'<w:startOverride w:val="{clause.count}"/>'
        return self._add(style_id, f'<w:lvlOverride w:ilvl="0">{start}{level}</w:lvlOverride>')


class _Writer:
    """Builds the XML of the body as text."""

    def __init__(self, document: Document, styles: _Styles, numbers: _Numbers) -> None:
        self.layout = document.layout
        self.styles = styles
        self.numbers = numbers
        self.clause = ""
        self.words: int | None = None  # the list of a clause that is numbered in words
        self.annex = False  # its headings are lower than those of parts and clauses
        self.bookmarks = 0
        side = _MARGIN if document.layout == "contract" else _CLOSE_MARGINS[1]
        self.width = _PAPER[document.paper][0] - 2 * side
        # Only what is referred to gets a bookmark.
        self.targets = {n.target for n in inlines(document.blocks) if isinstance(n, Reference) and not n.outside}

    def blocks(self, blocks: tuple[Block, ...], style: str = "Body Text") -> str:
        """The blocks; what introduces a table or a signature stays on its page."""
        parts = []
        for index, block in enumerate(blocks):
            xml = self.block(block, style)
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            if isinstance(following, Table) or (isinstance(following, Division) and following.role in _SIGNED):
                xml = _keep_with_next(xml)
            elif isinstance(block, Clause) and isinstance(following, Heading):
                xml = _keep_with_next(xml)  # signatures never stand on a page of their own
            parts.append(xml)
        return "".join(parts)

    def block(self, block: Block, style: str) -> str:
        if isinstance(block, Paragraph):
            return self.paragraph(style, block.children)
        if isinstance(block, Heading):
            if self.annex:
                return self.paragraph("Heading 3" if block.level < 3 else "Heading 4", block.children)
            return self.paragraph("Title" if block.level == 1 else "Heading 1", block.children)
        if isinstance(block, Clause):
            self.clause = block.id
            self.words = self.numbers.in_words(self.styles["Heading 2"], block) if block.ordinal else None
            title = (Run(f"{block.after[1:]} "), *block.title) if block.ordinal else block.title
            number = (0, self.words) if self.words is not None else None
            heading = self.paragraph("Heading 2", title, target=block.id, number=number)
            return heading + self.blocks(block.blocks, "Clause Text")
        if isinstance(block, Annex):
            self.clause, self.annex, self.words = "", True, None
            title = (Run(f"{block.word} {block.number}. "), *block.title)
            return self.paragraph("Annex Title", title) + self.blocks(block.blocks)
        if isinstance(block, Numbered):
            return self.numbered(block)
        if isinstance(block, Bullets):
            return "".join(self.item(item, "List Bullet", 0, None) for item in block.items)
        if isinstance(block, Table):
            return self.table(block, indent=_HANG if style == "Clause Text" else 0)
        return self.division(block)

    def division(self, block: Division) -> str:
        if block.role == "signatures":
            return self.signatures(block)
        if block.role in ("key-terms", "meta"):
            return self.panel(block)
        if block.role == "signature" and len(block.blocks) > 1:
            return self.blocks(block.blocks[:1], "Closing") + self.blocks(block.blocks[1:], "Closing Name")
        return self.blocks(block.blocks, _ROLE_STYLES.get(block.role, "Body Text"))

    # ------------------------------------------------------------------ paragraphs

    def paragraph(
        self,
        style: str,
        children: tuple[Inline, ...],
        *,
        target: str = "",
        number: tuple[int, int] | None = None,
        extra: str = "",
    ) -> str:
        """One paragraph. `number` is a list's (level, numId); `target` is bookmarked where something refers to it."""
        if self.layout == "letter":
            style = _LETTER_STYLES.get(style, style)
        inner = self.line(children)
        if target and target in self.targets:
            self.bookmarks += 1
            ident = self.bookmarks
            inner = (
                f'<w:bookmarkStart w:id="{ident}" w:name="{bookmark(target)}"/>{inner}<w:bookmarkEnd w:id="{ident}"/>'
            )
        num = f'<w:numPr><w:ilvl w:val="{number[0]}"/><w:numId w:val="{number[1]}"/></w:numPr>' if number else ""
        return f'<w:p><w:pPr><w:pStyle w:val="{self.styles[style]}"/>{num}{extra}</w:pPr>{inner}</w:p>'

    def numbered(self, block: Numbered) -> str:
        scheme, _, start = block.scheme.partition("@")
        if scheme == "clause":
            style = _SUB_CLAUSES[min(block.level + 1, len(_SUB_CLAUSES) - 1)]
            return "".join(self.item(item, style, block.level + 1, self.words) for item in block.items)
        style = _LIST_STYLES[scheme]
        num = self.numbers.restart(self.styles[style], int(start or 1))
        return "".join(self.item(item, style, block.level, num) for item in block.items)

    def item(self, item: Item, style: str, level: int, num: int | None) -> str:
        """An entry of a list: its first paragraph has the number, the others stand under its text."""
        target = f"{self.clause}.{item.anchor}" if item.anchor and self.clause else ""
        first, rest = (item.blocks[0], item.blocks[1:]) if item.blocks else (Paragraph(()), ())
        if not isinstance(first, Paragraph):
            first, rest = Paragraph(()), item.blocks
        parts = [self.paragraph(style, first.children, target=target, number=(level, num) if num is not None else None)]
        if rest and isinstance(rest[0], Numbered | Bullets):
            parts[0] = _keep_with_next(parts[0])  # what introduces a list stays with its first entry
        left = _HANG + max(level - 1, 0) * _NESTED if style.startswith("Sub-clause") else (level + 1) * _NESTED
        for block in rest:
            if isinstance(block, Paragraph):
                parts.append(self.paragraph("Body Text", block.children, extra=f'<w:ind w:left="{left}"/>'))
            elif isinstance(block, Numbered) and num is not None and block.scheme.startswith("plain"):
                own = self.numbers.restart(
                    self.styles[style], level=level + 1
                )  # a list inside a list counts for itself
                parts += [self.item(inner, style, level + 1, own) for inner in block.items]
            elif isinstance(block, Bullets) and style == "List Bullet":
                parts += [self.nested_bullet(inner, level + 1) for inner in block.items]
            else:
                parts.append(self.block(block, "Body Text"))
        return "".join(parts)

    def nested_bullet(self, item: Item, level: int) -> str:
        return self.item(item, "List Bullet", level, self.bullet_list())

    def bullet_list(self) -> int:
        """The list that the bullet style is linked to; its levels need no restart."""
        return self.numbers.restart(self.styles["List Bullet"])

    # ---------------------------------------------------------------------- tables

    def table(self, table: Table, indent: int) -> str:
        widths = _widths(table, self.width - indent)
        rows = [self.row(table.header, widths, table.align, head=True)]
        rows += [self.row(cells, widths, table.align) for cells in table.rows]
        grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
        properties = (
            f'<w:tblPr><w:tblStyle w:val="{self.styles["Agreement Table"]}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblInd w:w="{indent}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
            'w:noVBand="1"/></w:tblPr>'
        )
        end = self.paragraph("Table End", ())
        return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{end}"

    def row(
        self, cells: tuple[tuple[Inline, ...], ...], widths: list[int], align: tuple[str, ...], head: bool = False
    ) -> str:
        found = []
        for cell, width, side in zip(cells, widths, align, strict=True):
            style = ("Table Head" if head else "Table ") + (
                (" Figure" if side == "right" else "") if head else ("Figure" if side == "right" else "Text")
            )
            found.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{self.paragraph(style, cell)}</w:tc>'
            )
        header = "<w:tblHeader/>" if head else ""
        return f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{''.join(found)}</w:tr>"

    def panel(self, division: Division) -> str:
        """A panel of two columns; its title and its note span both."""
        boxed = division.role == "key-terms"
        label = 2500
        widths = [label, self.width - label]

        def span(paragraph: str, keep: bool = True) -> str:
            return (
                f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{self.width}" w:type="dxa"/>'
                f'<w:gridSpan w:val="2"/></w:tcPr>{paragraph}</w:tc></w:tr>'
            )

        rows = []
        for block in division.blocks:
            if isinstance(block, Table):
                if any(block.header):
                    rows.append(span(self.paragraph("Key Terms Title", block.header[0])))
                for cells in block.rows:
                    first = self.paragraph("Key Terms Label", cells[0])
                    second = self.paragraph("Key Terms Text", cells[1])
                    rows.append(
                        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{widths[0]}" w:type="dxa"/></w:tcPr>'
                        f'{first}</w:tc><w:tc><w:tcPr><w:tcW w:w="{widths[1]}" w:type="dxa"/></w:tcPr>{second}</w:tc></w:tr>'
                    )
            else:
                rows.append(span(self.block(block, "Key Terms Note")))
        style = self.styles["Key Terms Table" if boxed else "Agreement Table"]
        properties = (
            f'<w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{self.width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0000" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
            'w:noVBand="1"/></w:tblPr>'
        )
        grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
        return (
            f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{self.paragraph('Table End', ())}"
        )

    def signatures(self, division: Division) -> str:
        """Two signatures to a row; a row never splits, and rows keep together."""
        cells = []
        for block in division.blocks:
            for item in block.items if isinstance(block, Bullets) else ():
                label, *rest = item.blocks
                parts = [self.block(label, "Signature Label"), self.paragraph("Signature Line", ())]
                parts += [self.block(b, "Signature") for b in rest]
                cells.append("".join(parts))
        side = round(self.width * 0.46)
        widths = [side, self.width - 2 * side, side]
        rows = []
        for left in range(0, len(cells), 2):
            pair = cells[left : left + 2]
            second = pair[1] if len(pair) == 2 else self.paragraph("Signature", ())
            columns = (pair[0], self.paragraph("Signature", ()), second)
            inner = "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{w}" w:type="dxa"/></w:tcPr>{c}</w:tc>'
                for w, c in zip(widths, columns, strict=True)
            )
            rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{inner}</w:tr>")
        grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
        properties = (
            f'<w:tblPr><w:tblStyle w:val="{self.styles["Signature Table"]}"/><w:tblW w:w="{self.width}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/></w:tblPr>'
        )
        return (
            f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{self.paragraph('Table End', ())}"
        )

    # ---------------------------------------------------------------------- inline

    def line(self, children: tuple[Inline, ...], style: str = "") -> str:
        return "".join(self.inline(node, style) for node in children)

    def inline(self, node: Inline, style: str) -> str:
        if isinstance(node, Run | Value):
            return self.run(node.text, style)
        if isinstance(node, Strong):
            return self.line(node.children, "Strong Text")
        if isinstance(node, Emphasis):
            return self.line(node.children, "Emphasis Text")
        if isinstance(node, Definition):
            return self.run(node.quoted, "Defined Term")
        if isinstance(node, Blank):
            return self.run(blank_text(node), "Blank")
        if isinstance(node, Break):
            return "<w:r><w:br/></w:r>"
        if isinstance(node, Reference):
            label = self.run(node.label, style) if node.label else ""
            return label + (self.run(node.number, style) if node.outside else self.field(node, style))
        raise TypeError(node)

    def run(self, content: str, style: str = "") -> str:
        properties = f'<w:rPr><w:rStyle w:val="{self.styles[style]}"/></w:rPr>' if style else ""
        return f'<w:r>{properties}<w:t xml:space="preserve">{text(content)}</w:t></w:r>'

    def field(self, node: Reference, style: str) -> str:
        """A live cross-reference: Word computes the number again whenever fields are updated."""
        inside = "." in node.target
        plain = self.words is not None and "(" not in node.number  # the word is no part of a sub-clause's own number
        switch = ("\\n" if plain else "\\w") if inside else "\\r"
        code = f" REF {bookmark(node.target)} {switch} \\h "
        return (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{self.run(node.number, style)}'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )


def _keep_with_next(xml: str) -> str:
    """`xml` with its last paragraph kept on the page of what follows."""
    at = xml.rfind('<w:p><w:pPr><w:pStyle w:val="')
    if at < 0:
        return xml
    end = xml.index("/>", at) + 2
    return xml[:end] + "<w:keepNext/>" + xml[end:]


def _widths(table: Table, total: int) -> list[int]:
    """Column widths: figures take what their longest text needs, text columns share the rest by length."""
    rows = (table.header, *table.rows)
    longest = [max(len(plain(row[i])) for row in rows) for i in range(len(table.align))]
    need = [min(max(n, 6), 22) * 105 + 160 if a == "right" else 0 for n, a in zip(longest, table.align, strict=True)]
    if sum(need) > total * 0.8:
        need = [round(n * total * 0.8 / sum(need)) for n in need]
    texts = [i for i, a in enumerate(table.align) if a != "right"]
    if not texts:
        return [total // len(need)] * len(need)
    rest = total - sum(need)
    weights = {i: min(max(longest[i], 8), 60) for i in texts}
    for i in texts:
        need[i] = round(rest * weights[i] / sum(weights.values()))
    need[texts[-1]] += total - sum(need)
    return need


# -------------------------------------------------------------------------------------------- the rest of the package


def _language(package: Any, language: str) -> None:
    """The language of the text, for spelling and for readers aloud."""
    tag = {"es": "es-ES", "en": "en-GB"}.get(language, language)
    for lang in package.styles.element.iter(f"{{{W}}}lang"):
        lang.set(f"{{{W}}}val", tag)


def _running(package: Any, document: Document) -> None:
    """Header from the second page on, page number on every page, and a draft's mark on all of them."""
    from docx.oxml import parse_xml

    section = package.sections[0]
    section.different_first_page_header_footer = True
    mark = _watermark(document.draft_word) if document.draft else ""
    header = document.running if document.layout != "letter" else ""
    for part, words in ((section.header, header), (section.first_page_header, "")):
        part.is_linked_to_previous = False
        run = f'<w:r><w:t xml:space="preserve">{text(words)}</w:t></w:r>' if words else ""
        _replace(
            part,
            f'<w:p xmlns:w="{W}"><w:pPr><w:pStyle w:val="{_styles(package)["header"]}"/></w:pPr>{mark}{run}</w:p>',
            parse_xml,
        )
    before, _, rest = document.page_words.partition("{page}")
    between, _, after = rest.partition("{pages}")
    pieces = [_words(before), _field("PAGE"), _words(between), _field("NUMPAGES"), _words(after)]
    for part in (section.footer, section.first_page_footer):
        part.is_linked_to_previous = False
        xml = (
            f'<w:p xmlns:w="{W}"><w:pPr><w:pStyle w:val="{_styles(package)["footer"]}"/></w:pPr>{"".join(pieces)}</w:p>'
        )
        _replace(part, xml, parse_xml)


def _replace(part: Any, xml: str, parse_xml: Any) -> None:
    for child in list(part._element):
        part._element.remove(child)
    part._element.append(parse_xml(xml))


def _words(content: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text(content)}</w:t></w:r>' if content else ""


def _field(code: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _watermark(word: str) -> str:
    """The draft's mark across the page, behind the text: a text path in VML, as Word makes its own watermarks."""
    return (
        '<w:r><w:rPr><w:noProof/></w:rPr><w:pict xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office">'
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        '<v:shape id="draftmark" o:spid="_x0000_s2049" type="#_x0000_t136" style="position:absolute;margin-left:0;'
        "margin-top:0;width:430pt;height:108pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;"
        'mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin" '
        'fillcolor="#e3e6e9" stroked="f">'
        f'<v:textpath style="font-family:&quot;Spectral&quot;;font-size:1pt" string="{text(word)}"/>'
        "</v:shape></w:pict></w:r>"
    )


def _properties(package: Any, document: Document) -> None:
    """Every core property: python-docx would leave its own name and date in those that are not set."""
    moment = datetime.combine(document.date, datetime.min.time()) if document.date else datetime(1980, 1, 1)
    core = package.core_properties
    core.title, core.author, core.subject = document.title[:255], document.author[:255], document.subject[:255]
    core.last_modified_by, core.comments, core.keywords, core.category = document.author[:255], "", "", ""
    core.language, core.version, core.content_status, core.identifier = document.language, "", "", ""
    core.created = core.modified = moment.replace(tzinfo=UTC)
    core.revision = 1


def _data(package: Any, json_text: str) -> None:
    """The source data as a custom XML part, which Word keeps and LibreOffice too."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<agreement xmlns="{DATA_NAMESPACE}">{text(json_text)}</agreement>'
    part = Part(PackURI("/customXml/item1.xml"), "application/xml", xml.encode(), package.part.package)
    ident = hashlib.sha256(json_text.encode()).hexdigest().upper()
    guid = f"{{{ident[:8]}-{ident[8:12]}-{ident[12:16]}-{ident[16:20]}-{ident[20:32]}}}"
    properties = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<ds:datastoreItem '
        f'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="{guid}"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{DATA_NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    described = Part(PackURI("/customXml/itemProps1.xml"), kind, properties.encode(), package.part.package)
    part.relate_to(described, f"{_RELATIONS}/customXmlProps")
    package.part.relate_to(part, f"{_RELATIONS}/customXml")


def _packed(content: bytes) -> bytes:
    """The package again with fixed dates, sorted parts and its digest as a custom property."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/docProps/custom.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>',
    )
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rIdCustom" Type="{_RELATIONS}/custom-properties" Target="docProps/custom.xml"/>'
        "</Relationships>".encode(),
    )
    parts[CUSTOM_PROPERTIES] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{PROPERTY}">'
        f"<vt:lpwstr>{parts_digest(parts)}</vt:lpwstr></property></Properties>"
    ).encode()
    stream = io.BytesIO()
    order = ["[Content_Types].xml", "_rels/.rels", *sorted(set(parts) - {"[Content_Types].xml", "_rels/.rels"})]
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name in order:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            package.writestr(info, parts[name])
    return stream.getvalue()
