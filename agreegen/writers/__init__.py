"""A Document in, bytes out: writers see nodes and look, nothing else.

`WRITERS` has one for each format; what a format needs is imported when it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agreegen.document.nodes import Document


def _docx(document: Document) -> bytes:
    from agreegen.writers.docx import write

    return write(document)


def _html(document: Document) -> bytes:
    from agreegen.writers.html import write

    return write(document)


def _markdown(document: Document) -> bytes:
    from agreegen.writers.markdown import write

    return write(document)


def _pdf(document: Document) -> bytes:
    from agreegen.writers.pdf import write

    return write(document)


# Each imports its library only when it is used: WeasyPrint alone takes longer than the rest of the program.
WRITERS: Mapping[str, Callable[[Document], bytes]] = {"docx": _docx, "pdf": _pdf, "html": _html, "md": _markdown}
