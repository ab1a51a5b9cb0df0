"""The PDF is tagged, archivable and accessible, and carries its source data."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date

import page as page_validation
import pytest
from pypdf import PdfReader

from agreegen import pipeline
from agreegen.document import Document, Paragraph, Value
from agreegen.errors import AgreegenError
from agreegen.loading import Case
from agreegen.writers import pdf as writer
from agreegen.writers.fonts import extra_fonts
from tests.test_parity import example


def test_bookmarks_title_language_and_data() -> None:
    document = example("contract", "es")
    reader = PdfReader(io.BytesIO(pipeline.write(document, "pdf")))
    assert reader.metadata is not None
    assert reader.metadata.title == "Contrato de prestación de servicios"
    assert reader.metadata.author == "Lucía Ferrer Pons"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "es"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF boolean, not Python's
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712

    def titles(items: list[object]) -> list[str]:
        found: list[str] = []
        for item in items:
            found += titles(item) if isinstance(item, list) else [item.title]  # type: ignore[attr-defined]
        return found

    marks = titles(reader.outline)
    assert "Cláusulas" in marks
    assert any(mark.startswith("8.") and "Llamadas urgentes" in mark for mark in marks)
    data = json.loads(reader.attachments["agreement.json"][0])
    assert data["kind"] == "contract"
    assert data == document.data


def test_a_character_that_only_another_font_has(make_case: Callable[..., Case]) -> None:
    case = make_case(**{"client.name": "Łódź Ωmega Ж 🍇 ☎ Ltd"})
    content = pipeline.write(pipeline.contract(case).document, "pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "🍇" in text
    assert "Ж" in text
    report = page_validation.validate_pdf_bytes(content, profile="3a")
    assert [failure.message for failure in report.failures] == []


def test_a_character_that_no_font_has(make_case: Callable[..., Case]) -> None:
    document = pipeline.contract(make_case(**{"client.name": "漢 Ltd"})).document
    with pytest.raises(AgreegenError) as caught:
        pipeline.write(document, "pdf")
    assert caught.value.problems[0].rule == "no-font"
    assert "漢 (U+6F22)" in str(caught.value.problems[0].values["characters"])
    assert pipeline.write(document, "docx")


def test_ordinary_text_needs_no_other_font() -> None:
    assert extra_fonts("Señor Núñez: 1.234,50 € — «así», “thus” ½ º ª ñ ü ß ç") == []


def test_no_draft_mark_unless_a_draft(make_case: Callable[..., Case]) -> None:
    for draft in (False, True):
        content = pipeline.write(pipeline.contract(make_case(draft=draft)).document, "pdf")
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert ("DRAFT" in text) is draft


def test_without_pango_the_message_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without(name: str, *args: object, **kwargs: object) -> object:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)  # type: ignore[arg-type]

    writer.weasyprint.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(AgreegenError) as caught:
        pipeline.write(example("contract", "es"), "pdf")
    monkeypatch.undo()
    writer.weasyprint.cache_clear()
    assert caught.value.problems[0].rule == "pango-missing"


@pytest.mark.parametrize("size", range(12))
def test_streams_never_end_in_what_reads_as_a_line_end(size: int) -> None:
    """A compressed stream may end in a carriage return by chance; PDF/A then finds its length wrong."""
    text = tuple(Paragraph((Value("palabra " * n + "x" * size),)) for n in range(1, 6))
    document = Document("contract", "contract", "es", "T", "A", "S", date(2026, 1, 1), text)
    assert b"\r\nendstream" not in pipeline.write(document, "pdf")
