"""Readers of finished files, with other libraries than those that wrote them. Each gives the words in reading order."""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import closing
from typing import Any

import pypdfium2
from lxml import etree, html

from agreegen.document.nodes import Document
from agreegen.document.numbering import format_number
from agreegen.document.walk import lines

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words(text: str) -> list[str]:
    """Words as they are compared between formats: no spaces of any kind, nothing that only shapes a line."""
    return re.sub(r"[\s\u00a0\u202f\u00ad\u200b]+", " ", text).strip().split(" ")


def own_words(document: Document) -> list[str]:
    return words("\n".join(lines(document.blocks)))


def html_words(content: bytes) -> list[str]:
    tree = html.fromstring(content)
    main = tree.find(".//main")
    parts: list[str] = []

    def visit(node: Any) -> None:
        if node.text:
            parts.append(node.text)
        for child in node:
            visit(child)
            if child.tag in ("p", "h1", "h2", "h3", "h4", "td", "th", "br", "caption", "li", "div"):
                parts.append(" ")
            if child.tail:
                parts.append(child.tail)

    visit(main)
    return words("".join(parts))


def markdown_words(content: bytes) -> list[str]:
    """The words that a CommonMark reader shows: rendered to HTML, then read."""
    from markdown_it import MarkdownIt

    text = content.decode().split("\n[agreegen-sha256]")[0]
    rendered = MarkdownIt("commonmark").enable("table").render(text)
    # Markdown's own lists print their numbers; a reader of the HTML does not see them as text
    tree = html.fromstring(f"<main>{rendered}</main>")
    for number_list in tree.iter("ol"):
        start = int(number_list.get("start", "1"))
        for offset, item in enumerate(number_list.findall("li")):
            item.text = f"{start + offset}. " + (item.text or "")
    return html_words(b"<html><body>" + html.tostring(tree) + b"</body></html>")


class Docx:
    """A DOCX read as plain XML: text, styles, and the numbers that Word computes from styles and numbering."""

    def __init__(self, content: bytes) -> None:
        self.package = zipfile.ZipFile(io.BytesIO(content))
        self.document = self.part("word/document.xml")
        self.styles = self.part("word/styles.xml")
        self.numbering = self.part("word/numbering.xml")
        self.style_names = {
            s.get(W + "styleId"): s.find(W + "name").get(W + "val")
            for s in self.styles.findall(W + "style")
            if s.find(W + "name") is not None
        }
        self.style_numbers = {}
        elements = {s.get(W + "styleId"): s for s in self.styles.findall(W + "style")}
        for ident, style in elements.items():
            num = level = None
            while style is not None:  # what a style does not say, the style that it is based on says
                own = style.find(f"{W}pPr/{W}numPr")
                if own is not None:
                    num = own.find(W + "numId") if num is None else num
                    level = own.find(W + "ilvl") if level is None else level
                based = style.find(W + "basedOn")
                style = elements.get(based.get(W + "val")) if based is not None else None
            if num is not None:
                self.style_numbers[ident] = (num.get(W + "val"), int(level.get(W + "val")) if level is not None else 0)
        self.abstract_of = {
            n.get(W + "numId"): n.find(W + "abstractNumId").get(W + "val") for n in self.numbering.findall(W + "num")
        }
        self.starts = {
            (n.get(W + "numId"), int(o.get(W + "ilvl"))): int(o.find(W + "startOverride").get(W + "val"))
            for n in self.numbering.findall(W + "num")
            for o in n.findall(W + "lvlOverride")
        }
        self.levels = {
            (a.get(W + "abstractNumId"), int(lvl.get(W + "ilvl"))): (
                lvl.find(W + "numFmt").get(W + "val"),
                lvl.find(W + "lvlText").get(W + "val"),
            )
            for a in self.numbering.findall(W + "abstractNum")
            for lvl in a.findall(W + "lvl")
        }

        # A list may have a level of its own in place of the abstract list's.
        self.own_levels = {
            (n.get(W + "numId"), int(o.get(W + "ilvl"))): (
                o.find(f"{W}lvl/{W}numFmt").get(W + "val"),
                o.find(f"{W}lvl/{W}lvlText").get(W + "val"),
            )
            for n in self.numbering.findall(W + "num")
            for o in n.findall(W + "lvlOverride")
            if o.find(W + "lvl") is not None
        }

    def part(self, name: str) -> Any:
        return etree.fromstring(self.package.read(name))

    def paragraphs(self) -> list[tuple[str, str, str, Any]]:
        """Style name, computed number, text and element of each paragraph, tables included, in order."""
        counters: dict[tuple[str, int], int] = {}
        seen: set[tuple[str, int]] = set()
        found = []
        for p in self.document.iter(W + "p"):
            style = p.find(f"{W}pPr/{W}pStyle")
            ident = style.get(W + "val") if style is not None else ""
            num = self.style_numbers.get(ident)
            own = p.find(f"{W}pPr/{W}numPr")
            if own is not None:
                num = (own.find(W + "numId").get(W + "val"), int(own.find(W + "ilvl").get(W + "val")))
            found.append((self.style_names.get(ident, ""), self._count(num, counters, seen), self.text(p), p))
        return found

    def _count(
        self, num: tuple[str, int] | None, counters: dict[tuple[str, int], int], seen: set[tuple[str, int]]
    ) -> str:
        if num is None or num[0] == "0":
            return ""
        ident, level = num
        abstract = self.abstract_of[ident]
        if (ident, level) not in seen:  # an override counts when its level is first used
            seen.add((ident, level))
            if (ident, level) in self.starts:
                counters[(abstract, level)] = self.starts[(ident, level)] - 1
        counters[(abstract, level)] = counters.get((abstract, level), 0) + 1
        for deeper in range(level + 1, 9):
            counters.pop((abstract, deeper), None)
        form, pattern = self.own_levels.get((ident, level), self.levels[(abstract, level)])
        if form == "bullet":
            return ""
        for at in range(level + 1):
            shape = self.levels[(abstract, at)][0]
            pattern = pattern.replace(f"%{at + 1}", format_number(counters.get((abstract, at), 1), shape))
        return pattern

    @staticmethod
    def text(p: Any) -> str:
        parts = []
        for node in p.iter():
            if node.tag == W + "t":
                parts.append(node.text or "")
            elif node.tag == W + "br":
                parts.append("\n")
            elif node.tag == W + "tab" and node.getparent().tag == W + "r":
                parts.append("\t")
        return "".join(parts)

    def plain_text(self) -> str:
        """The text without the numbers that Word computes."""
        return "\n".join(text for _, _, text, _ in self.paragraphs())

    def words(self) -> list[str]:
        return words("\n".join(f"{number} {text}" for _, number, text, _ in self.paragraphs()))


def pdf_words(content: bytes, document: Document) -> list[str]:
    """The words of a PDF without its header and footer lines, which stand in the margins."""
    return words("\n".join(pdf_bodies(content, document)))


def pdf_bodies(content: bytes, document: Document) -> list[str]:
    """The text of each page between its header and its footer, as PDFium reads it."""
    margins = document.look.theme.of(document.layout, document.look.paper)[1]
    top, bottom = ((length - 1) * 72 / 25.4 for length in (margins.top, margins.bottom))
    found = []
    with closing(pypdfium2.PdfDocument(content)) as pdf:
        for page in pdf:
            width, height = page.get_size()
            with closing(page.get_textpage()) as text:
                found.append(text.get_text_bounded(0, bottom, width, height - top).replace("\r\n", "\n"))
            page.close()
    return found


def pdf_letters(content: bytes) -> list[tuple[float, list[tuple[float, float, float, float]]]]:
    """The width of each page, and the boxes (left, low, right, high) of its letters."""
    found = []
    with closing(pypdfium2.PdfDocument(content)) as pdf:
        for page in pdf:
            with closing(page.get_textpage()) as text:
                boxes = [text.get_charbox(index) for index in range(text.count_chars())]
            found.append((page.get_width(), [box for box in boxes if box[2] > box[0]]))
            page.close()
    return found


def squeezed(parts: list[str]) -> str:
    """Words without the spaces between them: for PDF, which knows places and not spaces."""
    return "".join(parts)
