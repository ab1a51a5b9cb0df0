"""The text of DOCX, PDF, HTML and Markdown is the same, numbers included, for every kind, language and example."""

from __future__ import annotations

import statistics
from collections import Counter
from functools import cache

import pytest

from agreegen import pipeline
from agreegen.document.nodes import Document
from agreegen.engagement.loading import load_case
from tests.conftest import EXAMPLES
from tests.matrix import KINDS, PDFS, build
from tests.matrix import MATRIX as FULL_MATRIX
from tests.matrix import pdf as pdf_file
from tests.printing import printed
from tests.reading import Docx, html_words, markdown_words, own_words, pdf_bodies, pdf_letters, squeezed, words


@cache
def example(kind: str, language: str) -> Document:
    if language == "en-GB":
        return pipeline.contract(load_case(EXAMPLES / "harbour.yaml")).document
    return build(kind, language)


MATRIX = [*((kind, language) for kind in KINDS for language in ("es", "en")), ("contract", "en-GB")]


everything = pytest.mark.parametrize(("kind", "tag"), FULL_MATRIX)


@everything
@pytest.mark.parametrize("draft", [False, True])
def test_same_words(kind: str, tag: str, draft: bool) -> None:
    document = build(kind, tag, draft=draft)
    expected = own_words(document)
    mark = words(document.draft_word) if draft else []
    assert html_words(pipeline.write(document, "html")) == [*mark, *expected]
    assert markdown_words(pipeline.write(document, "md")) == [*mark, *expected]
    assert Docx(pipeline.write(document, "docx")).words() == expected


@pytest.mark.parametrize(("kind", "tag", "draft"), PDFS)
def test_pdf_has_the_same_words_inside_the_margins(kind: str, tag: str, draft: bool) -> None:
    """A PDF knows places, not order: columns interleave. So the letters are compared as a whole, and none stands outside the
    margins."""
    document = build(kind, tag, draft=draft)
    content = pdf_file(kind, tag, draft)
    margins = document.look.theme.of(document.layout, document.look.paper)[1]
    side = margins.sides * 72 / 25.4
    bodies = pdf_bodies(content, document)
    for width, boxes in pdf_letters(content):
        letters = [box for box in boxes if box[3] - box[1] < 40]  # but for the mark across the page
        assert min(box[0] for box in letters) > side - 3
        assert max(box[2] for box in letters) < width - side + 3
    shown = Counter(squeezed(words("\n".join(bodies))))
    expected = Counter(squeezed(own_words(document)))
    for _ in bodies[1:] if document.layout == "columns" else ():
        shown.subtract("EspañolEnglish")  # the head of the columns is on every page
    dashes = shown["–"] - expected["–"]
    shown["–"] -= max(dashes, 0)
    if draft:  # the mark across the page
        for letter in document.draft_word:
            shown[letter] = expected[letter] = 0
    assert +shown == +expected


@pytest.mark.parametrize("tag", ["es", "en-GB", "en-US"])
@pytest.mark.parametrize("kind", ["contract", "termination"])
def test_lines_have_the_length_that_reads_well(kind: str, tag: str) -> None:
    """Full lines of 60 to 75 characters: the middle one of those of the text, tables and headings apart."""
    document = build(kind, tag)
    lines = "\n".join(pdf_bodies(printed(document), document)).split("\n")
    found = [len(line) for line in lines if len(line) > 55]
    assert 60 <= statistics.median(found) <= 78
