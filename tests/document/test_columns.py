"""A contract in two languages: clause against clause, one numbering, live references in both columns."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import yaml
from lxml import html

from agreegen import pipeline
from agreegen.document.nodes import Clause, Columns, Document, Heading, Numbered
from agreegen.document.walk import children_of, lines, plain, walk
from agreegen.engagement.loading import load_case
from tests.conftest import EXAMPLES, Result, write_yaml
from tests.matrix import build
from tests.printing import printed
from tests.reading import Docx, W, html_words, markdown_words, own_words

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def document() -> Document:
    return build("contract", "es,en")


def sides(document: Document) -> tuple[list[Any], list[Any]]:
    """The blocks of the left column and those of the right."""
    columns = next(b for b in document.blocks if isinstance(b, Columns))
    return tuple([b for row in columns.rows for b in row[at]] for at in (0, 1))  # type: ignore[return-value]


def test_each_row_says_the_same(document: Document) -> None:
    columns = next(b for b in document.blocks if isinstance(b, Columns))
    for left, right in columns.rows:
        one = [(b.id, b.number) for b in left if isinstance(b, Clause)]
        assert one == [(b.id, b.number) for b in right if isinstance(b, Clause)]
        numbers = [
            [i.number for b in walk(cell) if isinstance(b, Numbered) and b.scheme == "clause" for i in b.items]
            for cell in (left, right)
        ]
        assert numbers[0] == numbers[1]
    left_side, right_side = sides(document)
    assert len([b for b in left_side if isinstance(b, Clause)]) > 40
    titles = {b.id: plain(b.title) for b in right_side if isinstance(b, Clause)}
    assert titles["urgent-calls"] == "Urgent calls"


def by_clause(blocks: list[Any]) -> dict[str, list[str]]:
    """The lines of each clause, whose parts may stand in blocks of their own after it."""
    found: dict[str, list[str]] = {}
    current = ""
    for block in blocks:
        if isinstance(block, Clause):
            current = block.id
        elif isinstance(block, Heading):
            current = ""
        if current:
            found.setdefault(current, []).extend(lines((block,)))
    return found


@pytest.mark.parametrize(("at", "tag"), [(0, "es"), (1, "en")])
def test_both_texts_are_whole(document: Document, at: int, tag: str) -> None:
    """Each column holds each clause of the contract in its language, line by line; only the clause on languages says another
    thing, and the price stands in a narrower table."""
    alone = build("contract", tag, **{"clauses.language-prevalence.prevails": "es", "amounts_in_words": "true"})
    mine, theirs = by_clause(sides(document)[at]), by_clause(list(alone.blocks))
    assert list(mine) == list(theirs)
    different = {clause for clause in mine if mine[clause] != theirs[clause]}
    assert different <= {"language-prevalence", "fees-payment"}
    assert sorted(set(mine["fees-payment"])) == sorted(set(theirs["fees-payment"]))


def test_every_format_has_the_same_words(document: Document) -> None:
    expected = own_words(document)
    assert Docx(pipeline.write(document, "docx")).words() == expected
    assert html_words(pipeline.write(document, "html")) == expected
    assert markdown_words(pipeline.write(document, "md")) == expected


def test_word_counts_both_columns_and_refers_inside_each(document: Document) -> None:
    docx = Docx(pipeline.write(document, "docx"))
    clauses = [number for style, number, _, _ in docx.paragraphs() if style == "heading 2"]
    assert clauses == [f"{n}." for n in range(1, len(clauses) // 2 + 1) for _ in (1, 2)]
    places: dict[str, int] = {}
    for cell, row in enumerate(docx.document.iter(W + "tc")):
        for mark in row.iter(W + "bookmarkStart"):
            places[mark.get(W + "name")] = cell % 3
    numbers: dict[str, str] = {}
    for _, number, _, p in docx.paragraphs():
        for mark in p.iter(W + "bookmarkStart"):
            numbers[mark.get(W + "name")] = number.rstrip(".")
    xml = docx.package.read("word/document.xml").decode()
    fields = re.findall(r"REF (_Ref_\w+) \\([rw]) \\h ", xml)
    english = [name for name, _ in fields if name.startswith("_Ref_en")]
    spanish = [name for name, _ in fields if not name.startswith("_Ref_en")]
    assert len(english) == len(spanish) > 15
    assert {name.replace("_Ref_en_", "_Ref_") for name in english} == set(spanish)
    assert all(name in numbers for name, _ in fields)
    clauses_of = {n: numbers[n] for n, switch in fields if switch == "r"}
    assert all(clauses_of[n] == clauses_of.get(n.replace("_Ref_en_", "_Ref_"), clauses_of[n]) for n in clauses_of)


def test_each_column_has_its_language(document: Document) -> None:
    docx = Docx(pipeline.write(document, "docx"))
    for text, language in (("Llamadas urgentes", None), ("Urgent calls", "en-GB")):
        run = next(r for r in docx.document.iter(W + "r") if docx.text(r) == text)
        lang = run.find(f"{W}rPr/{W}lang")
        assert (lang.get(W + "val") if lang is not None else None) == language
    defaults = docx.styles.find(f"{W}docDefaults//{W}lang")
    assert defaults is not None
    assert defaults.get(W + "val") == "es-ES"
    tree = html.fromstring(pipeline.write(document, "html"))
    assert tree.get("lang") == "es"
    headings = {h.text_content(): h for h in tree.iter("h3")}
    assert headings["8. Urgent calls"].iterancestors("article").__next__().get("lang") == "en"
    assert not list(headings["8. Llamadas urgentes"].iterancestors("article"))


def test_a_screen_reader_reads_row_by_row_in_the_right_language(document: Document) -> None:
    pdf = pikepdf.open(io.BytesIO(printed(document)))
    order: list[tuple[str, str]] = []

    def visit(node: Any, language: str) -> None:
        if not isinstance(node, pikepdf.Dictionary):
            return
        language = str(node.get("/Lang", language))
        if str(node.get("/S", "")) == "/H3":
            order.append(("H3", language))
        children = node.get("/K")
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            visit(child, language)

    visit(pdf.Root.StructTreeRoot, str(pdf.Root.Lang))
    assert [language for _, language in order] == ["es", "en"] * (len(order) // 2)
    assert len(order) > 80


def test_one_signature_for_each_in_both_languages(document: Document) -> None:
    content = html.fromstring(pipeline.write(document, "html"))
    blocks = content.find_class("signature")
    assert len(blocks) == 2
    text = " ".join(part.strip() for part in blocks[1].itertext() if part.strip())
    assert text == "El Cliente The Client Bodegas Altamira, S.L. Jorge Altamira Ruiz administrador único sole director"  # fmt: skip


def test_the_clause_says_which_text_prevails(document: Document) -> None:
    text = " ".join(own_words(document))
    assert "en dos columnas. Si los textos difieren, prevalece el texto en español." in text
    assert "side by side. If the texts differ, the Spanish text prevails." in text


def test_the_data_knows_both(document: Document, tmp_path: Path, run: Run) -> None:
    assert document.data is not None
    assert document.data["second"]["language"] == "en"
    assert document.data["second"]["source"]["services.summary"] == "the design and upkeep of the Client's website"
    clause = next(c for c in document.data["clauses"] if c["id"] == "urgent-calls")
    assert (clause["title"], clause["second_title"]) == ("Llamadas urgentes", "Urgent calls")
    assert clause["anchors"]
    (tmp_path / "signed.pdf").write_bytes(printed(document))
    (tmp_path / "deal.yaml").write_bytes((EXAMPLES / "altamira.yaml").read_bytes())
    done = run("terminate", "deal.yaml", "-l", "en", "--contract", "signed.pdf", "--notice-date", "2027-02-26", "--explain", "x", "-f", "md", "-o", "-")  # fmt: skip
    assert done.code == 0, done.err
    assert "(Days and periods)" in done.out


def two(tmp_path: Path, **changes: Any) -> Path:
    data = yaml.safe_load((EXAMPLES / "altamira.yaml").read_text("utf-8"))
    data["date"], data["term"]["start"] = str(data["date"]), str(data["term"]["start"])
    data["language"] = ["es", "en"]
    data["clauses"]["language-prevalence"] = {"prevails": "es"}
    data.update(changes)
    return write_yaml(tmp_path, data)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"services": {"summary": "diseño"}}, "services.summary: This text is in one language"),
        ({"services": {"summary": {"es": "diseño"}}}, "`services.summary` has no text in en"),
        ({"special_conditions": [{"title": {"es": "A", "en": "B"}, "text": "Solo así"}]}, "special_conditions.0.text: "),
        ({"background": ["Las partes se conocen"]}, "background.0: This text"),
        ({"annexes": [{"title": {"es": "A", "en": "B"}, "text": "Uno"}]}, "annexes.0.text: This text"),
        ({"language": ["es", "es-MX"]}, "Spanish and English side by side"),
        ({"language": ["es", "en", "en-GB"]}, "Spanish and English side by side"),
        ({"language": []}, "Spanish and English side by side"),
        ({"language": [["es"], "en"]}, "Spanish and English side by side"),
        ({"language": ["es", "fr"]}, "`fr`"),
        ({"clauses": {"trade-annex": False}}, "must say which text prevails"),
        ({"clauses": {"language-prevalence": {"prevails": "es"}, "data-protection": {"access": "processor", "data": "correos", "people": "clientes"}, "trade-annex": False}}, "clauses.data-protection.data: This text"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(run: Run, tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    done = run("contract", two(tmp_path, **changes))
    assert done.code == 1
    assert message in done.err, done.err
    assert "deal.yaml:" in done.err
    assert not list(tmp_path.glob("*.docx"))


def test_names_and_numbers_need_no_second_language(run: Run, tmp_path: Path) -> None:
    clauses = {"language-prevalence": {"prevails": "both"}, "trade-annex": False, "contact-persons": {"client_contact": "Marta Gil"}, "urgent-calls": {"channel": "+34 600 100 200"}}  # fmt: skip
    done = run("contract", two(tmp_path, clauses=clauses), "-f", "md", "-o", "-")
    assert done.code == 0, done.err
    assert "valen lo mismo" in done.out
    assert "equally valid" in done.out


def test_a_clause_whose_texts_differ_in_numbers(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "clauses" / "parking"
    place.mkdir(parents=True)
    (place / "clause.yaml").write_text("family: working\nreviewed_on: 2026-11-22\n")
    (place / "es.md").write_text("# Aparcar\n\n1. Uno.\n1. Dos.\n")
    (place / "en.md").write_text("# Parking\n\n1. One and two.\n")
    done = run("contract", two(tmp_path))
    assert done.code == 1
    assert "es.md: The clause `parking` has 2 numbered items in the first language and 1 in the second" in done.err


def test_language_option_and_other_kinds(run: Run, tmp_path: Path) -> None:
    """-l takes both or one; a recap is in the first language, or in the one that is asked for."""
    deal = two(tmp_path)
    one = run("contract", deal, "-l", "en", "-f", "md", "-o", "-")
    assert one.code == 0, one.err
    assert "Urgent calls" in one.out
    assert "Llamadas" not in one.out
    both = run("contract", deal, "-l", "en,es", "-f", "md", "-o", "-")
    assert both.out.index("Services agreement") < both.out.index("Contrato de prestación")
    meeting = EXAMPLES / "altamira-meeting.yaml"
    for options, word in (((), "Resumen de acuerdos"), (("-l", "en"), "Meeting recap")):
        done = run("recap", deal, meeting, "--date", "2026-12-10", "-f", "md", "-o", "-", *options)
        assert done.code == 0, done.err
        assert word in done.out


def test_annexes_side_by_side(tmp_path: Path) -> None:
    for name, text in (("es", "# Propuesta\n\nUno.\n\n1. a\n2. b\n"), ("en", "# Proposal\n\nOne.\n\n1. a\n2. b\n")):
        (tmp_path / f"{name}.md").write_text(text)
    annex = {"title": {"es": "Propuesta", "en": "Proposal"}, "file": {"es": "es.md", "en": "en.md"}}
    document = pipeline.contract(load_case(two(tmp_path, annexes=[annex]))).document
    text = " ".join(own_words(document))
    assert "Anexo 1. Propuesta Schedule 1. Proposal Español English Uno. One. 1. a 1. a 2. b 2. b" in text
    assert Docx(pipeline.write(document, "docx")).words() == own_words(document)


@pytest.mark.parametrize("tag", ["es-MX,en-US", "en,es", "es-AR,en-GB", "es-CO,en-INT"])
@pytest.mark.parametrize("preset", ["light", "full", "project"])
def test_every_form_and_preset_fits_together(tag: str, preset: str) -> None:
    document = build("contract", tag, preset=preset)
    assert document.layout == "columns"
    assert Docx(pipeline.write(document, "docx")).words() == own_words(document)


def test_nothing_is_read_twice_or_lost_in_rows(document: Document) -> None:
    columns = next(b for b in document.blocks if isinstance(b, Columns))
    assert len(children_of(columns)) == sum(len(cell) for row in columns.rows for cell in row)
    assert document.title == "Contrato de prestación de servicios / Services agreement"
    assert json.loads(document.data_json())["title"] == "Contrato de prestación de servicios"


@pytest.mark.parametrize("tag", ["es,en", "en,es"])
def test_numbers_in_words_and_lists_that_start_later(tag: str, tmp_path: Path, run: Run) -> None:
    """With ordinals each language keeps its own way; Word's numbers are right in both columns, and letters cite those of their
    language."""
    for name in ("es", "en"):
        (tmp_path / f"{name}.md").write_text("3. tres\n4. cuatro\n\nx\n\n7. siete\n")
    annexes = f"[{{title: {{es: A, en: B}}, file: {{es: {tmp_path}/es.md, en: {tmp_path}/en.md}}}}]"
    document = build("contract", tag, numbering="ordinal", annexes=annexes)
    assert "Trigésima segunda" in " ".join(own_words(document))
    content = pipeline.write(document, "docx")
    assert " ".join(Docx(content).words()).replace(". –", ".–") == " ".join(own_words(document))
    (tmp_path / "signed.docx").write_bytes(content)
    (tmp_path / "deal.yaml").write_bytes((EXAMPLES / "altamira.yaml").read_bytes())
    for language, cited in (("en", "1 (Days and periods)"), ("es", "Primera (Días y plazos)")):
        done = run("terminate", "deal.yaml", "-l", language, "--contract", "signed.docx", "--notice-date", "2027-02-26", "--explain", "x", "-f", "md", "-o", "-")  # fmt: skip
        assert done.code == 0, done.err
        assert cited in done.out.replace("\u00a0", " ")


def test_forms_with_other_signatures(own_data: Path, run: Run, tmp_path: Path) -> None:
    deal = two(tmp_path)
    (own_data / "templates" / "en").mkdir(parents=True)
    (own_data / "templates" / "en" / "signatures.md").write_text("::: signatures\n- **The Provider**\n:::\n")
    done = run("contract", deal)
    assert done.code == 1
    assert "do not have the same signatures or annexes" in done.err
