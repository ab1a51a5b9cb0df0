"""A user's own clauses and templates: they win, and their mistakes are named by file and line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Result, base, write_yaml

Run = Callable[..., Result]
META = "family: working\nreviewed_on: 2026-11-22\n"


def own(folder: Path, text: str | None, meta: str = META, clause_id: str = "parking", language: str = "en") -> None:
    place = folder / "clauses" / clause_id
    place.mkdir(parents=True, exist_ok=True)
    (place / "clause.yaml").write_text(meta)
    if text is not None:
        (place / f"{language}.md").write_text(text)


def test_an_own_clause_is_numbered_and_referred_to(run: Run, tmp_path: Path) -> None:
    own(tmp_path, "# Parking\n\n1. {#place} Park in {{ bay }}.\n1. See [](#notices) and [](#parking.place).\n",
        META + "params:\n  bay: {type: text, default: bay 7}\n")  # fmt: skip
    text = run("contract", write_yaml(tmp_path, base()), "-f", "md", "-o", "-").out.replace("\u00a0", " ")
    assert ". Parking\n" in text
    assert "Park in bay 7." in text
    number, notices = (re.search(rf"## (\d+)\. {title}\n", text)[1] for title in ("Parking", "Notices"))  # type: ignore[index]
    assert f"{number}.2 See clause {notices} and clause {number}.1." in text
    listed = run("clauses")
    assert any(line.split() == ["parking", "Parking", "on", "engagement"] for line in listed.out.splitlines())


def test_the_whole_file_is_replaced_and_the_user_s_layer_wins(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "clauses" / "governing-law"
    place.mkdir(parents=True)
    (place / "en.md").write_text("# Law of the house\n\nThe law is {{ law_name }}.\n")
    text = run("contract", write_yaml(tmp_path, base()), "-f", "md", "-o", "-").out
    assert "Law of the house" in text
    library = tmp_path / "library" / "clauses" / "governing-law"
    library.mkdir(parents=True)
    (library / "en.md").write_text("# Law of the library\n\nThe law is {{ law_name }}.\n")
    text = run("contract", "deal.yaml", "-f", "md", "-o", "-", "--library", tmp_path / "library").out
    assert "Law of the library" in text


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("# T\n\n1. Fine.\n1. {{ nothing }}.\n", 4, "a name that does not exist: 'nothing' is undefined"),
        ("# T\n\n{% if x %}\n\n1. Open.\n", 4, "The template has an error: Unexpected end of template"),
        ("# T\n\n1. {{ 1 + }}\n", 3, "The template has an error"),
        ("# T\n\n1. {{ place }}\n", 3, "prints a value that is empty or missing"),
        ("# T\n\n1. {{ provider.__class__ }}\n", 3, "`__class__` is not allowed"),
        ("# T\n\n1. {{ client }}\n", 3, "a Client has no printed form"),
        ("# T\n\n1. {% include 'none.md' %}\n", 3, "`include` is not allowed"),
        ("# T\n\n1. {{ 'Foo/Bar'|zone }}\n", 3, "The template failed"),
        ("# T\n\n1. A \u000b mark.\n", None, "cannot be printed (U+000B)"),
        ("# T\n\n1. A \ue0000\ue001 mark.\n", None, "cannot be printed (U+E000)"),
        ("No title.\n", 1, "starts with its title"),
        ("# T\n\n1. See [](#nowhere).\n", None, "`parking` refers to the clause `nowhere`, which was left out"),
        ("# T\n\n1. See [](#notices.nothing).\n", None, "refers to `notices.nothing`"),
        ("# T\n\n1. See [that](#notices).\n", None, "A reference has no text of its own"),
        ("# T\n\n1. See [site](http://x.example).\n", None, "leads to no clause"),
        ("# T\n\n::: nonsense\nx\n:::\n", None, "`::: nonsense` is not a part"),
        ("# T\n\n1. The **“Services”**.\n", None, "The term “Services” is defined twice"),
    ],
)
def test_mistakes_are_named_by_file_and_line(
    run: Run, tmp_path: Path, text: str, line: int | None, message: str
) -> None:
    own(tmp_path, text)
    result = run("contract", write_yaml(tmp_path, base()), "-f", "md")
    assert result.code == 1
    found = next(row for row in result.err.splitlines() if message in row)
    if "defined twice" not in message:
        assert found.startswith(str(tmp_path / "clauses" / "parking" / "en.md") + (f":{line}:" if line else ":"))
    assert not list(tmp_path.glob("*.md"))


def test_a_byte_order_mark_and_trimmed_tags_are_fine(run: Run, tmp_path: Path) -> None:
    own(tmp_path, "\ufeff# Parking\n\n1. Park{% if provider -%}\n here{%- endif -%}\n.\n")
    assert "Park here." in run("contract", write_yaml(tmp_path, base()), "-f", "md", "-o", "-").out.replace(
        "Parkhere", "Park here"
    )


def test_a_skeleton_without_a_place_for_clauses(own_data: Path, run: Run, tmp_path: Path) -> None:
    (own_data / "templates" / "en").mkdir(parents=True)
    (own_data / "templates" / "en" / "contract.md").write_text("# Contract\n\nNothing.\n")
    result = run("contract", write_yaml(tmp_path, base()), "-f", "md")
    assert result.code == 1
    assert "has no place for its clauses" in result.err


def test_missing_language(run: Run, tmp_path: Path) -> None:
    own(tmp_path, "# Aparcamiento\n\n1. Aparque.\n", language="es")
    result = run("contract", write_yaml(tmp_path, base()), "-f", "md")
    assert result.code == 1
    assert (
        "The clause `parking` has no text in en: add en.md, or leave the clause out with `parking: false`" in result.err
    )
    assert run("contract", "deal.yaml", "-f", "md", "-l", "es").code == 0


@pytest.mark.parametrize(
    ("meta", "message"),
    [
        ("family: working\n", "`reviewed_on` is missing"),
        ("famly: working\nreviewed_on: 2026-11-22\n", "Did you mean `family`?"),
        (META + "params: {x: {type: durations}}\n", "params.x.type"),
        (META + "params: {x: {type: duration, default: 30}}\n", "`30` has no unit"),
        (META + "params: {x: {type: text}}\n", "The clause `parking` needs `x` (text)"),
        (META + "requires: [garage]\n", "needs the clause `garage`"),
        (META + "conflicts: [notices]\n", "contradict each other"),
        ("family: parking\nreviewed_on: 2026-11-22\n", "of the family `parking`"),
        ("", "The file is empty"),
    ],
)
def test_bad_metadata(run: Run, tmp_path: Path, meta: str, message: str) -> None:
    own(tmp_path, "# T\n\n1. Text.\n", meta)
    result = run("contract", write_yaml(tmp_path, base(clauses={"parking": True})), "-f", "md")
    assert result.code == 1
    assert message in result.err


def test_a_folder_without_metadata(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "clauses" / "parking"
    place.mkdir(parents=True)
    (place / "en.md").write_text("# T\n\nText.\n")
    result = run("contract", write_yaml(tmp_path, base()), "-f", "md")
    assert result.code == 1
    assert "has no clause.yaml" in result.err


def test_library_folder_must_exist(run: Run, tmp_path: Path) -> None:
    result = run("contract", write_yaml(tmp_path, base()), "--library", "nowhere")
    assert result.code == 1
    assert "there is no such folder for --library" in result.err


def test_a_term_whose_clause_is_left_out(run: Run, tmp_path: Path) -> None:
    own(tmp_path, "# Garage\n\n1. The **“Garage”** is closed.\n", clause_id="garage")
    own(tmp_path, "# Parking\n\n1. Park in the Garage.\n")
    result = run("contract", write_yaml(tmp_path, base(clauses={"garage": False})), "-f", "md")
    assert result.code == 1
    assert (
        "`parking` uses the term “Garage”, which the clause `garage` defines, and `garage` was left out" in result.err
    )
