"""Markdown in, document nodes out. The only importer of markdown_it.

CommonMark with tables and `::: role` divisions; raw HTML is text. Beyond CommonMark, three forms mean something:
`{#name}` at the start of a numbered item anchors it, `[](#clause)` and `[](#clause.name)` refer (`[#](…)` gives the number
alone, `contract:` instead of `#` points into the signed contract), and bold text in quotation marks defines a term.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin

from agreegen.document.nodes import (
    ROLES,
    Blank,
    Block,
    Break,
    Bullets,
    CrossReference,
    Definition,
    Division,
    Emphasis,
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
from agreegen.document.numbering import SCHEMES
from agreegen.rendering.render import MARK_CLOSE, MARK_OPEN, Rendered
from agreegen.values.problems import Mark, error
from agreegen.values.tree import check_text

_MARK = re.compile(f"{MARK_OPEN}([0-9a-f]{{16}}x)(\\d{{1,6}}){MARK_CLOSE}")
_ANCHOR = re.compile(r"\{#([a-z][a-z0-9-]*)\}\s*")
_QUOTED = re.compile(r"[«“\"](.+)[»”\"]")


def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable("table")
    md.disable("reference")  # `[Deposit]: 30%` would vanish
    md.use(container_plugin, name="division", validate=lambda *_: True)
    return md


_MD = _parser()

_ROLE_BEFORE = {"note": "remark"}  # the names that divisions had
_ANYBODY_S = "0" * 16 + "x"  # the nonce of a text whose marks are the same in each rendering

# What a text can need. Beyond it the parser, whose time grows with the square of some of these, would take long.
_LONGEST_LINE, _LONGEST_RUN, _MOST_LINES, _MOST_CELLS = 5_000, 40_000, 6_000, 20_000
_DEEPEST_BLOCK, _DEEPEST_INLINE = 60, 20


def read(rendered: Rendered, scheme: str = "plain") -> tuple[Block, ...]:
    """The blocks of a rendered text. `scheme` numbers its ordered lists (`clause` inside a clause)."""
    alike = _alike(rendered)
    return _Reader(alike, scheme).blocks(_tree(alike.markdown, rendered.path).children)


def _alike(rendered: Rendered) -> Rendered:
    """The text with marks that are the same in each rendering, so that the same clause of another client is parsed once; as it
    is where it holds such a mark already."""
    if f"{MARK_OPEN}{_ANYBODY_S}" in rendered.markdown:
        return rendered
    markdown = rendered.markdown.replace(f"{MARK_OPEN}{rendered.nonce}", f"{MARK_OPEN}{_ANYBODY_S}")
    return replace(rendered, markdown=markdown, nonce=_ANYBODY_S)


@lru_cache(maxsize=512)
def _tree(markdown: str, path: str) -> SyntaxTreeNode:
    """The parsed text, which nobody may change. Raises AgreegenError, with the line, where it is longer or deeper than a text can
    need."""
    run = cells = 0
    lines = markdown.split("\n")
    for number, line in enumerate(lines, 1):
        run = run + len(line) if line.strip() else 0
        cells += line.count("|")
        if len(line) > _LONGEST_LINE:
            raise error("text-line-too-long", Mark(path, number), most=_LONGEST_LINE)
        if run > _LONGEST_RUN:
            raise error("text-run-too-long", Mark(path, number), most=_LONGEST_RUN)
    if len(lines) > _MOST_LINES or cells > _MOST_CELLS:
        raise error("text-too-many", Mark(path), lines=_MOST_LINES, cells=_MOST_CELLS)
    tokens = _MD.parse(markdown)
    for token in tokens:
        deepest = max((child.level for child in token.children or ()), default=0)
        if token.level > _DEEPEST_BLOCK or deepest > _DEEPEST_INLINE:
            raise error("text-too-deep", Mark(path, token.map[0] + 1 if token.map else None))
    return SyntaxTreeNode(tokens)


def read_markdown(markdown: str, path: str) -> tuple[Block, ...]:
    """The blocks of a user's own Markdown file (an annex): no template, no references, no definitions."""
    return _Reader(Rendered(markdown, path), "plain", plain=True).blocks(_tree(markdown, path).children)


def split_title(blocks: tuple[Block, ...], path: str) -> tuple[tuple[Inline, ...], tuple[Block, ...]]:
    """A clause's title (its only `#` heading, at its head) and the rest."""
    if not blocks or not isinstance(blocks[0], Heading):
        raise error("clause-without-title", Mark(path, 1))
    return blocks[0].children, blocks[1:]


class _Reader:
    def __init__(self, rendered: Rendered, scheme: str, plain: bool = False) -> None:
        self.lines = rendered.markdown.split("\n")
        self.values = rendered.values
        self.nonce = rendered.nonce
        self.path = rendered.path
        self.scheme = scheme
        self.plain = plain

    def blocks(self, nodes: Sequence[SyntaxTreeNode], level: int = 0) -> tuple[Block, ...]:
        found: list[Block] = []
        for node in nodes:
            block = self.block(node, level)
            if block is not None:
                found.append(block)
        return tuple(found)

    def block(self, node: SyntaxTreeNode, level: int) -> Block | None:
        kind = node.type
        if kind == "heading":
            return Heading(int(node.tag[1:]), self.line(node.children[0]))
        if kind == "paragraph":
            return Paragraph(self.line(node.children[0]))
        if kind == "ordered_list":
            start = int(node.attrs.get("start", 1) or 1)
            items = tuple(self.item(child, level + 1) for child in node.children)
            scheme = self.scheme
            if scheme == "plain" and start != 1:
                scheme = f"plain@{start}"
            return Numbered(items, scheme, level)
        if kind == "bullet_list":
            return Bullets(tuple(self.item(child, level) for child in node.children))
        if kind == "table":
            return self.table(node)
        if kind == "container_division":
            return self.division(node, level)
        if kind == "fence" and " " in node.info.strip():  # words behind the sign, and no name of a language
            return Paragraph(self.text(f"{node.info.strip()}\n{node.content}".rstrip("\n")))
        if kind in ("code_block", "fence", "html_block"):
            return Paragraph(self.text(node.content.rstrip("\n")))
        if kind == "blockquote":
            return Division("remark", self.blocks(node.children, level))
        return None  # a thematic break: pages and spacing are the writers' business

    def item(self, node: SyntaxTreeNode, level: int) -> Item:
        blocks = list(self.blocks(node.children, level))
        anchor = ""
        if blocks and isinstance(blocks[0], Paragraph) and blocks[0].children and not self.plain:
            first = blocks[0].children[0]
            found = _ANCHOR.match(first.text) if isinstance(first, Run) else None
            if found and isinstance(first, Run):
                anchor = found[1]
                rest = first.text[found.end() :]
                blocks[0] = Paragraph(((Run(rest),) if rest else ()) + blocks[0].children[1:])
        return Item(tuple(blocks), anchor)

    def division(self, node: SyntaxTreeNode, level: int) -> Block:
        if self.plain:
            words_there = node.info.strip(" :")
            said = (Paragraph(self.text(words_there)),) if words_there else ()
            return Division("remark", (*said, *self.blocks(node.children, level)))
        words = [_ROLE_BEFORE.get(word, word) for word in node.info.split()]
        if len(words) == 2 and words[0] == "list" and words[1] in SCHEMES:
            outer, self.scheme = self.scheme, words[1]
            blocks = self.blocks(node.children, level)
            self.scheme = outer
            if len(blocks) == 1:
                return blocks[0]
        if len(words) != 1 or words[0] not in ROLES:
            raise error("unknown-division", Mark(self.path), name=node.info.strip(), known=", ".join(ROLES))
        inner = self.blocks(node.children, level)
        if words[0] in ("key-terms", "meta") and any(isinstance(b, Table) and len(b.align) != 2 for b in inner):
            raise error("panel-columns", Mark(self.path), name=words[0])
        return Division(words[0], inner)

    def table(self, node: SyntaxTreeNode) -> Table:
        header = node.children[0].children[0].children
        align = tuple("right" if "right" in str(cell.attrs.get("style", "")) else "left" for cell in header)
        body = node.children[1].children if len(node.children) > 1 else []
        for row in body:
            if row.map and _cells(self.lines[row.map[0]]) > len(header):  # Markdown drops what stands beyond the head
                raise error("table-cells", Mark(self.path, row.map[0] + 1), head=len(header))
        rows = tuple(tuple(self.line(cell.children[0]) for cell in row.children) for row in body)
        return Table(tuple(self.line(cell.children[0]) for cell in header), rows, align)

    def line(self, node: SyntaxTreeNode) -> tuple[Inline, ...]:
        found: list[Inline] = []
        for child in node.children:
            for part in self.inline(child):
                if isinstance(part, Run) and found and _ends_in_stop(found[-1]) and re.match(r"\.(?!\.)", part.text):
                    part = Run(part.text[1:])  # S.L. and 10 p.m. at the end of a sentence have one point, not two
                if isinstance(part, Run) and found and isinstance(found[-1], Run):
                    found[-1] = Run(found[-1].text + part.text)
                else:
                    found.append(part)
        return tuple(found)

    def inline(self, node: SyntaxTreeNode) -> tuple[Inline, ...]:
        kind = node.type
        if kind == "text":
            return self.text(node.content)
        if kind == "softbreak":
            return (Run(" "),)
        if kind == "hardbreak":
            return (Break(),)
        if kind == "strong":
            children = self.line(node)
            quoted = (
                _QUOTED.fullmatch(children[0].text) if len(children) == 1 and isinstance(children[0], Run) else None
            )
            if quoted and not self.plain:
                return (Definition(quoted[1], quoted[0]),)
            return (Strong(children),)
        if kind == "em":
            return (Emphasis(self.line(node)),)
        if kind == "link":
            return self.link(node)
        if kind in ("code_inline", "html_inline"):
            return self.text(node.content)
        if kind == "image":
            return self.text(str(node.content))
        return self.line(node) if node.children else ()

    def link(self, node: SyntaxTreeNode) -> tuple[Inline, ...]:
        href = str(node.attrs.get("href", ""))
        words = self.line(node)
        target = re.fullmatch(r"(#|contract:)([a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)?)", href)
        if target and not self.plain:
            bare = len(words) == 1 and words[0] == Run("#")
            if words and not bare:
                raise error("reference-with-text", Mark(self.path), target=href)
            return (CrossReference(target[2], outside=target[1] == "contract:", word=not bare),)
        if not self.plain:
            raise error("unknown-link", Mark(self.path), target=href)
        return (
            (*words, *self.own(f" ({href})"))
            if href and href not in (getattr(words[0], "text", "") if words else "")
            else words
        )

    def text(self, content: str) -> tuple[Inline, ...]:
        """Text with marks, as runs, values and blanks. A value's own line breaks stay."""
        found: list[Inline] = []
        position = 0
        for match in _MARK.finditer(content) if MARK_OPEN in content else ():
            if match[1] != self.nonce:  # a mark that nobody made here: `own` refuses it
                continue
            found.extend(self.own(content[position : match.start()]))
            found.extend(self.value(self.values[int(match[2])]))
            position = match.end()
        found.extend(self.own(content[position:]))
        return tuple(found)

    def own(self, content: str) -> list[Inline]:
        """Text without marks. Markdown has been decoded by now: what `&#x202e;` stands for is there to be seen."""
        check_text(content, Mark(self.path))
        return _broken(content, Run)

    @staticmethod
    def value(node: Value | Blank | CrossReference) -> list[Inline]:
        if not isinstance(node, Value):
            return [node]
        return _broken(node.text, lambda text: Value(text, node.path))


def _cells(line: str) -> int:
    """How many cells a line of a table has."""
    text = re.sub(r"^[\s>]*\|?|\|?\s*$", "", re.sub(r"\\.", "", line))
    return text.count("|") + 1


def _ends_in_stop(node: Inline) -> bool:
    return isinstance(node, Value) and node.text.endswith(".")


def _broken(text: str, make: Any) -> list[Inline]:
    """`text` as nodes with a `Break` at each of its line ends."""
    found: list[Inline] = []
    for index, line in enumerate(text.split("\n")):
        if index:
            found.append(Break())
        if line:
            found.append(make(line))
    return found
