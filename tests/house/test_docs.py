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


def test_the_guide_to_writing_kinds(run: Run, own_data: Path, tmp_path: Path) -> None:
    (kind,) = [body for name, body in blocks("writing-kinds.md") if name == "yaml"]
    (text,) = [body for name, body in blocks("writing-kinds.md") if name == "markdown"]
    for folder in ("kinds", "en"):
        (own_data / "templates" / folder).mkdir(parents=True)
    (own_data / "templates" / "kinds" / "decline.yaml").write_text(kind, "utf-8")
    (own_data / "templates" / "en" / "decline.md").write_text(text, "utf-8")
    deal = write_yaml(tmp_path, base())
    assert run("new", "request", "--kind", "decline").code == 0
    asked = (tmp_path / "request.yaml").read_text("utf-8")
    filled = asked.replace("‹…›", "a second engine").replace("‹2026-11-20›", "2027-02-01")
    (tmp_path / "request.yaml").write_text(filled, "utf-8")
    assert run("check", deal, "request.yaml", "--kind", "decline", "--date", "2027-02-02").code == 0
    result = run("decline", deal, "request.yaml", "--date", "2027-02-02", "-f", "md", "-o", "-")
    shown = result.out.replace("\u00a0", " ")
    assert "Your request of 1 February 2027" in shown
    assert "Thank you for asking me about a second engine. I cannot take it on now." in shown
    assert re.search(r"messages are answered within 1 business day, under clause \d+\.\d+\.", shown)
    early = run("decline", deal, "request.yaml", "--date", "2027-01-31", "-f", "md", "-o", "-")
    assert "--date: 31 January 2027 is before `asked_on` (1 February 2027)" in early.err
    wrong = kind.replace("work: text", "work: txt")
    (own_data / "templates" / "kinds" / "decline.yaml").write_text(wrong, "utf-8")
    told = run("schema", "--kind", "decline").err
    assert (
        "templates/kinds/decline.yaml:7: `txt` is not a type. Choose one of: text, lines, date, date and time" in told
    )


def test_the_guide_names_every_key_type_computation_and_group() -> None:
    from agreegen.kinds.computations import COMPUTATIONS
    from agreegen.kinds.kind import KindFile
    from agreegen.rules import GROUPS, RULES
    from agreegen.values.types import FIELDS

    text = (ROOT / "docs" / "writing-kinds.md").read_text("utf-8")
    own = {name for name, rules in GROUPS.items() if any(one.stage == "answers" for one in rules)}
    for name in (*set(KindFile.model_fields) - {"parts", "families"}, *FIELDS, *COMPUTATIONS, *own):
        assert f"`{name}`" in text, name
    for name in ("README.md", "README.es.md", "CHANGELOG.md"):
        assert f"{len(RULES)} r" in (ROOT / name).read_text("utf-8"), name


def test_what_has_another_name_now_is_understood_and_says_so_once(run: Run, own_data: Path, tmp_path: Path) -> None:
    head = tmp_path / "head.docx"
    head.write_bytes((ROOT / "templates" / "letterhead.docx").read_bytes())
    deal = write_yaml(tmp_path, base(style={"reference": "head.docx"}))
    for options, told in (
        ((), "deal.yaml:"),
        (("--reference", "head.docx"), "`--reference` is called `--letterhead` now."),
    ):
        result = run("contract", deal, "-f", "docx", *options)
        assert result.code == 0, result.err
        assert told in result.err
        assert result.err.count("is called") == len(options) // 2 + 1
    assert "`style.reference` is called `style.letterhead` now." in result.err
    assert "is called" not in run("contract", write_yaml(tmp_path, base()), "-f", "docx").err
    (own_data / "templates").mkdir()
    (own_data / "templates" / "reference.docx").write_bytes(head.read_bytes())
    assert "`reference.docx` is called `letterhead.docx` now." in run("contract", deal, "-f", "docx").err
    (tmp_path / "clauses" / "notices").mkdir(parents=True)
    text = '# Notices\n\n1. {{ term("document.clause") }}\n\n::: note\nA remark.\n:::\n'
    (tmp_path / "clauses" / "notices" / "en.md").write_text(text, "utf-8")
    shown = run("contract", deal, "-f", "md", "-o", "-").out
    assert "A remark." in shown
