"""Document → HTML that stands alone: semantic elements, `print.css` inside, numbers as text.

The same HTML, with fonts, is what `pdf.py` prints. Text is escaped here and nowhere else.
"""

from __future__ import annotations

from html import escape

from agreegen.document import (
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
)
from agreegen.paths import built_in
from agreegen.seal import sealed


def write(document: Document) -> bytes:
    """A whole page in UTF-8, with its style sheet inside and nothing loaded from elsewhere."""
    return sealed("html", page(document, style_sheet()).encode())


def style_sheet() -> str:
    """The one style sheet of HTML and PDF."""
    return (built_in() / "templates" / "print.css").read_text(encoding="utf-8")


def page(document: Document, css: str) -> str:
    """The HTML of a document with `css` in its head."""
    day = document.date.isoformat() if document.date else ""
    created = (
        f'<meta name="dcterms.created" content="{day}">\n<meta name="dcterms.modified" content="{day}">\n'
        if day
        else ""
    )
    draft = f'<p class="draft-mark">{escape(document.draft_word)}</p>\n' if document.draft else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(document.title)}</title>\n'
        f'<meta name="author" content="{escape(document.author)}">\n'
        f'<meta name="description" content="{escape(document.subject)}">\n<meta name="generator" content="agreegen">\n'
        f"{created}<style>\n{css}{_running(document)}</style>\n</head>\n"
        f'<body class="{document.layout}">\n<main>\n{draft}{_Writer().blocks(document.blocks)}</main>\n</body>\n</html>\n'
    )


def _running(document: Document) -> str:
    """The words of the page header and footer, which only paper has."""
    before, _, rest = document.page_words.partition("{page}")
    between, _, after = rest.partition("{pages}")
    footer = f"{_css(before)} counter(page) {_css(between)} counter(pages) {_css(after)}"
    header = "" if document.layout == "letter" else f"@top-left {{ content: {_css(document.running)} }}"
    margins = "" if document.layout == "contract" else "margin: 18mm 27mm 19mm 27mm;"
    return f"@page {{ size: {document.paper}; {margins} {header} @bottom-right {{ content: {footer} }} }}\n"


def _css(text: str) -> str:
    """A CSS string that cannot end early, neither in CSS nor in HTML."""
    safe = "".join(c if c.isalnum() or c in " .,-–—·()" else f"\\{ord(c):06x}" for c in text)
    return f'"{safe}"'


def anchor(target: str) -> str:
    """The id of a clause or of one of its parts."""
    return "c-" + target.replace(".", "--")


class _Writer:
    """Keeps which clause it is in, for the ids of its parts, and whether in an annex, whose headings are lower."""

    def __init__(self) -> None:
        self.clause = ""
        self.annex = False

    def blocks(self, blocks: tuple[Block, ...]) -> str:
        return "".join(self.block(block) for block in blocks)

    def block(self, block: Block, number: str = "") -> str:
        if isinstance(block, Heading):
            level = min(max(block.level + 1, 3), 6) if self.annex else min(block.level, 6)
            return f"<h{level}>{self.line(block.children)}</h{level}>\n"
        if isinstance(block, Paragraph):
            return f"<p>{number}{self.line(block.children)}</p>\n"
        if isinstance(block, Clause):
            self.clause = block.id
            title = f'<span class="number">{block.number}{block.after} </span>{self.line(block.title)}'
            kind = "clause in-words" if block.ordinal else "clause"
            return f'<section class="{kind}" id="{anchor(block.id)}">\n<h3>{title}</h3>\n{self.blocks(block.blocks)}</section>\n'
        if isinstance(block, Annex):
            self.clause, self.annex = "", True
            title = f"{escape(block.word)} {block.number}. {self.line(block.title)}"
            return f'<section class="annex">\n<h2>{title}</h2>\n{self.blocks(block.blocks)}</section>\n'
        if isinstance(block, Numbered):
            kind = f"{block.scheme.partition('@')[0]} level-{block.level}"
            return f'<ol class="{kind}">\n{"".join(self.item(i) for i in block.items)}</ol>\n'
        if isinstance(block, Bullets):
            return f"<ul>\n{''.join(self.item(item) for item in block.items)}</ul>\n"
        if isinstance(block, Table):
            return self.table(block)
        if block.role == "signatures":
            return self.signatures(block)
        inner = self.key_terms(block) if block.role in ("key-terms", "meta") else self.blocks(block.blocks)
        return f'<div class="{block.role}">\n{inner}</div>\n'

    def item(self, item: Item) -> str:
        ident = f' id="{anchor(f"{self.clause}.{item.anchor}")}"' if item.anchor and self.clause else ""
        number = f'<span class="number">{item.number} </span>' if item.number else ""
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
        """One block for each signature: label, line, name, capacity."""
        parts = []
        for block in division.blocks:
            for item in block.items if isinstance(block, Bullets) else ():
                label, *rest = (self.block(b) for b in item.blocks)
                parts.append(f'<div class="signature">\n{label}<div class="line"></div>\n{"".join(rest)}</div>\n')
        return f'<div class="signatures">\n{"".join(parts)}</div>\n'

    def line(self, children: tuple[Inline, ...]) -> str:
        return "".join(self.inline(node) for node in children)

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
        if isinstance(node, Reference):
            text = escape(node.label + node.number)
            return text if node.outside else f'<a href="#{anchor(node.target)}">{text}</a>'
        if isinstance(node, Blank):
            return f'<mark class="blank">{escape(blank_text(node))}</mark>'
        if isinstance(node, Break):
            return "<br>"
        raise TypeError(node)
