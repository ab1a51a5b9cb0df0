"""The language checks find each kind of mistake in a user's clause, and none in the built-in library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agreegen.language.readability import measure
from agreegen.operations.proofreading import library_of, proofread
from tests.conftest import ROOT, Result, base, write_yaml

Run = Callable[..., Result]
META = """family: working
default: false
reviewed_on: 2026-11-22
summary: {es: Aparcamiento, en: Parking}
params:
  bays: {type: integer, default: "2", min: "0", max: "9"}
"""
ES = "# Aparcamiento\n\n1. {#bays} El Cliente reserva {{ bays }} plazas. Avisa según la [](#notices.method).\n"
EN = "# Parking\n\n1. {#bays} The Client keeps {{ bays }} bays free. It gives notice under [](#notices.method).\n"


def own(folder: Path, meta: str = META, es: str | None = ES, en: str | None = EN, clause_id: str = "parking") -> Path:
    place = folder / "clauses" / clause_id
    place.mkdir(parents=True, exist_ok=True)
    (place / "clause.yaml").write_text(meta, "utf-8")
    for name, text in (("es.md", es), ("en.md", en)):
        if text is not None:
            (place / name).write_text(text, "utf-8")
    return place


def test_the_built_in_library_is_clean() -> None:
    library, ids = library_of(None)
    report = proofread(library, ids)
    assert report.problems == []
    for language, floor in (("es", 50), ("en", 40)):
        assert set(report.readings[language]) == set(ids)
        assert report.hardest(language)[0][1].score >= floor


def test_a_clean_clause_of_one_s_own(run: Run, tmp_path: Path) -> None:
    own(tmp_path)
    result = run("clauses", "check", ".")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[-1] == "1 clauses, 0 errors, 0 warnings"
    assert run("clauses", "check", "clauses").out == result.out, "the folder of the clauses will do too"


@pytest.mark.parametrize(
    ("meta", "es", "en", "place", "message"),
    [
        (META, ES, None, "es.md", "The clause `parking` has no en.md: every text needs its pair"),
        (META, ES, EN.replace("{{ bays }} ", ""), "en.md", "Only the text in es uses these parameters: bays"),
        (META, ES, EN.replace(" It gives notice under [](#notices.method).", ""), "en.md", "Only the text in es has these references: notices.method"),
        (META, ES, EN.replace("{#bays}", "{#spaces}"), "en.md", "Only the text in en has these anchors: spaces"),
        (META, ES.replace("plazas", "plazas de 5 metros"), EN.replace("free", "of 6 metres free"), "en.md", "Only the text in en has these figures: 6"),
        (META, ES.replace("plazas", "**«Plazas»**"), EN, "en.md", "The Spanish text defines 1 terms and the English one 0"),
        (META + "  colour: {type: text, default: red}\n", ES, EN, "en.md", "No text in en uses the parameter `colour`"),
        (META, ES.replace("notices.method", "notices.nothing"), EN, "es.md:3", "The reference to `notices.nothing` leads nowhere"),
        (META, ES.replace("#notices.method", "#nowhere"), EN, "es.md:3", "The reference to `nowhere` leads nowhere"),
        (META, ES, EN.replace("It gives", "He gives"), "en.md:3", "“He” gives a person a gender"),
        (META, ES.replace("El Cliente reserva", "Don Pedro reserva"), EN, "es.md:3", "“Don” gives a person a gender"),
        (META, ES, EN.replace("It gives", "Under the Parking Act 1999 it gives"), "en.md:3", "“Act 1999” is cited, and law/ does not have it"),
        (META, ES.replace("Avisa", "La Ley 9/1999 lo permite. Avisa"), EN, "es.md:3", "“Ley 9/1999” is cited"),
        (META, ES.replace("Avisa", "{% if 'x' in law %}{{ cite(\"parking\") }}{% endif %} Avisa"), EN.replace("It", "{% if 'x' in law %}{{ cite(\"parking\") }}{% endif %} It"), "en.md:3", "The legal data (law/) has no fact `parking`"),
        (META + "law: {ES: [parking-law]}\n", ES, EN, "clause.yaml", "The legal data (ES) has no fact `parking-law`"),
        (META.replace("es: Aparcamiento, ", ""), ES, EN, "clause.yaml", "`summary` has no text in es"),
        (META, ES.replace("plazas", "**«Servicios»**"), EN.replace("bays free", "**“Services”**"), ".md", "is defined in several clauses: parking, purpose-scope"),
        (META, ES.replace("plazas", "**«Plaza»**"), EN.replace("bays free", "**“Bay”**"), "en.md", "The term “Bay” is defined, and no clause uses it"),
        (META, ES, EN.replace("bays free", "bays  free"), "en.md", "There is a double space or a stray mark"),
        (META, ES, EN.replace("{{ bays }}", "{{ bays }}{{ missing }}"), "en.md:3", "a name that does not exist: 'missing' is undefined"),
        (META, "# Aparcamiento\n", "# Parking\n", ".md", "The clause has a title and no text"),
        (META, ES, EN + "1. " + "Notwithstanding incontrovertible organisational considerations regarding prioritisation, " * 5 + "it applies.\n", "en.md", "Hard to read"),
        (META.replace("family: working", "family: wrking"), ES, EN, "clause.yaml", "is of the family `wrking`"),
        ("family: [\n", ES, EN, "clause.yaml", "This is not valid YAML"),
        (META + "requires: [nowhere]\n", ES, EN, "clause.yaml", "`requires` names the clause `nowhere`, which does not exist"),
        (META + "  tall: {type: bool, optional: true, only_with: colour=red}\n", ES + "{% if tall %}\n1. Alto.\n{% endif %}\n", EN + "{% if tall %}\n1. Tall.\n{% endif %}\n", "clause.yaml", "`only_with` names the parameter `colour`"),
        (META + "  tone: {type: enum, values: [a, b], default: a}\n", ES + "{% if tone == 'b' %}\n1. {{ nada }}\n{% endif %}\n", EN + "{% if tone == 'b' %}\n1. {{ nothere }}\n{% endif %}\n", ".md", "is undefined"),
        (META + "  tone: {type: enum, values: [a, b], default: a}\n", ES + "{% if tone == 'c' %}\n1. Otro.\n{% endif %}\n", EN + "{% if tone == 'c' %}\n1. Other.\n{% endif %}\n", ".md", "With `tone: a / b` the text in es is the same as without"),
        (META.replace("bays:", "provider:"), ES.replace("bays }}", "provider }}"), EN.replace("bays }}", "provider }}"), ".md", "The parameter `provider` has the name of something that every text can print"),
        (META, ES.replace("Avisa", "Según el artículo 99 avisa"), EN.replace("It gives", "Under the Civil Procedure Act it gives"), ".md", "“Civil Procedure Act” is cited"),
    ],
)  # fmt: skip
def test_mistakes(run: Run, tmp_path: Path, meta: str, es: str, en: str | None, place: str, message: str) -> None:
    own(tmp_path, meta, es, en)
    result = run("clauses", "check", ".")
    line = next((line for line in result.err.splitlines() if message in line), None)
    assert line is not None, result.err + result.out
    assert place in line.partition(": ")[0]
    assert result.code == (0 if "warning: " in line and "0 errors" in result.out else 1)


def test_the_project_s_own_folder_and_a_copy_of_a_built_in_clause(run: Run, tmp_path: Path) -> None:
    """In a checkout `.` is the built-in library; a copy of a clause is fine even where a law refuses one of its values."""
    import shutil

    assert library_of(ROOT)[1] == library_of(ROOT / "clauses")[1] == library_of(None)[1]
    for clause_id in ("late-payment", "liability-cap"):
        shutil.copytree(ROOT / "clauses" / clause_id, tmp_path / "clauses" / clause_id)
    result = run("clauses", "check", ".")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[-1] == "2 clauses, 0 errors, 0 warnings"


def test_nothing_to_check(run: Run, tmp_path: Path) -> None:
    assert "There are no clauses in" in run("clauses", "check", ".").err
    assert run("clauses", "check", "nowhere").code == 1


@pytest.mark.parametrize("ui", ["en", "es"])
def test_a_new_clause_passes_and_prints(run: Run, tmp_path: Path, ui: str) -> None:
    made = run("clauses", "new", "site-access", "--ui", ui)
    assert made.out.split() == [f"clauses/site-access/{name}" for name in ("clause.yaml", "es.md", "en.md")]
    assert run("clauses", "check", ".").code == 0
    path = write_yaml(tmp_path, base(clauses={"site-access": {"period": "20 days", "tone": "firm"}}))
    text = run("contract", path, "-f", "md", "-o", "-").out.replace("\u00a0", " ")
    assert "The Client does this within 20 days." in text
    assert "What stands between these marks" not in text
    again = run("clauses", "new", "site-access")
    assert again.code == 1
    assert "The clause is there already" in again.err


@pytest.mark.parametrize("name", ["Bad", "../x", "a_b", "x" * 50, "-a", "clause.yaml", ""])
def test_names_that_are_none(run: Run, tmp_path: Path, name: str) -> None:
    result = run("clauses", "new", "--", name)
    assert result.code == 1
    assert "is not the name of a clause" in result.err
    assert not (tmp_path / "clauses").exists()


def test_a_built_in_name_is_taken(run: Run) -> None:
    assert "There is a built-in clause `notices`" in run("clauses", "new", "notices").err


def test_the_clauses_of_a_preset(run: Run) -> None:
    light = run("clauses", "--preset", "light")
    rows = {line.split()[0]: line for line in light.out.splitlines()[2:]}
    assert light.out.startswith("light: A short contract")
    assert "rounds: 1" in rows["acceptance-revisions"]
    assert "under GB" in rows["third-party-rights"]
    assert "on with fees.hours" in rows["retainer"]
    assert "urgent-calls" not in rows
    assert next(iter(rows)) == "definitions"
    assert "Did you mean `light`?" in run("clauses", "--preset", "lihgt").err


def test_reading_ease() -> None:
    """Hand-counted: two sentences, six words, with one syllable each in English; in Spanish ocho sílabas y cuatro palabras."""
    english = measure("The cat sat. The dog ran.", "en")
    assert english is not None
    assert (english.words, english.words_per_sentence) == (6, 3.0)
    assert english.score == round(206.835 - 1.015 * 3 - 84.6 * 1, 1)
    spanish = measure("El río crece. Llueve.", "es")
    assert spanish is not None
    assert spanish.score == round(206.835 - 62.3 * (1 + 2 + 2 + 2) / 4 - 2, 1)
    assert measure("…", "en") is None


def test_the_page_on_clauses_is_true() -> None:
    """`make docs` would write what is there."""
    from agreegen.files.layers import Layers
    from agreegen.library.clauses import Library
    from tools.clauses_doc import page, readings

    assert (ROOT / "docs" / "clauses.md").read_text("utf-8") == page(Library(Layers.shipped()))
    for language, _, reading in readings():
        assert reading.score >= {"es": 55, "en": 50}[language]
