"""Data that were made anew together with the text, and contracts that lie beside an engagement and could be passed over."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import base, write_yaml
from tests.hostile.test_returned import LETTER, Letter, Run, contract, edited, paragraph, worked
from tests.hostile.test_returned import letter as letter  # the fixture
from tests.hostile.worker import _part, _with_part

OLD, NEW = "at any time, without giving a cause", "at any time, only the Client, for a cause"
ADDED = "The notice of clause 26 is 90 days."


def _both(change: Callable[[Any], None], data: Callable[[dict[str, Any]], None]) -> bytes:
    """The contract whose text was changed, and its data too."""
    content = edited(change)
    found = json.loads(_part(content))
    data(found)
    return _with_part(content, json.dumps(found, ensure_ascii=False))


def _rewritten(document: Any) -> None:
    run = next(r for r in paragraph(document, "with notice of").runs if OLD in r.text)
    run.text = run.text.replace(OLD, NEW)


def _rewritten_data(data: dict[str, Any]) -> None:
    for line in data["visible"]:
        line[2] = line[2].replace(OLD, NEW)


def test_a_clause_rewritten_in_text_and_data_differs_from_today(letter: Letter) -> None:
    """No parameter of the clause tells it: its words do."""
    result = letter(_both(_rewritten, _rewritten_data))
    assert "What was signed differs from today's engagement in: termination-notice." in result.err, result.err


def test_a_line_that_only_the_data_call_contents(letter: Letter) -> None:
    content = _both(
        lambda d: paragraph(d, "with notice of").insert_paragraph_before(ADDED, style="Body Text"),
        lambda data: data["visible"].append(["contents", "", ADDED]),
    )
    result = letter(content)
    assert result.code == 1
    assert "was changed after agreegen wrote it" in result.err


def _foot(document: Any) -> None:
    document.sections[-1].footer.paragraphs[0].add_run(f" {ADDED}")


def test_data_that_know_nothing_of_head_and_foot(letter: Letter) -> None:
    result = letter(_both(_foot, lambda data: data.update(running=[])))
    assert "There is other text at the head or foot of this file" in result.err, result.err
    assert "style.letterhead" in result.err


def test_data_that_know_more_of_head_and_foot(letter: Letter) -> None:
    result = letter(_both(_foot, lambda data: data["running"].append(ADDED)))
    assert result.code == 1
    assert "The data inside this contract say" in result.err


# ------------------------------------------------------------------------------------------------------ what lies there


@pytest.fixture
def beside(run: Run, tmp_path: Path) -> Callable[..., Any]:
    """A letter for an engagement whose contract, signed with another notice, lies beside it under a name."""

    def write(name: str, setup: Callable[[Path], None] = lambda _: None, **changes: Any) -> Any:
        deal = write_yaml(tmp_path, base())
        form = name.rpartition(".")[2].lower() if name.lower().endswith(("docx", "pdf")) else "pdf"
        signed = tmp_path / f"signed.{form}"
        made = run("contract", deal, "-f", form, "--set", "clauses.termination-notice.notice=90 days", "-o", signed)
        assert made.code == 0, made.err
        signed.rename(tmp_path / name)
        write_yaml(tmp_path, base(**changes))
        setup(tmp_path)
        return run("terminate", deal, *LETTER)

    return write


def _engagement(name: str, client: str = "Another") -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        write_yaml(folder, base(**{"client.name": client}), name)

    return write


@pytest.mark.parametrize("name", ["deal-contract.pdf", "Deal-Contract.pdf", "deal_contract.pdf", "DEAL CONTRACT.pdf"])
def test_the_contract_under_the_engagements_name(beside: Callable[..., Any], name: str) -> None:
    """However the name is written, and whoever the client is now."""
    result = beside(name, _engagement("zeta.yaml"), **{"client.name": "Babbage Engines Limited"})
    assert result.code == 1
    assert "Which contract is cited?" in result.err


def test_an_engagement_of_the_contracts_name_does_not_take_it(beside: Callable[..., Any]) -> None:
    result = beside("deal-contract.pdf", _engagement("deal-contract.yaml"))
    assert result.code == 1
    assert "Which contract is cited?" in result.err


def test_nor_does_one_of_the_name_that_contracts_have_in_spanish(run: Run, tmp_path: Path) -> None:
    spanish = {"language": "es", "governing_law": "ES"}
    deal = write_yaml(tmp_path, base(**spanish))
    made = run("contract", deal, "-f", "pdf", "--set", "clauses.termination-notice.notice=90 días")
    assert made.code == 0, made.err
    assert (tmp_path / "deal-contrato.pdf").exists()
    write_yaml(tmp_path, base(**{"client.name": "Another"}, **spanish), "deal-contrato.yaml")
    result = run("terminate", deal, *LETTER)
    assert result.code == 1
    assert "deal-contrato.pdf (2026-11-20: " in result.err


@pytest.mark.parametrize(
    ("name", "setup", "changes"),
    [
        ("deal-2027-signed.pdf", _engagement("deal-2027.yaml"), {}),
        ("signed.pdf", _engagement("zeta.yaml"), {"client.name": "Babbage Engines Limited"}),
        ("deal-contract.pdf.p7m", lambda _: None, {}),
        ("deal-contract.dotx", lambda _: None, {}),
    ],
)
def test_what_was_not_taken_is_named(beside: Callable[..., Any], name: str, setup: Any, changes: Any) -> None:
    result = beside(name, setup, **changes)
    assert result.code == 0, result.err
    assert "These files lie here too and were not taken for the contract of this engagement: " in result.err
    assert name in result.err


@pytest.mark.parametrize("changes", [{"draft": True}, {"kind": "nda"}])
def test_data_that_say_it_is_no_contract(beside: Callable[..., Any], changes: dict[str, Any]) -> None:
    def changed(folder: Path) -> None:
        path = folder / "deal-contract.docx"
        data = json.loads(_part(path.read_bytes())) | changes
        path.write_bytes(_with_part(path.read_bytes(), json.dumps(data)))

    result = beside("deal-contract.docx", changed)
    assert result.code == 0, result.err
    assert "were not taken for the contract of this engagement: " in result.err
    assert "deal-contract.docx" in result.err


@pytest.mark.parametrize("make", [lambda p: p.mkdir(), lambda p: p.symlink_to("gone.pdf"), lambda p: os.mkfifo(p)])
def test_what_is_no_file_under_the_contracts_name(run: Run, tmp_path: Path, make: Callable[[Path], None]) -> None:
    deal = write_yaml(tmp_path, base())
    make(tmp_path / "deal-contract.pdf")
    result = run("terminate", deal, *LETTER)
    assert result.code == 1
    assert "deal-contract.pdf (?)" in result.err


def test_equal_copies_are_one_contract(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    for name in ("deal-contract.pdf", "deal-signed.pdf"):
        (tmp_path / name).write_bytes(contract("pdf"))
    result = run("terminate", deal, *LETTER)
    assert result.code == 0, result.err
    assert result.err.count("This contract is cited") == 1


def test_letters_beside_are_nobodys_contract(run: Run, tmp_path: Path) -> None:
    """A letter of ours under the engagement's name is not listed."""
    deal = write_yaml(tmp_path, base())
    assert run("terminate", deal, *LETTER[:4], "-f", "docx", "-o", tmp_path / "deal-goodbye.docx").code == 0
    result = run("terminate", deal, *LETTER)
    assert result.code == 0, result.err
    assert "were not taken" not in result.err


# --------------------------------------------------------------------------------------------------------- limits


def test_texts_that_differ_everywhere_stop(letter: Letter) -> None:
    """Each second line of thousands differs: to look for all differences would take long."""

    def lines(data: dict[str, Any]) -> None:
        data["visible"] += [["annex:1", "", f"L{n} {'ab' if n % 2 else f'x{n}'}"] for n in range(15_000)]

    def paragraphs(document: Any) -> None:
        from docx.oxml import parse_xml

        from tests.hostile.test_returned import W

        last = document.element.body[-1]
        for n in range(15_000):
            last.addprevious(parse_xml(f"<w:p {W}><w:r><w:t>L{n} {'ab' if n % 2 else f'y{n}'}</w:t></w:r></w:p>"))

    result = letter(_both(paragraphs, lines))
    assert result.code == 1
    assert "unpacks to more than a contract can need" in result.err


def test_areas_over_letters_have_a_limit(letter: Letter) -> None:
    def many(pdf: Any) -> None:
        from pikepdf import Dictionary

        from tests.hostile.test_returned import _font

        content = pdf.make_stream(
            b"BT /Hv 9 Tf " + b"1 0 0 1 50 500 Tm (a)Tj " * 5_900 + b"ET " + b"0 0 500 20 re f " * 590
        )
        for _ in range(25):
            pdf.add_blank_page(page_size=(595, 842))
            pdf.pages[-1].obj.Resources = Dictionary(Font=Dictionary(Hv=_font(pdf)))
            pdf.pages[-1].obj.Contents = content

    result = letter(worked(many), "back.pdf")
    assert result.code == 1
    assert "unpacks to more than a contract can need" in result.err
