"""The blocks of a document as the XML of Word's body: paragraphs of styles, live numbers, fields, tables.

The XML is built as text, which is several times faster than python-docx's paragraph objects. It holds no numbers: Word
computes them, and each reference is a field with the right number cached.
"""

from __future__ import annotations

import hashlib
import re
from xml.sax.saxutils import escape, quoteattr

from agreegen.document.nodes import (
    Annex,
    Blank,
    Block,
    Break,
    Bullets,
    Clause,
    Columns,
    Contents,
    CrossReference,
    Definition,
    Division,
    Document,
    Emphasis,
    Foreign,
    Heading,
    Inline,
    Item,
    Numbered,
    Paragraph,
    Run,
    Strong,
    Table,
    Value,
)
from agreegen.document.walk import blank_text, inlines, plain, signatures_by_party, stays_whole, walk
from agreegen.look.theme import WINDOW
from agreegen.writers.docx.base import BaseDocument
from agreegen.writers.docx.parts import letter_top
from agreegen.writers.docx.styles import RECIPIENT_LINE, SENDER_LINE, dash_indent, millimetres, twips

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
    "remark": "Note",
    "signature": "Closing Name",
    "key-terms": "Key Terms Note",
}
_SIGNED = ("signatures", "signature")
_GAP = 340  # between two columns


def bookmark(target: str) -> str:
    """The name of a bookmark: `_Ref_` and the target, at most 40 characters, letters, digits and underscores."""
    name = "_Ref_" + re.sub(r"\W", "_", target.replace(".", "__"))
    if len(name) > 40:
        name = name[:31] + "_" + hashlib.sha256(target.encode()).hexdigest()[:8]
    return name


class Body:
    """Builds the XML of one document's body. It knows the clause, the annex and the column that it is in."""

    def __init__(self, document: Document, base: BaseDocument) -> None:
        self.document = document
        self.look = document.look
        self.styles = base.ids
        self.lists = base.lists
        self.own = base.own
        self.width = base.width
        self.clause = ""
        self.word_list: int | None = None  # of a clause that is numbered in words
        self.annex = False  # its headings are lower than those of parts and clauses
        self.side = ""  # the language of a column other than the document's own
        self.open: dict[tuple[str, str], int] = {}  # the list that goes on in the next row, by column and scheme
        self.clause_lists: dict[str, int] = {}  # of the columns other than the first
        self.dashes: int | None = None  # a list of our own dashes
        self.bookmarks = self.controls = self.parts = self.annexes = 0
        self.room = 0  # twentieths of a point to the next thing that has its place in a letter
        # Only what is referred to gets a bookmark.
        self.targets = {n.target for n in inlines(document.blocks) if isinstance(n, CrossReference) and not n.outside}
        for block in walk(document.blocks):
            if isinstance(block, Contents):
                self.targets |= {entry.target for entry in block.entries}

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
            elif self.document.layout == "letter" and blocks is self.document.blocks and index >= len(blocks) - 4:
                xml = _keep_with_next(xml)  # a signature takes some of the letter along
            parts.append(xml)
        return "".join(parts)

    def block(self, block: Block, style: str) -> str:
        """One block; `style` is that of an ordinary paragraph here."""
        if isinstance(block, Paragraph):
            return self.paragraph(style, block.children)
        if isinstance(block, Heading):
            return self.heading(block)
        if isinstance(block, Clause):
            self.clause = block.id
            self.word_list = self.in_words(block) if block.ordinal else None
            title = (Run(f"{block.after[1:]} "), *block.title) if block.ordinal else block.title
            heading = self.paragraph("Heading 2", title, target=block.id, number=self.clause_list(0))
            return heading + self.blocks(block.blocks, "Clause")
        if isinstance(block, Annex):
            self.clause, self.annex, self.word_list = "", True, None
            self.annexes += 1
            title = (Run(f"{block.word} {block.number}. "), *block.title)
            head = self.paragraph("Annex Title", title, target=f"annex:{self.annexes}")
            return head + self.blocks(block.blocks)
        if isinstance(block, Numbered):
            return self.numbered(block)
        if isinstance(block, Bullets):
            return "".join(self.item(item, "List Bullet", 0, None) for item in block.items)
        if isinstance(block, Table):
            return self.table(block, indent=twips(self.look.theme.spacing.number) if style == "Clause" else 0)
        if isinstance(block, Columns):
            return self.columns(block)
        if isinstance(block, Contents):
            return self.contents(block)
        if isinstance(block, Foreign):
            return self.foreign(block, style)
        return self.division(block)

    def heading(self, block: Heading) -> str:
        """The title of the document, of a part, or of a part of an annex."""
        if self.annex:
            return self.paragraph("Heading 3" if block.level < 3 else "Heading 4", block.children)
        if block.level == 1:
            return self.paragraph("Title", block.children)
        if block.level > 2:
            return self.paragraph("Heading 3" if block.level == 3 else "Heading 4", block.children)
        self.parts += 1
        self.clause = ""
        return self.paragraph("Heading 1", block.children, target=f"part:{self.parts}")

    def foreign(self, block: Foreign, style: str) -> str:
        """Blocks in another language than the document's."""
        outer, self.side = self.side, block.language
        xml = self.blocks(block.blocks, style)
        self.side = outer
        return xml

    def division(self, block: Division) -> str:
        """A division by its role."""
        if block.role == "signatures":
            return self.signatures(block)
        if block.role in ("key-terms", "meta"):
            return self.panel(block)
        if block.role == "signature" and len(block.blocks) > 1:
            return self.blocks(block.blocks[:1], "Closing") + self.blocks(block.blocks[1:], "Closing Name")
        xml = self.blocks(block.blocks, _ROLE_STYLES.get(block.role, "Body Text"))
        if self.document.layout == "letter":
            if block.role == "date":
                xml = xml.replace(f'"{self.styles["Date"]}"', f'"{self.styles["Letter Date"]}"')
            if self.own and self.look.window:
                xml = self.in_window(block, xml)
        return xml

    def in_window(self, block: Division, xml: str) -> str:
        """The recipient's lines begin where the window of an envelope begins, and the letter goes on below it."""
        lines = len(block.blocks)
        if block.role == "sender":
            top = twips(letter_top(self.look))
            self.room = millimetres(WINDOW.top) - top - lines * twips(SENDER_LINE)
        elif block.role == "recipient":
            xml = _with_space_before(xml, max(self.room, twips(12)))
            self.room = millimetres(WINDOW.end - WINDOW.top) - lines * twips(RECIPIENT_LINE)
        elif block.role == "date":
            xml = _with_space_before(xml, max(self.room, twips(14)))
        return xml

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
        inner = self.line(children)
        if target and target in self.targets:
            self.bookmarks += 1
            ident = self.bookmarks
            name = quoteattr(bookmark(self.own_target(target)))
            inner = f'<w:bookmarkStart w:id="{ident}" w:name={name}/>{inner}<w:bookmarkEnd w:id="{ident}"/>'
        if number is None and style in self.lists.direct:
            number = (_level_of(style), self.lists.direct[style])
        elif number is None and style in self.lists.foreign:
            number = (0, 0)  # the letterhead numbers this style; we do not
        num = f'<w:numPr><w:ilvl w:val="{number[0]}"/><w:numId w:val="{number[1]}"/></w:numPr>' if number else ""
        return f"<w:p><w:pPr><w:pStyle w:val={quoteattr(self.styles[style])}/>{num}{extra}</w:pPr>{inner}</w:p>"

    def own_target(self, target: str) -> str:
        """The target in the column that the text stands in."""
        return f"{self.side}:{target}" if self.side else target

    def clause_list(self, level: int) -> tuple[int, int] | None:
        """The list that a clause or sub-clause must name; None where its style does."""
        if self.word_list is not None:
            return level, self.word_list
        if self.side:
            return level, self.column_list()
        return None

    def in_words(self, clause: Clause) -> int:
        """A list of its own for a clause that is numbered in words: Word shows the word, and counts what is inside on from
        the clause's place. The point ends the number, because references to it lose a final point."""
        level = (
            f'<w:lvl w:ilvl="0"><w:start w:val="{clause.count}"/><w:numFmt w:val="decimal"/><w:suff w:val="nothing"/>'
            f'<w:lvlText w:val={quoteattr(clause.number + ".")}/><w:lvlJc w:val="left"/>'
            '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        )
        start = f'<w:startOverride w:val="{clause.count}"/>'
        override = f'<w:lvlOverride w:ilvl="0">{start}{level}</w:lvlOverride>'
        return self.lists.instance("Heading 2", override, self.column_list() if self.side else None)

    def column_list(self) -> int:
        """The list of the clauses of a column other than the first."""
        if self.side not in self.clause_lists:
            self.clause_lists[self.side] = self.lists.copy("Heading 2")
        return self.clause_lists[self.side]

    def numbered(self, block: Numbered) -> str:
        """A numbered list: those of clauses go on through the document, others start anew."""
        scheme, _, start = block.scheme.partition("@")
        if scheme == "clause":
            level = block.level + 1
            style = _SUB_CLAUSES[min(level, len(_SUB_CLAUSES) - 1)]
            own = self.clause_list(level)
            return "".join(self.item(item, style, level, own[1] if own else None) for item in block.items)
        style = _LIST_STYLES[scheme]
        place = (self.side, scheme)
        if not block.continued or place not in self.open:
            first = int(start or 1)
            again = self.lists.copy(style, first) if self.side else self.lists.restart(style, first)
            self.open[place] = again
        num = self.open[place]
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
        space = self.look.theme.spacing
        hang, nested = twips(space.number), twips(space.nested)
        left = hang + max(level - 1, 0) * nested if style.startswith("Sub-clause") else (level + 1) * nested
        if style == "List Bullet":
            left = (level + 1) * dash_indent(self.look.theme)
        for block in rest:
            if isinstance(block, Paragraph):
                parts.append(self.paragraph("Body Text", block.children, extra=f'<w:ind w:left="{left}"/>'))
            elif isinstance(block, Numbered) and num is not None and block.scheme.startswith("plain"):
                own = self.lists.restart(style, level=level + 1)  # a list inside a list counts for itself
                parts += [self.item(inner, style, level + 1, own) for inner in block.items]
            elif isinstance(block, Bullets) and style == "List Bullet":
                parts += [self.item(inner, "List Bullet", level + 1, self.bullets()) for inner in block.items]
            else:
                parts.append(self.block(block, "Body Text"))
        return "".join(parts)

    def bullets(self) -> int:
        """The list of dashes as our own list, whose deeper levels a letterhead's may not have."""
        if self.dashes is None:
            self.dashes = self.lists.copy("List Bullet")
        return self.dashes

    def contents(self, block: Contents) -> str:
        """The table of contents: a field that Word can make again, with the right entries cached; without page numbers,
        which only Word could know."""
        field = self.document.layout != "columns"  # Word would put the titles of both languages into one table
        parts = [self.paragraph("TOC Heading", block.title)]
        for index, entry in enumerate(block.entries):
            number = f"{self.run(entry.number)}<w:r><w:tab/></w:r>" if entry.number else ""
            link = (
                f'<w:hyperlink w:anchor={quoteattr(bookmark(self.own_target(entry.target)))} w:history="1">{number}'
                f"{self.line(entry.title)}</w:hyperlink>"
            )
            if field and index == 0:
                code = ' TOC \\o "1-2" \\n \\h \\z \\u '
                link = (
                    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
                    f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
                    f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{link}'
                )
            if field and index == len(block.entries) - 1:
                link += '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            style = self.styles[f"TOC {entry.level}"]
            parts.append(f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/></w:pPr>{link}</w:p>")
        return "".join(parts)

    # ---------------------------------------------------------------------- tables

    def grid(self, style: str, widths: list[int], rows: list[str], *, indent: int = 0, head: bool = False) -> str:
        """A table of fixed columns, and the small paragraph that Word needs after it."""
        look = '<w:tblLook w:val="0020" w:firstRow="1" ' if head else '<w:tblLook w:val="0000" w:firstRow="0" '
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        return (
            f"<w:tbl><w:tblPr><w:tblStyle w:val={quoteattr(self.styles[style])}/>"
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="{indent}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/>{look}w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
            f'w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
            f"{self.paragraph('Table End', ())}"
        )

    @staticmethod
    def row(cells: list[tuple[int, str]], *, head: bool = False, splits: bool = False, spans: int = 1) -> str:
        """A row from the width and the XML of each cell."""
        found = []
        for width, xml in cells:
            span = f'<w:gridSpan w:val="{spans}"/>' if spans > 1 else ""
            found.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}</w:tcPr>{xml}</w:tc>')
        marks = ("" if splits else "<w:cantSplit/>") + ("<w:tblHeader/>" if head else "")
        properties = f"<w:trPr>{marks}</w:trPr>" if marks else ""
        return f"<w:tr>{properties}{''.join(found)}</w:tr>"

    def table(self, table: Table, indent: int) -> str:
        """A table whose head is repeated on each page."""
        figure = round(self.look.theme.sizes.table * 20 * (0.55 if self.own else 0.66))
        widths = _widths(table, self.width - indent, figure)

        def cells(row: tuple[tuple[Inline, ...], ...], words: str, figures: str) -> list[tuple[int, str]]:
            styles = [figures if side == "right" else words for side in table.align]
            return [(width, self.paragraph(s, cell)) for width, s, cell in zip(widths, styles, row, strict=True)]

        rows = [self.row(cells(table.header, "Table Head", "Table Head Figure"), head=True)]
        rows += [self.row(cells(row, "Table Text", "Table Figure")) for row in table.rows]
        return self.grid("Agreement Table", widths, rows, indent=indent, head=True)

    def panel(self, division: Division) -> str:
        """A panel of two columns; its title and its note span both."""
        label = min(2500, round(self.width * 0.36))
        widths = [label, self.width - label]
        rows = []
        for block in division.blocks:
            if isinstance(block, Table):
                if any(block.header):
                    title = self.paragraph("Key Terms Title", block.header[0])
                    rows.append(self.row([(self.width, title)], spans=2))
                for cells in block.rows:
                    first = self.paragraph("Key Terms Label", cells[0])
                    second = self.paragraph("Key Terms Text", cells[1])
                    rows.append(self.row([(widths[0], first), (widths[1], second)]))
            else:
                rows.append(self.row([(self.width, self.block(block, "Key Terms Note"))], spans=2))
        return self.grid("Key Terms Table" if division.role == "key-terms" else "Agreement Table", widths, rows)

    def signatures(self, division: Division) -> str:
        """A cell for each party with its signatures, two parties to a row. No row splits, and rows keep together."""
        side = round(self.width * 0.46)
        widths = [side, self.width - 2 * side, side]
        empty = self.paragraph("Signature Name", ())
        cells = []
        for party in signatures_by_party(division):
            parts = []
            for above, below in party:
                parts += [self.block(b, "Signature Name" if at else "Signature Label") for at, b in enumerate(above)]
                parts.append(self.paragraph("Signature Line", ()))
                parts += [self.block(b, "Signature Name") for b in below]
            cells.append("".join(parts))
        cells += [empty] * (len(cells) % 2)
        rows = [
            self.row(list(zip(widths, (left, empty, right), strict=True)))
            for left, right in zip(cells[::2], cells[1::2], strict=True)
        ]
        return self.grid("Signature Table", widths, rows)

    def columns(self, block: Columns) -> str:
        """Two languages side by side: a row for each part of the text, read row by row, the left column first."""
        whole = self.width
        side = (whole - _GAP) // 2
        widths = [side, whole - 2 * side, side]
        self.width = side

        def row(left: str, right: str, *, head: bool = False, splits: bool = False) -> str:
            gap = self.paragraph("Table End", ())
            return self.row(list(zip(widths, (left, gap, right), strict=True)), head=head, splits=splits)

        titles = [
            self.foreign(Foreign(language, (Paragraph((Run(title),)),)), "Table Head")
            for language, title in zip(block.languages, block.titles, strict=True)
        ]
        rows = [row(titles[0], titles[1], head=True)]
        states: list[tuple[str, int | None, bool, int, int]] = [("", None, False, self.parts, self.annexes)] * 2
        for cells in block.rows:
            found = []
            for at, blocks in enumerate(cells):
                self.clause, self.word_list, self.annex, self.parts, self.annexes = states[at]
                self.side = block.languages[1] if at else ""
                style = "Clause" if self.clause and not self.annex else "Body Text"
                xml = self.blocks(blocks, style) or self.paragraph("Table End", ())
                found.append(xml)
                states[at] = (self.clause, self.word_list, self.annex, self.parts, self.annexes)
            self.side = ""
            rows.append(row(found[0], found[1], splits=not stays_whole(cells)))
        self.width = whole
        return self.grid("Column Table", widths, rows, head=True)

    # ---------------------------------------------------------------------- inline

    def line(self, children: tuple[Inline, ...], style: str = "") -> str:
        """Inline nodes as runs."""
        return "".join(self.inline(node, style) for node in children)

    def inline(self, node: Inline, style: str) -> str:
        """One inline node; `style` is that of the words around it."""
        if isinstance(node, Run | Value):
            return self.run(node.text, style)
        if isinstance(node, Strong):
            return self.line(node.children, "Strong Text")
        if isinstance(node, Emphasis):
            return self.line(node.children, "Emphasis Text")
        if isinstance(node, Definition):
            return self.run(node.quoted, "Defined Term")
        if isinstance(node, Blank):
            return self.control(node)
        if isinstance(node, Break):
            return "<w:r><w:br/></w:r>"
        if isinstance(node, CrossReference):
            label = self.run(node.label, style) if node.label else ""
            return label + (self.run(node.number, style) if node.outside else self.field(node, style))
        raise TypeError(node)

    def run(self, content: str, style: str = "") -> str:
        """Words, in the language of their column."""
        marks = f"<w:rStyle w:val={quoteattr(self.styles[style])}/>" if style else ""
        if self.side:
            marks += f'<w:lang w:val="{self.document.spelling.get(self.side, self.side)}"/>'
        properties = f"<w:rPr>{marks}</w:rPr>" if marks else ""
        return f'<w:r>{properties}<w:t xml:space="preserve">{escape(content)}</w:t></w:r>'

    def control(self, blank: Blank) -> str:
        """A blank of a draft as a content control: a click selects it, and what is typed takes its place without the
        highlight."""
        self.controls += 1
        name = quoteattr(blank.path[:64])
        return (
            f'<w:sdt><w:sdtPr><w:alias w:val={name}/><w:tag w:val={name}/><w:id w:val="{self.controls}"/>'
            f"<w:showingPlcHdr/><w:text/></w:sdtPr><w:sdtContent>{self.run(blank_text(blank), 'Blank')}</w:sdtContent></w:sdt>"
        )

    def field(self, node: CrossReference, style: str) -> str:
        """A live cross-reference: Word computes the number again whenever fields are updated."""
        inside = "." in node.target
        plain = (
            self.word_list is not None and "(" not in node.number
        )  # the word is no part of a sub-clause's own number
        switch = ("\\n" if plain else "\\w") if inside else "\\r"
        code = f" REF {bookmark(self.own_target(node.target))} {switch} \\h "
        return (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{self.run(node.number, style)}'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )


def _level_of(style: str) -> int:
    return _SUB_CLAUSES.index(style) if style in _SUB_CLAUSES else 0


def _with_space_before(xml: str, distance: int) -> str:
    """`xml` with that distance, in twentieths of a point, before its first paragraph."""
    at = xml.index("</w:pPr>")
    return f'{xml[:at]}<w:spacing w:before="{distance}"/>{xml[at:]}'


def _keep_with_next(xml: str) -> str:
    """`xml` with its last paragraph kept on the page of what follows."""
    at = xml.rfind('<w:p><w:pPr><w:pStyle w:val="')
    if at < 0:
        return xml
    end = xml.index("/>", at) + 2
    return xml[:end] + "<w:keepNext/>" + xml[end:]


def _widths(table: Table, total: int, figure: int) -> list[int]:
    """Column widths: figures take what their longest text needs, each of its characters `figure` wide; text columns share the
    rest by length."""
    rows = (table.header, *table.rows)
    longest = [max(len(plain(row[i])) for row in rows) for i in range(len(table.align))]
    need = [min(max(n, 6), 22) * figure + 200 if a == "right" else 0 for n, a in zip(longest, table.align, strict=True)]
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
