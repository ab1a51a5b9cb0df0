"""The built-in clauses: complete, paired, consistent, and never a dangling reference when one is left out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from agreegen import pipeline
from agreegen.document.nodes import Clause
from agreegen.document.walk import lines, walk
from agreegen.engagement.case import Case
from agreegen.files.layers import Layers
from agreegen.files.yaml import assign
from agreegen.kinds.reading import read_kind
from agreegen.library.clauses import Library
from agreegen.library.presets import preset_names
from agreegen.operations.specimen import prerequisites, sample, specimen
from agreegen.values.problems import AgreegenError
from agreegen.values.quantities import canonical
from agreegen.values.tree import Map
from tests.matrix import EVERYTHING

LAYERS = Layers.of()
LIBRARY = Library(LAYERS)
IDS = list(LIBRARY.ids)
LANGUAGES = ("es", "en")
# The catalogue: those that make the project, then the rest of a complete contract.
WANTED = [
    "business-hours",
    "urgent-calls",
    "written-communication",
    "change-requests",
    "mutual-respect",
    "termination-notice",
    "termination-cause",
    "handover",
    "policy-changes",
    "parties",
    "definitions",
    "purpose-scope",
    "exclusions",
    "deliverables",
    "schedule-milestones",
    "client-cooperation",
    "client-delay",
    "contact-persons",
    "acceptance-revisions",
    "fees-payment",
    "retainer",
    "late-payment",
    "payment-dispute",
    "suspension",
    "expenses",
    "subcontracting",
    "independent-status",
    "non-exclusivity",
    "non-solicitation",
    "intellectual-property",
    "ai-tools",
    "confidentiality",
    "data-protection",
    "warranties",
    "liability-cap",
    "insurance",
    "indemnity",
    "force-majeure",
    "term-renewal",
    "effects-of-termination",
    "survival",
    "notices",
    "dispute-resolution",
    "governing-law",
    "assignment",
    "publicity",
    "amendments-writing",
    "order-of-precedence",
    "entire-agreement",
    "severability",
    "waiver",
    "language-prevalence",
    "e-signature",
    "counterparts",
    "third-party-rights",
    "trade-annex",
    "fwpa-itemisation",
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
    assert clause.meta.family in read_kind(LAYERS, "contract").file.families
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


@pytest.mark.parametrize("law", ["ES", "GB-EAW", "US-NY", "AR", "MX", "PT"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_statutes_are_cited_only_where_the_law_has_them(
    make_case: Callable[..., Case], law: str, language: str
) -> None:
    text = "\n".join(lines(pipeline.contract(make_case(language=language, governing_law=law)).document.blocks))
    cited = re.search(r"Ley\s\d|Law\s\d|Act\s19|Reglamento|Regulation|E-SIGN|artículo|article", text)
    assert bool(cited) == (law in ("ES", "GB-EAW", "US-NY", "AR"))


LAWS = ("ES", "GB-EAW", "US-NY", "US-TX", "MX", "AR", "CL", "CO", "PT")
UNTIDY = re.compile(r".{0,30}(?: [,.;:]|\(\s|\.\.|,,|  |[\[\]{}]).{0,30}")
PRICES: dict[str, dict[str, Any]] = {
    "retainer": {"model": "retainer", "amount": "500 EUR", "per": "month", "hours": "10 hours"},
    "project": {
        "model": "milestones",
        "amount": "500 EUR",
        "milestones": [{"what": "A", "share": "50%", "due": "2027-01-15"}, {"what": "B", "share": "50%"}],
    },
}


def whole(make_case: Callable[..., Case], language: str, law: str, preset: str) -> Case:
    """A contract that has something of everything."""
    fees = {**PRICES.get(preset, {"model": "fixed", "amount": "3000 EUR"}), "vat": "20%", "rate": "60 EUR per hour"}
    return make_case(
        language=language,
        governing_law=law,
        preset=preset,
        fees=fees,
        clauses={},
        special_conditions=[{"title": "T", "text": "X."}],
        **{
            "services.summary": "X",
            "services.deliverables": ["one"],
            "services.exclusions": ["two"],
            "provider.country": "ES",
        },
    )


def is_tidy(built: pipeline.Made, case: Case) -> None:
    """No empty heading, no double space, no stray mark, no term that is defined in vain."""
    text = "\n".join(lines(built.document.blocks)).replace("\u00a0", " ")
    assert not UNTIDY.search(text), UNTIDY.findall(text)
    assert not [p for p in built.problems if p.rule == "term-unused"]
    for block in walk(built.document.blocks):
        if isinstance(block, Clause):
            assert block.blocks, block.id
            assert "".join(lines(block.blocks)).strip(), block.id
    other = {"es": r"\b(the|shall|clause)\b", "en": r"\b(cláusula|contrato|las|los)\b"}
    assert not re.search(other[case.l10n.language], text)
    assert case.l10n.language != "es" or not re.search(r"\b(?:de|a) el\b", text)


@pytest.mark.parametrize("preset", preset_names(LAYERS))
@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_orphaned(make_case: Callable[..., Case], language: str, law: str, preset: str) -> None:
    """Whatever one leaves out of any preset under any law: a clean contract, or an error that names what still needs it."""
    case = whole(make_case, language, law, preset)
    built = pipeline.contract(case, data=False)
    is_tidy(built, case)
    assert built.signed is not None
    if language != ("es" if law in ("ES", "MX", "AR", "CL", "CO") else "en"):
        return  # the other language is the same selection: its whole contract is enough
    if not EVERYTHING and (law not in ("ES", "GB-EAW") or preset not in ("full", "light")):
        return  # an ordinary run tries the largest and the smallest under two laws, the full check each under all
    for clause_id in built.signed.index.numbers:
        tree = Map(case.tree.mark)
        tree.update(case.tree)
        tree.marks = {**case.tree.marks}
        tree["clauses"] = Map(case.tree.mark)
        assign(tree, f"clauses.{clause_id}", "false", "test")
        try:
            without = pipeline.contract(replace(case, tree=tree), data=False)
        except AgreegenError as exc:
            for problem in (p for p in exc.problems if p.level == "error"):
                named = {str(v) for v in problem.values.values()}
                assert clause_id in named, problem
                assert len(named & set(IDS)) == 2 or problem.rule == "term-left-out", problem
            continue
        assert without.signed is not None
        assert clause_id not in without.signed.index.numbers
        is_tidy(without, case)


def variants() -> list[tuple[str, str, Any]]:
    """Every value of every enumeration, both ends of every range, and something else for what is free."""
    found: list[tuple[str, str, Any]] = []
    for clause_id in IDS:
        for name, spec in LIBRARY.clause(clause_id).meta.params.items():
            values: list[Any] = [str(v) for v in (spec.min, spec.max) if v is not None]
            if spec.type in ("enum", "list") and spec.values:
                values = [str(v) if spec.type == "enum" else [str(v)] for v in spec.values]
            elif spec.type == "bool":
                values = ["true", "false"]
            elif spec.type == "time ranges":
                values = [["07:00-11:00", "12:00-13:00"]]
            elif spec.type == "integer":
                values = sorted({str(spec.min), "1", str(spec.max)})
            elif spec.type in OTHER and not values:
                values = [OTHER[spec.type]]
            assert values, (clause_id, name)
            found += [(clause_id, name, value) for value in values]
    return found


OTHER: dict[str, Any] = {
    "money": "123 EUR",
    "rate": "77 EUR per week",
    "text": "something else",
    "list": ["one thing", "another"],
    "day of year": "11-30",
    "duration": "3 days",
}


@cache
def shown(clause_id: str, language: str, given: str, duration: str) -> str:
    """The text of the contract that shows a clause with some parameters (as JSON)."""
    more = {"term.duration": duration} if duration else None
    case = specimen(LIBRARY, clause_id, language, "MX", json.loads(given), more)
    return "\n".join(lines(pipeline.contract(case, data=False).document.blocks))


@pytest.mark.parametrize(("clause_id", "name", "value"), variants())
def test_every_variant_is_written_and_changes_the_text(clause_id: str, name: str, value: Any) -> None:
    """A parameter that changes nothing is a defect, and so is a variant that cannot be written."""
    spec = LIBRARY.clause(clause_id).meta.params[name]
    before = prerequisites(LIBRARY.clause(clause_id), name)
    default = spec.default if spec.default is not None or spec.optional else sample(name, spec)
    if value == "insurance":
        with pytest.raises(AgreegenError) as caught:
            pipeline.contract(specimen(LIBRARY, clause_id, "en", "MX", {name: value}))
        assert "insurance" in [problem.values.get("target") for problem in caught.value.problems]
        return
    duration = "15 years" if clause_id == "termination-notice" else ""  # so that a long notice is in reach
    for language in LANGUAGES:
        same = default is not None and canonical(spec.parse(value)) == canonical(spec.parse(default))
        texts = [shown(clause_id, language, json.dumps(given), duration) for given in ({**before, name: value}, before)]
        assert (texts[0] == texts[1]) == same, (clause_id, name, value)


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
