"""Document → DOCX made of Word's own things: styles, multilevel numbering, REF fields, repeated table headers.

This package is the only importer of docx. `styles` and `lists` turn the theme into Word's styles and numbering, `base`
opens what the document starts from (ours, or a `letterhead`), `embedding` puts the font in, `body` writes the text, `parts` the
rest. Fixed dates give the same bytes for the same document.
"""

from __future__ import annotations

import io
from typing import Any

from agreegen.document.nodes import Document
from agreegen.look.theme import Look
from agreegen.values.problems import AgreegenError, Mark, error
from agreegen.writers.docx.base import open_base
from agreegen.writers.docx.body import Body, bookmark
from agreegen.writers.docx.parts import core_properties, custom_properties, embed_data, packed, running
from agreegen.writers.docx.styles import W

__all__ = ["base_document", "bookmark", "write"]


def write(document: Document) -> bytes:
    """The DOCX, sealed with the digest of its parts. Raises AgreegenError where the letterhead cannot be used."""
    if document.look.letterhead is None:
        return _written(document)
    try:
        return _written(document)
    except AgreegenError:
        raise
    except Exception as exc:  # whatever is wrong inside a user's file is an error of the file
        raise error("letterhead-unreadable", Mark(str(document.look.letterhead))) from exc


def _written(document: Document) -> bytes:
    from docx.oxml import parse_xml

    base = open_base(document.look, document.layout, document.spelling.get(document.language, document.language))
    package = base.package
    body = package.element.body
    content = Body(document, base).blocks(document.blocks)
    root: Any = parse_xml(f'<w:body xmlns:w="{W}">{content}</w:body>')
    section = body.sectPr
    for child in list(body):
        if child is not section:
            body.remove(child)
    for child in list(root):
        section.addprevious(child)
    running(base, document)
    core_properties(package, document)
    more = embed_data(package, document.data_json().decode()) if document.data is not None else {}
    return _saved(package, custom_properties(document), more)


def base_document(look: Look, language: str) -> bytes:
    """Our own styles, lists and page as a DOCX without text, to make a letterhead of in Word."""
    return _saved(open_base(look, "contract", language, fonts=False).package, {}, {})


def _saved(package: Any, properties: dict[str, str], more: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    package.save(stream)
    return packed(stream.getvalue(), properties, more)
