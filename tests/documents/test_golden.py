"""Goldens of each kind and language: Markdown, the body of the DOCX, the text of the PDF.

`make golden` writes them anew; the difference is then read with git diff.
"""

from __future__ import annotations

import os
import re

import pytest
from lxml import etree

from agreegen import pipeline
from agreegen.document.nodes import Document
from tests.conftest import ROOT
from tests.documents.test_parity import MATRIX, example
from tests.printing import printed
from tests.reading import Docx, pdf_words

GOLDEN = ROOT / "tests" / "golden"


def markdown(document: Document) -> str:
    return pipeline.write(document, "md").decode().split("\n[agreegen-sha256]")[0]


def document_xml(document: Document) -> str:
    """The body of the DOCX: one element a line, without what only Word's own counting needs."""
    tree = Docx(pipeline.write(document, "docx")).document
    etree.indent(tree, space=" ")
    text = etree.tostring(tree, encoding="unicode")
    return re.sub(r' xmlns:\w+="[^"]*"', "", text) + "\n"


def pdf_text(document: Document) -> str:
    found = pdf_words(printed(document), document)
    return "\n".join(" ".join(found[i : i + 12]) for i in range(0, len(found), 12)) + "\n"


@pytest.mark.parametrize(("kind", "language"), MATRIX)
@pytest.mark.parametrize(("make", "ending"), [(markdown, "md"), (document_xml, "document.xml"), (pdf_text, "pdf.txt")])
def test_golden(kind: str, language: str, make: object, ending: str) -> None:
    path = GOLDEN / f"{kind}.{language}.{ending}"
    found = make(example(kind, language))  # type: ignore[operator]
    if os.environ.get("AGREEGEN_UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(found, "utf-8")
    assert found == path.read_text("utf-8"), f"{path.name} changed: run `make golden` and read the difference"
