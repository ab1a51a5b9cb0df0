"""Document → CommonMark with tables. Numbers are text; what the user typed is escaped, so that it shows as typed."""

from __future__ import annotations

import re

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
from agreegen.document.walk import blank_text
from agreegen.files.seal import sealed

_SPECIAL = re.compile(r"([\\`*_\[\]<>|&~#{}!])")
_LINE_START = re.compile(r"(?m)^(\s*)(\d{1,9})([.)])(?=\s|$)|^(\s*)([-+=:])")


def write(document: Document) -> bytes:
    """UTF-8 Markdown, ending in a line end."""
    parts = [f"> **{document.draft_word}**"] if document.draft else []
    parts += _blocks(document.blocks)
    return sealed("md", ("\n\n".join(parts) + "\n").encode())


def _blocks(blocks: tuple[Block, ...]) -> list[str]:
    return [text for block in blocks for text in _block(block) if text]


def _block(block: Block) -> list[str]:
    if isinstance(block, Heading):
        return ["#" * block.level + " " + _inline(block.children)]
    if isinstance(block, Paragraph):
        return [_start(_inline(block.children))]
    if isinstance(block, Clause):
        return [f"## {block.number}{block.after} {_inline(block.title)}", *_blocks(block.blocks)]
    if isinstance(block, Annex):
        return [f"## {block.word} {block.number}. {_inline(block.title)}", *_blocks(block.blocks)]
    if isinstance(block, Numbered):
        return _numbered(block)
    if isinstance(block, Bullets):
        return ["\n".join(_listed("-", item) for item in block.items)]
    if isinstance(block, Table):
        return [_table(block)]
    if isinstance(block, Columns):  # one column here: what says the same follows each other
        rows = [text for row in block.rows for cell in row for text in _blocks(cell)]
        return [f"*{escape(block.titles[0])}*", f"*{escape(block.titles[1])}*", *rows]
    if isinstance(block, Contents):
        entries = [f"{escape(entry.number)} {_inline(entry.title)}".strip() for entry in block.entries]
        return ["## " + _inline(block.title), "\\\n".join(entries)]
    if isinstance(block, Foreign):
        return _blocks(block.blocks)
    if isinstance(block, Division):
        parts = _blocks(block.blocks)
        return ["\\\n".join(parts)] if block.role in ("sender", "recipient", "signature") else parts
    raise TypeError(block)


def _numbered(block: Numbered) -> list[str]:
    """Plain lists are Markdown's own; every other number is text, on top level as a paragraph, deeper as a bullet."""
    if block.scheme.startswith("plain") and block.level == 0:
        return ["\n".join(_listed(item.number, item) for item in block.items)]
    if block.level == 0:
        found = []
        for item in block.items:
            parts = _blocks(item.blocks)
            found += [f"{item.number} {parts[0] if parts else ''}".rstrip(), *parts[1:]]
        return found
    return ["\n".join(_listed(f"- {item.number}", item, "-") for item in block.items)]


def _listed(sign: str, item: Item, marker: str = "") -> str:
    indent = " " * (len(marker or sign) + 1)
    parts = _blocks(item.blocks)
    body = "\n\n".join(parts)
    return f"{sign} " + body.replace("\n", "\n" + indent).replace("\n" + indent + "\n", "\n\n")


def _table(table: Table) -> str:
    rules = ["---:" if a == "right" else "---" for a in table.align]
    rows = [[_inline(cell).replace("\\\n", " ") for cell in row] for row in (table.header, *table.rows)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "| " + " | ".join(rules) + " |")
    return "\n".join(lines)


def _inline(children: tuple[Inline, ...]) -> str:
    return "".join(_one(node) for node in children)


def _one(node: Inline) -> str:
    if isinstance(node, Run | Value):
        return escape(node.text)
    if isinstance(node, Strong):
        return f"**{_inline(node.children)}**"
    if isinstance(node, Emphasis):
        return f"*{_inline(node.children)}*"
    if isinstance(node, Definition):
        return f"**{escape(node.quoted)}**"
    if isinstance(node, CrossReference):
        return escape(node.label + node.number)
    if isinstance(node, Blank):
        return f"**{escape(blank_text(node))}**"
    if isinstance(node, Break):
        return "\\\n"
    raise TypeError(node)


def escape(text: str) -> str:
    """`text` so that CommonMark shows it as it is."""
    return _SPECIAL.sub(r"\\\1", text)


def _start(text: str) -> str:
    """A paragraph whose first characters would otherwise start a list, a rule or a heading."""

    def guard(match: re.Match[str]) -> str:
        if match[2]:
            return f"{match[1]}{match[2]}\\{match[3]}"
        return f"{match[4]}\\{match[5]}"

    return _LINE_START.sub(guard, re.sub(r"(?m)^[ \t]+", lambda m: "&nbsp;" * len(m[0]), text))
