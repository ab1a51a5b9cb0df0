"""Document → HTML that stands alone: semantic elements, `print.css` inside, numbers as text.

The same HTML, with fonts, is what `pdf.py` prints. Text is escaped here and nowhere else.
"""

from __future__ import annotations

import base64
from html import escape
from itertools import zip_longest

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
from agreegen.document.walk import blank_text, signatures_by_party
from agreegen.files.folders import built_in
from agreegen.files.opening import read_text
from agreegen.files.seal import sealed
from agreegen.look.fonts import web_fonts
from agreegen.look.theme import PAPERS, WINDOW

# What a browser may do with a page: show it. Nothing is fetched, nothing runs, whatever a text should hold.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


def write(document: Document) -> bytes:
    """A whole page in UTF-8, with its style sheet, fonts and logo inside and nothing loaded from elsewhere."""
    fonts = web_fonts(str(document.look.theme.font), document.look.font_folders)
    rules = [
        f"@font-face {{ font-family: {css_string(str(document.look.theme.font))}; font-weight: {weight}; font-style: {style}; "
        f"font-display: swap; src: url(data:font/woff2;base64,{base64.b64encode(font).decode()}) }}"
        for (weight, style), font in fonts.items()
    ]
    return sealed("html", page(document, "\n".join(rules) + "\n", _style_sheet("screen.css")).encode())


def _style_sheet(name: str) -> str:
    return read_text(built_in() / "templates" / name)


def page(document: Document, fonts: str, screen: str = "") -> str:
    """The HTML of a document; `fonts` are the rules that bring its fonts, `screen` those that only a screen needs."""
    day = document.date.isoformat() if document.date else ""
    created = (
        f'<meta name="dcterms.created" content="{day}">\n<meta name="dcterms.modified" content="{day}">\n'
        if day
        else ""
    )
    draft = f'<p class="draft-mark">{escape(document.draft_word)}</p>\n' if document.draft else ""
    window = f" window-{document.look.window}" if document.layout == "letter" and document.look.window else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(document.title)}</title>\n'
        f'<meta name="author" content="{escape(document.author)}">\n'
        f'<meta name="description" content="{escape(document.subject)}">\n<meta name="generator" content="agreegen">\n'
        f"{created}<style>\n{fonts}{_properties(document)}{_style_sheet('print.css')}{screen}{_running(document)}</style>\n</head>\n"
        f'<body class="{document.layout}{window}">\n<main>\n{draft}{_Writer(document).whole()}</main>\n</body>\n</html>\n'
    )


def _properties(document: Document) -> str:
    """The theme as custom properties of CSS."""
    theme, margins = document.look.theme.of(document.layout, document.look.paper)
    values = dict(theme.colours.model_dump(), heading=theme.colours.heading)
    sizes, spacing = theme.sizes, theme.spacing
    for name in ("body", "title", "part", "clause", "table", "small"):
        values[name] = f"{getattr(sizes, name):g}pt"
    values["line"] = f"{spacing.line:g}"
    em = sizes.body  # distances in sizes of the text, so that they grow with it on a screen
    distances = {"paragraph": spacing.paragraph, "before-part": spacing.part, "before-clause": spacing.clause}
    distances |= {"number": spacing.number, "nested": spacing.nested}
    values |= {name: f"{points / em:.3f}rem" for name, points in distances.items()}
    values |= {"alignment": "justify" if theme.alignment == "justified" else "left", "top": f"{margins.top:g}mm"}
    values |= {"third": f"{PAPERS[document.look.paper][1] / 3:.2f}mm", "window-top": f"{WINDOW.top:g}mm"}
    values |= {"window-height": f"{WINDOW.end - WINDOW.top:g}mm", "window-width": f"{WINDOW.width:g}mm"}
    values["font"] = css_string(str(theme.font))
    scalable = {name: f"{getattr(sizes, name) / em:.3f}rem" for name in ("title", "part", "clause", "table", "small")}
    own = "; ".join(f"--{name}: {value}" for name, value in values.items())
    large = "; ".join(f"--{name}: {value}" for name, value in scalable.items())
    return f":root {{ {own} }}\n@media screen {{ :root {{ {large} }} }}\n"


def _running(document: Document) -> str:
    """The page, with the words of its header and footer, which only paper has."""
    before, _, rest = document.page_words.partition("{page}")
    between, _, after = rest.partition("{pages}")
    theme, margins = document.look.theme.of(document.layout, document.look.paper)
    words = f"font: {theme.sizes.running:g}pt {css_string(str(theme.font))}; color: {theme.colours.quiet}"
    header = css_string(document.running)
    pages = f"{css_string(before)} counter(page) {css_string(between)} counter(pages) {css_string(after)}"
    foot = f"{words}; font-variant-numeric: lining-nums; vertical-align: top; padding-top: 6mm"
    own = (
        f"@bottom-left {{ content: {css_string(document.look.footer)}; {foot}; text-align: left }}"
        if document.look.footer
        else ""
    )
    return (
        f"@page {{ size: {document.look.paper}; margin: {margins.top:g}mm {margins.sides:g}mm {margins.bottom:g}mm; "
        f"@top-left {{ content: {header}; {words}; vertical-align: bottom; padding-bottom: 5mm }} "
        f"@bottom-right {{ content: {pages}; {foot}; white-space: nowrap; width: 32mm; text-align: right }} {own} }}\n"
        "@page :first { @top-left { content: none } }\n"
    )


def css_string(text: str) -> str:
    """A CSS string that cannot end early, neither in CSS nor in HTML."""
    safe = "".join(c if c.isalnum() or c in " .,-–—·()" else f"\\{ord(c):x} " for c in text)
    return f'"{safe}"'


def anchor(target: str) -> str:
    """The id of a clause or of one of its parts, of a part of the document or an annex."""
    return target.replace(":", "-") if ":" in target else "c-" + target.replace(".", "--")


class _Writer:
    """Keeps which clause it is in, for the ids of its parts, whether in an annex, whose headings are lower, and in which
    column."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.clause = ""
        self.annex = False
        self.side = ""
        self.parts = self.annexes = 0

    def whole(self) -> str:
        """The logo and the text. A letter's logo stands with its sender, in the room above the address."""
        letter = self.document.layout == "letter"
        before = '<div class="fold"></div>\n<div class="fold"></div>\n' if letter else self.logo()
        return before + self.blocks(self.document.blocks)

    def logo(self) -> str:
        """The logo as a picture with what a screen reader says of it."""
        logo = self.document.look.logo
        if logo is None:
            return ""
        width, height = logo.size
        data = base64.b64encode(logo.content).decode()
        size = f"width: {width:.1f}pt; height: {height:.1f}pt"
        alt = escape(logo.alt)
        return f'<p class="logo"><img src="data:image/{logo.form};base64,{data}" alt="{alt}" style="{size}"></p>\n'

    def id(self, target: str) -> str:
        """The id of a target in the column that the text stands in."""
        own = anchor(target)
        return escape(f"{self.side}-{own}" if self.side else own)

    def blocks(self, blocks: tuple[Block, ...]) -> str:
        return "".join(self.block(block) for block in blocks)

    def block(self, block: Block, number: str = "") -> str:
        if isinstance(block, Heading):
            level = min(max(block.level + 1, 3), 6) if self.annex else min(block.level, 6)
            ident = ""
            if level == 2:
                self.parts += 1
                self.clause = ""
                ident = f' id="{self.id(f"part:{self.parts}")}"'
            return f"<h{level}{ident}>{self.line(block.children)}</h{level}>\n"
        if isinstance(block, Paragraph):
            return f"<p>{number}{self.line(block.children)}</p>\n"
        if isinstance(block, Clause):
            self.clause = block.id
            title = f'<span class="number">{escape(block.number + block.after)} </span>{self.line(block.title)}'
            kind = "clause in-words" if block.ordinal else "clause"
            return f'<section class="{kind}" id="{self.id(block.id)}">\n<h3>{title}</h3>\n{self.blocks(block.blocks)}</section>\n'
        if isinstance(block, Annex):
            self.clause, self.annex = "", True
            self.annexes += 1
            ident = self.id(f"annex:{self.annexes}")
            title = f"{escape(block.word)} {escape(block.number)}. {self.line(block.title)}"
            return f'<section class="annex">\n<h2 id="{ident}">{title}</h2>\n{self.blocks(block.blocks)}</section>\n'
        if isinstance(block, Numbered):
            kind = f"{block.scheme.partition('@')[0]} level-{block.level}"
            return f'<ol class="{kind}">\n{"".join(self.item(i) for i in block.items)}</ol>\n'
        if isinstance(block, Bullets):
            return f"<ul>\n{''.join(self.item(item) for item in block.items)}</ul>\n"
        if isinstance(block, Table):
            return self.table(block)
        if isinstance(block, Columns):
            return self.columns(block)
        if isinstance(block, Contents):
            return self.contents(block)
        if isinstance(block, Foreign):
            return self.foreign(block)
        if block.role == "signatures":
            return self.signatures(block)
        inner = self.key_terms(block) if block.role in ("key-terms", "meta") else self.blocks(block.blocks)
        if block.role == "sender":
            inner = self.logo() + inner
        return f'<div class="{block.role}">\n{inner}</div>\n'

    def foreign(self, block: Foreign) -> str:
        """Blocks in another language; `article` is kept for these, so that the PDF can find them."""
        outer, self.side = self.side, block.language
        inner = self.blocks(block.blocks)
        self.side = outer
        return f'<article lang="{escape(block.language)}">\n{inner}</article>\n'

    def contents(self, block: Contents) -> str:
        """The table of contents; on paper the style sheet adds the page numbers."""
        entries = []
        for entry in block.entries:
            number = f'<span class="number">{escape(entry.number)} </span>' if entry.number else ""
            link = f'{number}<a href="#{self.id(entry.target)}">{self.line(entry.title)}</a>'
            entries.append(f'<li class="level-{entry.level}">{link}</li>\n')
        return f'<section class="contents">\n<h2>{self.line(block.title)}</h2>\n<ol>\n{"".join(entries)}</ol>\n</section>\n'

    def columns(self, block: Columns) -> str:
        """Two languages side by side: a table with a row for each part of the text."""
        tag = block.languages[1]
        left, right = map(escape, block.titles)
        rows = [
            f'<thead>\n<tr><th scope="col">{left}</th><th scope="col"><article lang="{escape(tag)}">{right}</article></th></tr>\n</thead>\n<tbody>\n'
        ]
        states: list[tuple[str, bool, int, int]] = [("", False, self.parts, self.annexes)] * 2
        for row in block.rows:
            cells = []
            for at, blocks in enumerate(row):
                self.clause, self.annex, self.parts, self.annexes = states[at]
                within = ' class="in-clause"' if self.clause and not self.annex else ""
                inner = self.foreign(Foreign(tag, blocks)) if at and blocks else self.blocks(blocks)
                cells.append(f"<td{within}>{inner}</td>")
                states[at] = (self.clause, self.annex, self.parts, self.annexes)
            opens = any(isinstance(b, Heading) or (isinstance(b, Clause) and not b.blocks) for b in row[0][-1:])
            rows.append(f"<tr{' class=keep' if opens else ''}>{''.join(cells)}</tr>\n")
        return f'<table class="columns">\n{"".join(rows)}</tbody>\n</table>\n'

    def item(self, item: Item) -> str:
        ident = f' id="{self.id(f"{self.clause}.{item.anchor}")}"' if item.anchor and self.clause else ""
        number = f'<span class="number">{escape(item.number)} </span>' if item.number else ""
        if item.blocks and isinstance(item.blocks[0], Paragraph):
            inner = self.block(item.blocks[0], number) + self.blocks(item.blocks[1:])
        else:
            inner = number + self.blocks(item.blocks)
        return f"<li{ident}>{inner.strip()}</li>\n"

    def table(self, table: Table) -> str:
        def row(cells: tuple[tuple[Inline, ...], ...], tag: str, scope: str = "") -> str:
            parts = []
            for index, cell in enumerate(cells):
                first = ' scope="row"' if not scope and index == 0 else scope
                name = "th" if tag == "th" or index == 0 else "td"
                align = ' class="figure"' if table.align[index] == "right" else ""
                parts.append(f"<{name}{first if name == 'th' else ''}{align}>{self.line(cell)}</{name}>")
            return f"<tr>{''.join(parts)}</tr>\n"

        head = row(table.header, "th", ' scope="col"')
        body = "".join(row(cells, "td") for cells in table.rows)
        return f"<table>\n<thead>\n{head}</thead>\n<tbody>\n{body}</tbody>\n</table>\n"

    def key_terms(self, division: Division) -> str:
        """A panel of two columns, whose header row is the panel's title."""
        parts = []
        for block in division.blocks:
            if isinstance(block, Table):
                rows = "".join(
                    f'<tr><th scope="row">{self.line(cells[0])}</th><td>{self.line(cells[1])}</td></tr>\n'
                    for cells in block.rows
                )
                title = self.line(block.header[0])
                caption = f"<caption>{title}</caption>\n" if title else ""
                parts.append(f"<table>\n{caption}<tbody>\n{rows}</tbody>\n</table>\n")
            else:
                parts.append(self.block(block))
        return "".join(parts)

    def signatures(self, division: Division) -> str:
        """A column for each party with its signatures: label, line, name, capacity."""
        parties = []
        for party in signatures_by_party(division):
            signed = [
                f'<div class="signature">\n{self.blocks(above)}<div class="line"></div>\n{self.blocks(below)}</div>\n'
                for above, below in party
            ]
            parties.append(f'<div class="party">\n{"".join(signed)}</div>\n')
        return f'<div class="signatures">\n{"".join(parties)}</div>\n'

    def line(self, children: tuple[Inline, ...]) -> str:
        """Inline nodes. A space before an element stands alone: WeasyPrint measures the space that ends a text even at the
        end of a line, and where that is too much it breaks the line after its first word."""
        parts = []
        for node, following in zip_longest(children, children[1:]):
            text = self.inline(node)
            if text.endswith(" ") and following is not None and not isinstance(following, Run | Value | Break):
                text = f"{text[:-1]}<span> </span>"
            parts.append(text)
        return "".join(parts)

    def inline(self, node: Inline) -> str:
        if isinstance(node, Run):
            return escape(node.text, quote=False)
        if isinstance(node, Value):
            text = escape(node.text, quote=False)
            return f'<span class="as-typed">{text}</span>' if "  " in node.text else text
        if isinstance(node, Strong):
            return f"<strong>{self.line(node.children)}</strong>"
        if isinstance(node, Emphasis):
            return f"<em>{self.line(node.children)}</em>"
        if isinstance(node, Definition):
            return f"<strong>{escape(node.quoted, quote=False)}</strong>"
        if isinstance(node, CrossReference):
            text = escape(node.label + node.number)
            return text if node.outside else f'<a href="#{self.id(node.target)}">{text}</a>'
        if isinstance(node, Blank):
            return f'<mark class="blank">{escape(blank_text(node))}</mark>'
        if isinstance(node, Break):
            return "<br>"
        raise TypeError(node)
