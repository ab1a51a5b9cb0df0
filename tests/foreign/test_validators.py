"""What other people's programs say of our files: the Open XML SDK, veraPDF's rules, LibreOffice, mammoth and pandoc."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mammoth
import page as page_validation
import pytest

from agreegen import pipeline
from agreegen.document.nodes import Clause, Document
from agreegen.document.walk import walk
from tests.conftest import ROOT
from tests.letterheads import LETTERHEADS
from tests.matrix import EVERYTHING, MATRIX, PDFS, build, pdf
from tests.reading import Docx, own_words, words

matrix = pytest.mark.parametrize(("kind", "tag"), MATRIX)
_NAMES = list(LETTERHEADS)
VARIANTS = [(draft, reference) for draft in (False, True) for reference in (False, True)]


def tool(name: str, *places: Path) -> str:
    """The path of a program. Without it the test is skipped, but for the full check, which must have all of them."""
    found = shutil.which(name) or next((str(p) for p in places if p.is_file()), None)
    if found is None:
        if EVERYTHING:
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed")
    return found


def open_xml_errors(path: Path) -> list[str]:
    program = tool("ooxml-validator", ROOT / ".tools/node_modules/.bin/ooxml-validator")
    answer = json.loads(subprocess.run([program, str(path)], capture_output=True, check=False).stdout)
    return [f"{e['path']} {e['xPath']}: {e['description']}" for e in answer["errors"]]


def a_letterhead(kind: str, tag: str) -> str:
    """One of the letterheads, each in its turn."""
    return _NAMES[MATRIX.index((kind, tag)) % len(_NAMES)]


def document(kind: str, tag: str, draft: bool, reference: bool) -> Document:
    return build(kind, tag, draft=draft, reference=a_letterhead(kind, tag) if reference else "")


@pytest.mark.parametrize(("kind", "tag"), MATRIX if EVERYTHING else MATRIX[::2])
def test_the_open_xml_sdk_finds_no_error(kind: str, tag: str, tmp_path: Path) -> None:
    turn = MATRIX.index((kind, tag)) // 2 % len(VARIANTS)  # in an ordinary run one of the four, each in its turn
    for number, (draft, reference) in enumerate(VARIANTS if EVERYTHING else VARIANTS[turn : turn + 1]):
        path = tmp_path / f"{number}.docx"
        path.write_bytes(pipeline.write(document(kind, tag, draft, reference), "docx"))
        assert open_xml_errors(path) == [], (draft, reference)


@pytest.mark.parametrize(("kind", "tag", "draft"), PDFS)
def test_pdf_is_archivable_and_accessible_at_once(kind: str, tag: str, draft: bool) -> None:
    content = pdf(kind, tag, draft)
    for profile in ("3a", "ua1"):
        report = page_validation.validate_pdf_bytes(content, profile=profile)
        assert [failure.message for failure in report.failures] == [], profile
        assert report.is_compliant


@pytest.mark.parametrize("reference", [False, True] if EVERYTHING else [True])
def test_libreoffice_shows_our_text_and_numbers(reference: bool, tmp_path: Path) -> None:
    """LibreOffice counts clauses and recomputes the REF fields: what it shows must be what we print."""
    program = tool("soffice")
    documents = {tmp_path / f"{kind}-{tag}.docx": document(kind, tag, False, reference) for kind, tag in MATRIX}
    for path, one in documents.items():
        path.write_bytes(pipeline.write(one, "docx"))
    command = [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "txt:Text"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), *map(str, documents)], check=True, capture_output=True, timeout=400
    )

    def flat(text: str) -> list[str]:
        return words(re.sub("[–•]", "", text))

    for path, one in documents.items():
        assert flat(path.with_suffix(".txt").read_text("utf-8-sig")) == flat(" ".join(own_words(one))), path.name


def clauses(one: Document) -> int:
    return sum(isinstance(block, Clause) for block in walk(one.blocks))


@matrix
def test_mammoth_reads_headings_and_text(kind: str, tag: str) -> None:
    one = document(kind, tag, False, False)
    content = pipeline.write(one, "docx")
    html = mammoth.convert_to_html(io.BytesIO(content)).value
    shown = "".join(words(re.sub(r"<[^>]+>", " ", html).replace("&amp;", "&")))
    assert shown == "".join(words(Docx(content).plain_text()))
    assert html.count("<h2>") == clauses(one)


def texts(node: Any) -> Iterator[str]:
    """The strings of pandoc's tree, the metadata (which takes the title and the date) first."""
    if isinstance(node, dict):
        if node.get("t") == "Str":
            yield node["c"]
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


@matrix
def test_pandoc_reads_headings_and_nesting(kind: str, tag: str, tmp_path: Path) -> None:
    program = tool("pandoc")
    one = document(kind, tag, False, False)
    path = tmp_path / "one.docx"
    path.write_bytes(pipeline.write(one, "docx"))
    answer = subprocess.run([program, str(path), "-t", "json"], check=True, capture_output=True).stdout
    tree = json.loads(answer)
    shown = "".join("".join(texts([tree["meta"], tree["blocks"]])).split())
    for line in Docx(path.read_bytes()).plain_text().split("\n"):
        assert "".join(line.split()) in shown
    headers = [block for block in answer.decode().split('"t":') if block.startswith('"Header","c":[2')]
    assert len(headers) == clauses(one)
    if kind == "contract":
        assert answer.decode().count('"OrderedList"') > clauses(one) // 2
