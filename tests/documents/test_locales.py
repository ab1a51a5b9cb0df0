"""Eight locales: each has the form its readers know; language, law and kind of client stay three separate things."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from agreegen import pipeline
from agreegen.document.walk import lines
from agreegen.engagement.case import Case
from agreegen.files.yaml import load
from tests.conftest import EXAMPLES, ROOT
from tests.reading import Docx, own_words

FORMS = {
    "es-ES": ["Reunidos", "Intervienen", "Exponen", "Cláusulas", "De una parte,", "Y en prueba de conformidad"],
    "es-MX": ["Declaraciones", "Cláusulas", "El Prestador declara que", "Leído este contrato"],
    "es-AR": ["Antecedentes", "Entre Ada Byron", "En prueba de conformidad", "feriados"],
    "es-CL": ["Comparecencia", "Comparecen Ada Byron", "En señal de conformidad", "feriados"],
    "es-CO": ["Consideraciones", "se ha convenido este contrato", "En constancia", "festivos"],
    "en-GB": ["Parties", "Background", "Agreed terms", "(2) Babbage Engines Ltd"],
    "en-US": ["Recitals", "Terms", "This services agreement is between Ada Byron"],
    "en-INT": ["Parties", "Background", "Agreed terms"],
}
DATES = {
    "es-ES": "20 de noviembre de 2026",
    "es-MX": "20 de noviembre de 2026",
    "en-GB": "20 November 2026",
    "en-US": "November 20, 2026",
    "en-INT": "20 November 2026",
}
MONEY = {
    "es-ES": "3000 → 3.000,00 GBP",
    "es-MX": "3000 → 3,000.00 GBP",
    "es-CL": "3000 → 3.000,00 GBP",
    "en-US": "3000 → £3,000.00",
}


def text_of(case: Case) -> str:
    return "\n".join(lines(pipeline.contract(case).document.blocks)).replace("\u00a0", " ")


@pytest.mark.parametrize("tag", FORMS)
def test_each_has_its_form(make_case: Callable[..., Case], tag: str) -> None:
    case = make_case(language=tag, governing_law="PT", place="X")
    built = pipeline.contract(case)
    text = text_of(case)
    for words in FORMS[tag]:
        assert words in text, words
    others = {"Reunidos", "Declaraciones", "Antecedentes", "Consideraciones", "Recitals", "Background"} - set(
        FORMS[tag]
    )
    if tag in ("es-AR", "es-CL"):
        others -= {"Antecedentes"}
    assert not [word for word in others if f"\n{word}\n" in text]
    assert DATES.get(tag, "") in text
    assert MONEY.get(tag, "").partition(" → ")[2] in text
    assert not re.search(r"  | [,;:]|\[|\{", text)
    docx = Docx(pipeline.write(built.document, "docx"))
    assert docx.words() == own_words(built.document)


def test_american_spelling_of_our_own_words_only(make_case: Callable[..., Case]) -> None:
    spelling = load(ROOT / "templates" / "en-US" / "spelling.yaml")
    changes = {
        "client.name": "Licence Centre Ltd",
        "clauses": {"data-protection": {"access": "processor", "data": "names", "people": "clients"}, "intellectual-property": {"grant": "licence"}},
    }  # fmt: skip
    british = text_of(make_case(language="en-GB", governing_law="US-NY", **changes))
    american = text_of(make_case(language="en-US", governing_law="US-NY", **changes))
    used = [word for word in spelling if re.search(rf"\b{word}\b", british)]
    assert {"licence", "authorisation", "itemised", "wilful"} <= set(used)
    own = american.replace("Licence Centre Ltd", "")
    assert not [word for word in spelling if re.search(rf"\b{word}\b", own, re.IGNORECASE)]
    assert "Licence Centre Ltd" in american
    assert re.search(r"\blicense\b", american)


@pytest.mark.parametrize(
    ("language", "law", "cited"),
    [
        ("en", "ES", "Spanish Law 3/2004"),
        ("es", "ES", "la Ley 3/2004"),
        ("en-US", "GB-EAW", "the Late Payment of Commercial Debts (Interest) Act 1998"),
        ("es-MX", "GB-EAW", "la ley británica de demora"),
        ("es-CO", "AR", "el artículo 1279 del Código Civil y Comercial"),
        ("en-GB", "AR", "article 1279 of the Argentine Civil and Commercial Code"),
        ("es", "US-NY", "las leyes de firma electrónica de los Estados Unidos"),
        ("en-INT", "US-CA", "the E-SIGN Act"),
    ],
)
def test_language_and_law_are_separate(make_case: Callable[..., Case], language: str, law: str, cited: str) -> None:
    assert cited in text_of(make_case(language=language, governing_law=law))


@pytest.mark.parametrize("law", ["MX", "CL", "CO", "PT"])
@pytest.mark.parametrize("language", ["es-MX", "en-INT"])
def test_no_statute_is_assumed(make_case: Callable[..., Case], language: str, law: str) -> None:
    text = text_of(make_case(language=language, governing_law=law))
    assert not re.search(r"Ley \d|Law \d|Act \d|artículo \d|article \d|Reglamento|Regulation", text)
    assert "burofax" not in text


def test_the_example_in_every_locale() -> None:
    from agreegen.engagement.loading import load_case

    for tag in FORMS:
        case = load_case(EXAMPLES / "altamira.yaml", language=tag)
        assert not [p for p in pipeline.contract(case).problems if p.level != "note"], tag
