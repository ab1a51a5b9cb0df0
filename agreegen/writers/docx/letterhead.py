"""A letterhead of the user's: its styles, header, footer, margins and logo, and nothing else that it carries."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from agreegen.files.opening import DOCUMENT_LIMIT, Unsound, read_bytes, xml, zipped
from agreegen.files.opening import parts as parts_of
from agreegen.look.theme import Look, Theme
from agreegen.values.problems import Mark, error
from agreegen.writers.docx.closing import close
from agreegen.writers.docx.embedding import PARTS, embedded_fonts
from agreegen.writers.docx.styles import w

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}.main+xml"
_MACROS = ("macroEnabled", "vbaProject")
# What a letterhead's document part may refer to; headers and footers as far as its section uses them.
_KEPT = ("styles", "numbering", "settings", "webSettings", "fontTable", "theme", "footnotes", "endnotes")
_KEPT_OF_PACKAGE = ("officeDocument", "core-properties")
_UNSETTLED = (
    *("del", "moveFrom", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange"),
    *("commentRangeStart", "commentRangeEnd", "commentReference"),
)
# Settings of a letterhead that would bother whoever edits the contract, or tell where the letterhead came from.
_DROPPED_SETTINGS = (
    *("attachedTemplate", "linkStyles", "documentProtection", "writeProtection", "mailMerge", "updateFields"),
    *("docVars", "rsids", "stylePaneFormatFilter", "formsDesign", "saveThroughXslt"),
)


def opened(path: Path, theme: Theme, look: Look) -> Any:
    """A user's document or template, without its text. Raises AgreegenError where it cannot serve, and whatever
    its libraries raise where it is broken: `write` makes one error of these."""
    import docx

    mark = Mark(str(path))
    content = read_bytes(path, DOCUMENT_LIMIT)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise error("letterhead-old-or-locked", mark)
    try:
        parts = parts_of(content)
    except Unsound as exc:
        rule = "letterhead-too-large" if exc.rule == "package-too-large" else "letterhead-unreadable"
        raise error(rule, mark) from None
    types = parts["[Content_Types].xml"].decode()
    if any(word in types for word in _MACROS):
        raise error("letterhead-with-macros", mark)
    parts["[Content_Types].xml"] = types.replace(_MAIN.format("template"), _MAIN.format("document")).encode()
    if any(
        b"http://purl.oclc.org/ooxml/wordprocessingml/main" in parts[n] for n in parts if n.endswith("document.xml")
    ):
        raise error("letterhead-strict", mark)
    if "word/_rels/fontTable.xml.rels" not in parts and f'w:name="{theme.font}"'.encode() in parts.get(
        "word/fontTable.xml", b""
    ):
        parts |= embedded_fonts({n: parts[n].decode() for n in PARTS}, theme, look)  # made from our own document
    package = docx.Document(io.BytesIO(zipped(parts, stored=True)))
    section = package.sections[-1]
    if None in (section.page_width, section.left_margin, section.right_margin):
        raise error("letterhead-unreadable", mark)
    _emptied(package)
    return package


def _emptied(package: Any) -> None:
    """Leave of a letterhead only what a new document needs."""
    body, part = package.element.body, package.part
    section = body.sectPr
    _inherit(section, [s for s in body.iter(w("sectPr")) if s is not section])
    for child in list(body):
        if child is not section:
            body.remove(child)
    for name in ("cols", "lnNumType", "pgNumType", "formProt", "type", "printerSettings", "sectPrChange"):
        for child in section.findall(w(name)):
            section.remove(child)
    used = set(section.xpath(".//@r:id"))
    for ident, relation in list(part.rels.items()):
        kind = relation.reltype.rpartition("/")[2]
        if ident not in used and (kind not in _KEPT or relation.is_external):
            del part.rels[ident]
    rels = part.package.rels
    for ident, relation in list(rels.items()):
        if relation.reltype.rpartition("/")[2] not in _KEPT_OF_PACKAGE:
            del rels[ident]
    settings = package.settings.element
    for name in _DROPPED_SETTINGS:
        for child in settings.findall(w(name)):
            settings.remove(child)
    for relation in list(part.rels.values()):
        kind = relation.reltype.rpartition("/")[2]
        if kind == "settings":
            for ident in list(relation.target_part.rels):
                del relation.target_part.rels[ident]
        elif kind in ("footnotes", "endnotes"):
            for ident in list(relation.target_part.rels):
                del relation.target_part.rels[ident]
            _without_notes(relation.target_part)
        elif kind in ("header", "footer"):
            _settled(relation.target_part.element)
    close(part)


def _inherit(section: Any, earlier: list[Any]) -> None:
    """Give the last section the headers and footers that it takes over from those before it."""
    for tag in ("footerReference", "headerReference"):
        there = {r.get(w("type")) for r in section.findall(w(tag))}
        for other in reversed(earlier):
            for reference in other.findall(w(tag)):
                if reference.get(w("type")) not in there:
                    there.add(reference.get(w("type")))
                    section.insert(0, reference)


def _settled(element: Any) -> None:
    """Take changes that Word tracks as accepted, and comments as read: they are between those who made the letterhead."""
    for tag in _UNSETTLED:
        for found in list(element.iter(w(tag))):
            found.getparent().remove(found)
    for tag in ("ins", "moveTo"):
        for found in list(element.iter(w(tag))):
            for child in list(found):
                found.addprevious(child)
            found.getparent().remove(found)


def _without_notes(notes: Any) -> None:
    """Take the texts of footnotes away; what draws the line above them stays."""
    from lxml import etree

    root = xml(notes.blob)
    for note in list(root):
        if note.get(w("type")) is None:
            root.remove(note)
    notes._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
