"""The DOCX is made of Word's own things, and they are right."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agreegen import pipeline
from agreegen.engagement.case import Case
from agreegen.writers.docx import bookmark
from tests.conftest import EXAMPLES, ROOT
from tests.documents.test_parity import MATRIX, example
from tests.reading import Docx, W


@pytest.mark.parametrize(("kind", "language"), MATRIX)
def test_every_reference_field_shows_the_number_of_its_target(kind: str, language: str) -> None:
    docx = Docx(pipeline.write(example(kind, language), "docx"))
    numbers = {}
    clause = ""
    chain: list[str] = []
    for style, number, _, p in docx.paragraphs():
        if style == "heading 2":
            clause = number.rstrip(".")
        if style.startswith("Sub-clause"):
            depth = int(style[-1]) - 1 if style[-1].isdigit() else 0
            chain = [*chain[:depth], number]
        for mark in p.iter(W + "bookmarkStart"):
            numbers[mark.get(W + "name")] = clause if style == "heading 2" else "".join(chain)
    fields = re.findall(
        r"REF (_Ref_\w+) \\[rw] \\h </w:instrText>.*?separate\"/></w:r><w:r>(?:<w:rPr>.*?</w:rPr>)?<w:t[^>]*>([^<]*)</w:t>",
        docx.package.read("word/document.xml").decode(),
    )
    if kind == "contract":
        assert len(fields) >= 8
    for name, shown in fields:
        assert numbers[name] == shown


def test_styles_are_word_s_own_and_numbers_are_not_text() -> None:
    docx = Docx(pipeline.write(example("contract", "en-GB"), "docx"))
    paragraphs = docx.paragraphs()
    styles = {style for style, *_ in paragraphs}
    assert {"Title", "heading 1", "heading 2", "Sub-clause", "Sub-clause 2", "Table Text", "Signature Name"} <= styles
    clauses = [(number, text) for style, number, text, _ in paragraphs if style == "heading 2"]
    assert [number for number, _ in clauses] == [f"{i}." for i in range(1, len(clauses) + 1)]
    assert not any(re.match(r"\d", text) for _, text in clauses)
    assert any(style == "Annex Title" and text.startswith("Schedule 1.") for style, _, text, _ in paragraphs)


def test_no_formatting_where_a_style_serves() -> None:
    xml = Docx(pipeline.write(example("contract", "es"), "docx")).package.read("word/document.xml").decode()
    assert not re.findall(r"<w:(b|i|sz|color|jc|u)[ />]", xml)


def test_tables_repeat_their_header_and_rows_do_not_split() -> None:
    docx = Docx(pipeline.write(example("contract", "en-GB"), "docx"))
    tables = list(docx.document.iter(W + "tbl"))
    heads = [t for t in tables if t.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None]
    assert len(heads) >= 2
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for t in tables for row in t.iter(W + "tr"))


def test_header_footer_language_and_properties() -> None:
    import docx as reader

    content = pipeline.write(example("contract", "es"), "docx")
    read = reader.Document(io.BytesIO(content))
    core = read.core_properties
    assert core.title == "Contrato de prestación de servicios"
    assert core.author == core.last_modified_by == "Lucía Ferrer Pons"
    assert core.created is not None
    assert core.created.date().isoformat() == "2026-11-20"
    assert core.comments == ""
    assert core.language == "es"
    section = read.sections[0]
    assert "LFP-2026-14" in section.header.paragraphs[0].text
    assert section.first_page_header.paragraphs[0].text == ""
    footer = section.footer._element.xml
    assert " PAGE " in footer
    assert " NUMPAGES " in footer
    assert 'w:val="es-ES"' in read.styles.element.xml


def test_paper_by_locale(make_case: Callable[..., Case]) -> None:
    import docx as reader

    for tag, width in (("en-US", 12240), ("en-GB", 11906)):
        built = pipeline.contract(make_case(language=tag))
        section = reader.Document(io.BytesIO(pipeline.write(built.document, "docx"))).sections[0]
        assert section.page_width is not None
        assert round(section.page_width / 635) == width


def test_draft_has_a_mark_and_highlighted_blanks(make_case: Callable[..., Case]) -> None:
    case = make_case(draft=True, **{"client.name": None, "fees.amount": None, "date": None})
    docx = Docx(pipeline.write(pipeline.contract(case).document, "docx"))
    headers = [docx.package.read(n).decode() for n in docx.package.namelist() if "header" in n and n.endswith(".xml")]
    assert len(headers) == 2
    assert all('string="DRAFT"' in header for header in headers)
    blanks = [
        docx.text(r) for r in docx.document.iter(W + "r") if r.find(f"{W}rPr/{W}rStyle[@{W}val='Blank']") is not None
    ]
    assert {"[client.name]", "[fees.amount]", "[date]"} <= set(blanks)


def test_bookmarks_are_short_and_distinct() -> None:
    names = [bookmark("a" * n + ".b" * 3) for n in range(1, 80)]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 40 and name.startswith("_Ref_") for name in names)


def test_same_bytes_in_another_process() -> None:
    """Same input, date and libraries give the same bytes, whatever the hash seed, zone and locale."""
    script = (
        "import hashlib,sys;from pathlib import Path;from agreegen import pipeline;from agreegen.engagement.loading import load_case;"
        f"d=pipeline.contract(load_case(Path({str(EXAMPLES / 'altamira.yaml')!r}))).document;"
        "print([hashlib.sha256(pipeline.write(d,f)).hexdigest() for f in ('docx','pdf','html','md')])"
    )
    outputs = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
        outputs.add(subprocess.run([sys.executable, "-c", script], env=env, check=True, capture_output=True).stdout)
    assert len(outputs) == 1


def test_base_document_is_what_its_script_makes(tmp_path: Path) -> None:
    from tools.letterhead_docx import main

    main(tmp_path / "letterhead.docx")
    assert (tmp_path / "letterhead.docx").read_bytes() == (ROOT / "templates" / "letterhead.docx").read_bytes()


def test_properties_of_the_file(make_case: Callable[..., Case]) -> None:
    """Reference, version and a digest of the text, with the source data or without."""
    import hashlib

    from agreegen.document.walk import lines

    case = make_case(reference="AB-7", version="3")
    for data in (True, False):
        document = pipeline.contract(case, data=data).document
        xml = Docx(pipeline.write(document, "docx")).package.read("docProps/custom.xml").decode()
        found = dict(re.findall(r'name="([^"]+)"><vt:lpwstr>([^<]*)<', xml))
        text = hashlib.sha256("\n".join(lines(document.blocks)).encode()).hexdigest()
        assert (found["Reference"], found["Version"], found["Text SHA-256"]) == ("AB-7", "3", text)
        assert "Reference: AB-7 · Version 3" in "\n".join(lines(document.blocks))
    assert "Version" not in pipeline.write(pipeline.contract(make_case()).document, "md").decode()


def test_blanks_of_a_draft_are_content_controls(make_case: Callable[..., Case]) -> None:
    case = make_case(draft=True, **{"client.name": None, "fees.amount": None})
    docx = Docx(pipeline.write(pipeline.contract(case).document, "docx"))
    controls = list(docx.document.iter(W + "sdt"))
    tags = [c.find(f"{W}sdtPr/{W}tag").get(W + "val") for c in controls]
    assert {"client.name", "fees.amount"} <= set(tags)
    ids = [c.find(f"{W}sdtPr/{W}id").get(W + "val") for c in controls]
    assert len(set(ids)) == len(ids)
    assert all(docx.text(c) == f"[{tag}]" for c, tag in zip(controls, tags, strict=True))
