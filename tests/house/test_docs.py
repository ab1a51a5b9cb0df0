"""The guide for people who write clauses does what it says, step by step."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ROOT, Result, base, write_yaml

Run = Callable[..., Result]


def blocks(name: str) -> list[tuple[str, str]]:
    text = (ROOT / "docs" / name).read_text("utf-8")
    return re.findall(r"```(\w+)\n(.*?)```", text, re.S)


def test_the_guide_to_writing_clauses(run: Run, tmp_path: Path) -> None:
    found = blocks("writing-clauses.md")
    texts = [body for kind, body in found if kind == "markdown"]
    metas = [body for kind, body in found if kind == "yaml"]
    folder = tmp_path / "clauses" / "site-visits"

    assert run("clauses", "new", "site-visits").code == 0
    assert {path.name for path in folder.iterdir()} == {"clause.yaml", "es.md", "en.md"}

    english, spanish, english_values, spanish_values, english_variant, spanish_variant = texts
    (folder / "en.md").write_text(english, "utf-8")
    (folder / "es.md").write_text(spanish, "utf-8")
    (folder / "clause.yaml").write_text(metas[0].split("params:")[0], "utf-8")
    assert run("clauses", "check", ".").code == 0

    (folder / "clause.yaml").write_text(metas[0] + metas[1], "utf-8")
    (folder / "en.md").write_text(english_values + english_variant, "utf-8")
    (folder / "es.md").write_text(spanish_values + spanish_variant, "utf-8")
    checked = run("clauses", "check", ".")
    assert (checked.code, checked.err) == (0, "")

    # the slip that the guide shows
    (folder / "es.md").write_text(spanish_values.replace("{{ asking }}", "5 días") + spanish_variant, "utf-8")
    assert "clauses/site-visits/en.md: Only the text in es has these figures: 5." in run("clauses", "check", ".").err
    (folder / "es.md").write_text(spanish_values + spanish_variant, "utf-8")

    for language, sentences in (
        ("en", ["up to 4 times a month.", "The Client asks for a visit 5 business days before it.", r"Travel is repaid under clause \d+\."]),
        ("es", ["hasta 4 veces al mes.", "con 5 días hábiles de antelación.", r"El viaje se reembolsa según la cláusula \d+\."]),
    ):  # fmt: skip
        data = base(language=language, clauses={"site-visits": {"visits": "4", "travel": "repaid"}})
        text = run("contract", write_yaml(tmp_path, data), "-f", "md", "-o", "-").out.replace("\u00a0", " ")
        for sentence in sentences:
            assert re.search(sentence, text), (sentence, text)
    refused = run("check", write_yaml(tmp_path, base(clauses={"site-visits": {"visits": "90"}})))
    assert "deal.yaml:" in refused.err
    assert "`90` is out of bounds: from 1 to 20" in refused.err
    assert "The Fees include travel." in run("contract", write_yaml(tmp_path, base(clauses={"site-visits": True})), "-f", "md", "-o", "-").out  # fmt: skip


def test_the_readmes_show_a_changed_contract_as_it_is(run: Run, tmp_path: Path) -> None:
    import docx

    write_yaml(tmp_path, base())
    run("contract", "deal.yaml", "-f", "docx")
    document = docx.Document(str(tmp_path / "deal-contract.docx"))
    paragraph = next(p for p in document.paragraphs if "with notice of" in p.text)
    next(r for r in paragraph.runs if "30" in r.text).text = "90 days"
    document.save(str(tmp_path / "returned.docx"))
    (tmp_path / "deal-contract.docx").unlink()
    for name, more in (("README.md", ()), ("README.es.md", ("--ui", "es"))):
        (shown,) = re.findall(r"```console\n(\$ agreegen terminate deal.*?)```", (ROOT / name).read_text("utf-8"), re.S)
        command, *lines = shown.strip().splitlines()
        words = re.findall(r'"[^"]*"|\S+', command)[2:]
        said = run(*(word.strip('"') for word in words)).err.replace("\u00a0", " ").splitlines()
        assert command.endswith("--ui es") == bool(more)
        assert [line for line in said if "note: " not in line and "nota: " not in line] == lines


def test_pages_are_short() -> None:
    for page in (ROOT / "docs").glob("*.md"):
        if page.name not in ("clauses.md", "writing-clauses.md"):  # made from the library; a course
            assert len(page.read_text("utf-8").splitlines()) < 150, page.name


def test_pages_lead_to_files_that_are_there() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+?)\)", page.read_text("utf-8")):
            if target.endswith((".md", ".yaml")):
                assert (page.parent / target).is_file(), (page.name, target)
