"""The built-in clauses: complete, paired, consistent, and never a dangling reference when one is left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from agreegen import pipeline
from agreegen.clauses import Library
from agreegen.document import lines
from agreegen.errors import AgreegenError
from agreegen.kinds import read_kind
from agreegen.loading import Case
from agreegen.paths import Layers
from agreegen.quantities import canonical

LAYERS = Layers.of()
LIBRARY = Library(LAYERS)
IDS = list(LIBRARY.ids)
LANGUAGES = ("es", "en")
WANTED = [
    "purpose-scope",
    "deliverables",
    "term-renewal",
    "business-hours",
    "urgent-calls",
    "written-communication",
    "change-requests",
    "client-cooperation",
    "acceptance-revisions",
    "fees-payment",
    "late-payment",
    "expenses",
    "intellectual-property",
    "confidentiality",
    "data-protection",
    "mutual-respect",
    "liability-cap",
    "termination-notice",
    "termination-cause",
    "handover",
    "notices",
    "dispute-resolution",
    "governing-law",
    "amendments-writing",
    "order-of-precedence",
    "entire-agreement",
    "e-signature",
    "special-conditions",
]


def texts(clause_id: str, language: str) -> list[str]:
    folder = LIBRARY.clause(clause_id).layer.root / "clauses" / clause_id
    return [p.read_text("utf-8") for p in sorted(folder.glob(f"{language}*.md"))]


def test_a_complete_service_contract() -> None:
    assert set(WANTED) <= set(IDS)


@pytest.mark.parametrize("clause_id", IDS)
def test_metadata_and_both_texts(clause_id: str) -> None:
    clause = LIBRARY.clause(clause_id)
    assert set(clause.meta.summary) == set(LANGUAGES)
    assert clause.meta.family in read_kind(LAYERS, "contract").families
    assert set(clause.meta.requires) | set(clause.meta.conflicts) <= set(IDS)
    folder = clause.layer.root / "clauses" / clause_id
    spanish = {p.name.removeprefix("es") for p in folder.glob("es*.md")}
    english = {p.name.removeprefix("en") for p in folder.glob("en*.md")}
    assert spanish == english != set()
    for spec in clause.meta.params.values():
        if spec.default is not None:
            spec.parse(spec.default)


@pytest.mark.parametrize("clause_id", IDS)
def test_every_parameter_is_used_in_every_language(clause_id: str) -> None:
    names = set(LIBRARY.clause(clause_id).meta.params)
    for language in LANGUAGES:
        together = " ".join(re.findall(r"\{[{%](.*?)[%}]\}", "\n".join(texts(clause_id, language)), re.S))
        assert {n for n in names if not re.search(rf"\b{n}\b", together)} == set()


@pytest.mark.parametrize("clause_id", IDS)
def test_same_anchors_references_and_terms_in_both_languages(clause_id: str) -> None:
    def marks(text: str) -> tuple[list[str], list[str], int]:
        anchors = re.findall(r"\{#([a-z-]+)\}", text)
        references = sorted(re.findall(r"\]\(#([a-z.-]+)\)", text))
        return anchors, references, len(re.findall(r"\*\*[«“]", text))

    for spanish, english in zip(texts(clause_id, "es"), texts(clause_id, "en"), strict=True):
        assert marks(spanish) == marks(english)


@pytest.mark.parametrize("law", ["ES", "GB-EAW", "MX", "US-NY"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_default_contract_under_every_law(make_case: Callable[..., Case], law: str, language: str) -> None:
    case = make_case(language=language, governing_law=law, **{"services.summary": "X"})
    text = "\n".join(lines(pipeline.contract(case).document.blocks)).replace("\u00a0", " ")
    assert "  " not in text
    assert not re.search(r" [,.;:]|\(\s|\.\.(?!\.)|,,|\[|\{", text)
    statutes = re.search(r"Ley \d|Law \d|Act 19|Reglamento|Regulation", text)
    assert bool(statutes) == (law in ("ES", "GB-EAW"))
    words = {"es": r"\b(the|shall|clause)\b", "en": r"\b(cláusula|contrato|las|los)\b"}
    assert not re.search(words[language], text)


@pytest.mark.parametrize("clause_id", IDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_leaving_one_out_is_clean_or_an_error_that_names_both(
    make_case: Callable[..., Case], clause_id: str, language: str
) -> None:
    case = make_case(
        language=language,
        governing_law="ES",
        clauses={clause_id: False},
        special_conditions=[{"title": "T", "text": "X."}],
        **{"services.deliverables": ["one"], "services.exclusions": ["two"]},
    )
    try:
        document = pipeline.contract(case).document
    except AgreegenError as exc:
        for problem in exc.problems:
            named = {str(v) for v in problem.values.values()}
            assert clause_id in named, problem
            assert len(named & set(IDS)) == 2 or problem.rule == "term-left-out", problem
        return
    text = "\n".join(lines(document.blocks))
    assert not re.search(r" [,.;:]|\(\s|\.\.|,,|  ", text.replace("\u00a0", " "))


def variants() -> list[tuple[str, str, Any]]:
    found: list[tuple[str, str, Any]] = []
    for clause_id in IDS:
        for name, spec in LIBRARY.clause(clause_id).meta.params.items():
            if spec.type == "enum":
                found += [(clause_id, name, str(value)) for value in spec.values]
            elif spec.type == "bool":
                found += [(clause_id, name, value) for value in ("true", "false")]
            elif spec.type == "integer":
                found += [(clause_id, name, value) for value in (str(spec.min), "1", str(spec.max))]
            elif spec.type == "money":
                found.append((clause_id, name, "100 GBP"))
            elif spec.type in ("duration", "percent"):
                found += [(clause_id, name, str(value)) for value in (spec.min, spec.max) if value is not None]
    return found


NEEDED = {"rate": "8%", "amount": "1000 GBP", "data": "names", "people": "clients"}


@pytest.mark.parametrize(("clause_id", "name", "value"), variants())
def test_every_variant_is_written_and_changes_the_text(
    make_case: Callable[..., Case], clause_id: str, name: str, value: str
) -> None:
    specs = LIBRARY.clause(clause_id).meta.params
    needed = {k: v for k, v in NEEDED.items() if k in specs and k != name}
    fees = {"model": "retainer", "amount": "500 GBP", "per": "month", "rate": "60 GBP per hour", "vat": "20%"}
    if clause_id == "late-payment" and name == "rate":
        needed["interest"] = "agreed"
    if clause_id == "term-renewal":
        needed["renewal"] = "automatic"
    if clause_id == "data-protection":
        needed["access"] = "processor"
    if clause_id == "liability-cap" and name == "amount":
        needed["cap"] = "amount"
    needed.pop(name, None)
    if value in ("statutory", "none", "fees-12-months", "fees-paid") and name in ("interest", "access", "cap"):
        needed = {}  # the other variant takes none of these
    elif name == "renewal" and value == "none":
        needed = {}
    elif clause_id == "late-payment" and name == "interest":
        needed = {"rate": "8%"}
    found = {}
    for language in LANGUAGES:
        case = make_case(language=language, fees=fees, clauses={clause_id: {**needed, name: value}})
        found[language] = "\n".join(lines(pipeline.contract(case).document.blocks))
        alone = {} if name in NEEDED or value in ("agreed", "amount", "processor") else needed
        other = make_case(language=language, fees=fees, clauses={clause_id: alone} if alone else {})
        before = "\n".join(lines(pipeline.contract(other).document.blocks))
        default = canonical(specs[name].parse(specs[name].default)) if specs[name].default is not None else None
        same = default is not None and canonical(specs[name].parse(value)) == default
        assert (found[language] == before) == same


def test_a_day_rate_never_prices_an_hour(make_case: Callable[..., Case]) -> None:
    case = make_case(fees={"model": "daily", "rate": "480 GBP per day", "vat": "20%"})
    text = pipeline.write(pipeline.contract(case).document, "md").decode()
    assert text.count("per day") == 2, "in the key terms and in the price"
    assert "states the price of dealing with the Emergency before it starts" in text


def test_fee_models(make_case: Callable[..., Case]) -> None:
    """base + VAT − withholding = payable, in figures, for every way of charging."""
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({"model": "fixed", "amount": "1000.01 EUR", "vat": "21%", "withholding": "15%"}, ["€1,000.01", "€210.00", "−€150.00", "€1,060.01"]),
        ({"model": "fixed", "amount": "999.99 EUR", "deposit": "30%", "vat": "21%"}, ["€300.00", "€699.99", "€147.00", "€846.99", "€1,209.99"]),
        ({"model": "retainer", "amount": "1800 EUR", "per": "month", "vat": "exempt"}, ["€1,800.00", "exempt from VAT"]),
        ({"model": "hourly", "rate": "60 EUR per hour", "cap": "80 hours", "vat": "reverse-charge"}, ["€60.00 per hour", "80 hours", "reverse charge"]),
        ({"model": "daily", "rate": "400 EUR per day", "vat": "outside-scope"}, ["€400.00 per day", "No VAT is charged"]),
        (
            {
                "model": "milestones", "amount": "100 EUR", "vat": "21%",
                "milestones": [{"what": "A", "share": "33.33%"}, {"what": "B", "share": "33.33%"}, {"what": "C", "share": "33.34%"}],
            },
            ["€33.33", "€33.34", "€100.00", "€7.00", "€121.00"],
        ),
        (
            {"model": "milestones", "vat": "21%", "milestones": [{"what": "A", "amount": "10 EUR", "due": "2027-01-15"}, {"what": "B", "amount": "20 EUR"}]},
            ["15 Jan 2027", "€12.10", "€24.20", "€36.30"],
        ),
    ]  # fmt: skip
    for fees, shown in cases:
        text = pipeline.write(pipeline.contract(make_case(fees=fees)).document, "md").decode().replace("\u00a0", " ")
        for part in shown:
            assert part in text, (fees, part)
