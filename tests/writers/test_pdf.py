"""The PDF is tagged, archivable and accessible, and carries its source data."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import page as page_validation
import pytest
from pypdf import PdfReader

from agreegen import pipeline
from agreegen.document.nodes import Document, Paragraph, Run, Strong, Value
from agreegen.engagement.case import Case
from agreegen.engagement.loading import load_case
from agreegen.look.fonts import extra_fonts
from agreegen.values.problems import AgreegenError
from agreegen.writers import pdf as writer
from tests.conftest import brief, write_yaml
from tests.documents.test_parity import example
from tests.matrix import EVERYTHING, MATRIX, build
from tests.printing import printed


def test_bookmarks_title_language_and_data() -> None:
    document = example("contract", "es")
    reader = PdfReader(io.BytesIO(printed(document)))
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
    content = printed(pipeline.contract(case).document)
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


def test_no_draft_mark_unless_a_draft(tmp_path: Path) -> None:
    for draft in (False, True):
        content = printed(pipeline.contract(load_case(write_yaml(tmp_path, brief()), draft=draft)).document)
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
        writer.write(example("contract", "es"))
    monkeypatch.undo()
    writer.weasyprint.cache_clear()
    assert caught.value.problems[0].rule == "pango-missing"


@pytest.mark.parametrize("size", range(12))
def test_streams_never_end_in_what_reads_as_a_line_end(size: int) -> None:
    """A compressed stream may end in a carriage return by chance; PDF/A then finds its length wrong."""
    text = tuple(Paragraph((Value("palabra " * n + "x" * size),)) for n in range(1, 6))
    document = Document("contract", "contract", "es", "T", "A", "S", date(2026, 1, 1), text)
    assert b"\r\nendstream" not in printed(document)


def boxes(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from boxes(child)


def words_of(line: Any) -> list[Any]:
    return [b for b in boxes(line) if type(b).__name__ == "TextBox"]


@pytest.mark.parametrize(("kind", "tag"), [m for m in MATRIX if EVERYTHING or m[1] in ("es", "en", "es,en")])
def test_no_line_ends_while_the_next_word_has_room(kind: str, tag: str) -> None:
    """Looks at the laid-out lines: a short line inside a paragraph looks like text that was taken out."""
    early = []
    for page in writer.laid_out(build(kind, tag)).pages:
        for box in boxes(page._page_box):
            for line, following in pairwise(getattr(box, "children", ())):
                if type(line).__name__ != "LineBox" or type(following).__name__ != "LineBox":
                    continue
                if any(getattr(b, "element_tag", "") == "br" for b in boxes(line)):
                    continue
                words, after = words_of(line), words_of(following)
                free = box.width - max((w.position_x + w.width for w in words), default=0) + box.content_box_x()
                text = "".join(w.text for w in after)
                letter = sum(w.width for w in after) / max(len(text), 1)
                if free > (len(text.split(" ")[0]) + 1) * letter * 1.35:
                    early.append(("".join(w.text for w in words), text))
    assert early == []


def test_a_text_that_just_fits_before_a_reference() -> None:
    """Wherever a line ends, the words before a reference stay together (a defect of WeasyPrint 70, see html.py)."""
    texts = tuple(
        Paragraph(
            (Run("conservar " + "i" * wide + " palabra" * words + " según la "), Strong((Run("fin"),)), Run(" ya."))
        )
        for words in (6, 7, 8)
        for wide in range(60)
    )
    pages = writer.laid_out(Document("contract", "contract", "es", "T", "A", "S", None, texts)).pages
    lines = ["".join(w.text for w in words_of(b)) for p in pages for b in boxes(p._page_box) if type(b).__name__ == "LineBox"]  # fmt: skip
    assert [line for line in lines if line == "conservar"] == []
