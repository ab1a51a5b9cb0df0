"""Presets choose the clauses; what the engagement says wins; a law's own clauses come and go with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agreegen import pipeline
from agreegen.engagement.case import Case
from agreegen.files.layers import Layers
from agreegen.library.presets import preset_names, read_preset
from tests.conftest import Result, base, write_yaml

Run = Callable[..., Result]
NAMES = ["full", "light", "project", "retainer", "standard"]
RETAINER = {"model": "retainer", "amount": "500 GBP", "per": "month", "hours": "10 hours", "rate": "60 GBP per hour", "vat": "20%"}  # fmt: skip


def ids(case: Case) -> list[str]:
    built = pipeline.contract(case)
    assert built.signed is not None
    return list(built.signed.index.numbers)


def test_the_presets() -> None:
    assert preset_names(Layers.of()) == NAMES
    for name in NAMES:
        assert set(read_preset(Layers.of(), name).summary) == {"es", "en"}


def test_each_is_a_contract_of_its_own(make_case: Callable[..., Case]) -> None:
    found = {name: ids(make_case(preset=name, fees=RETAINER, **{"services.deliverables": ["x"]})) for name in NAMES}
    assert len(found["light"]) < len(found["standard"]) < len(found["full"])
    assert {"business-hours", "change-requests", "termination-notice", "late-payment"} <= set(found["light"])
    assert {"ai-tools", "insurance", "indemnity", "publicity"} <= set(found["full"]) - set(found["standard"])
    assert {"policy-changes"} == set(found["retainer"]) - set(found["standard"])
    assert ids(make_case(fees=RETAINER, **{"services.deliverables": ["x"]})) == found["standard"]


def test_what_the_engagement_says_wins(make_case: Callable[..., Case]) -> None:
    light = make_case(preset="light", clauses={"handover": True, "acceptance-revisions": {"review": "4 business days"}})
    params = pipeline.contract(light).signed.params  # type: ignore[union-attr]
    assert "handover" in params
    assert str(params["acceptance-revisions"]["review"].count) == "4"
    assert params["acceptance-revisions"]["rounds"] == 1, "the preset's other parameters stay"
    without = make_case(preset="full", clauses={"ai-tools": False})
    assert "ai-tools" not in ids(without)


def test_a_variant_of_the_user_s_drops_what_the_preset_set_for_another(make_case: Callable[..., Case]) -> None:
    case = make_case(preset="retainer", fees=RETAINER, clauses={"retainer": {"rollover": "none"}, "urgent-calls": {"service": "none"}})  # fmt: skip
    params = pipeline.contract(case).signed.params  # type: ignore[union-attr]
    assert params["retainer"]["share"] is None
    assert params["urgent-calls"]["included"] is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"preset": "lite"}, "There is no preset `lite`. There are: full, light, project, retainer, standard. Did you mean `light`?"),
        ({"preset": "../light"}, "There is no preset `../light`"),
        ({"clauses": {"trade-annex": {"annual_break": "18 business days", "weekly_rest": "x"}, "subcontracting": False}},
         "The clause `trade-annex` is for contracts under the law of ES; this one is under GB-EAW"),
        ({"clauses": {"suspension": {"causes": ["inputs", "inputs"]}}}, "`inputs` is in the list twice"),
        ({"clauses": {"handover": {"items": []}}}, "clauses.handover.items: The list has no entries"),
        ({"clauses": {"business-hours": {"hours": []}}}, "clauses.business-hours.hours: The list has no entries"),
        ({"clauses": {"suspension": {"causes": ["inputs"], "overdue": "3 days"}}}, "`overdue` only counts with `causes: overdue`"),
        ({"clauses": {"termination-notice": {"long_after": "1 years"}}}, "`long_after` only counts with `long_notice"),
        ({"clauses": {"business-hours": {"schedule": "seasonal", "season_from": "15 June"}}}, "`15 June` is not a day of the year"),
        ({"clauses": {"business-hours": {"schedule": "seasonal", "season_from": "02-30"}}}, "The date 02-30 does not exist"),
        ({"clauses": {"indemnity": {"limit": "own"}}}, "With `limit: own`, the clause `indemnity` also needs `amount`"),
    ],
)  # fmt: skip
def test_mistakes(run: Run, tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    result = run("check", write_yaml(tmp_path, base(**changes)))
    assert result.code == 1
    assert message in result.err
    assert f"{tmp_path.name}/deal.yaml:" in result.err or "deal.yaml:" in result.err


def test_what_does_not_fit_is_left_out_in_silence(make_case: Callable[..., Case], run: Run, tmp_path: Path) -> None:
    """A preset never makes a contract impossible: what needs a rate or an end is not written without one."""
    hourly = {"model": "hourly", "rate": "60 GBP per hour", "vat": "20%"}
    for changes in ({"fees": hourly}, {"fees": {**RETAINER, "rate": None}, "term": {"start": "2026-12-01"}}):
        fees = {key: value for key, value in changes["fees"].items() if value is not None}
        for preset in NAMES:
            text = pipeline.write(
                pipeline.contract(make_case(**{**changes, "fees": fees}, preset=preset)).document, "md"
            ).decode()
            assert "also pays 20%" not in text
            assert "To assess a Change costs nothing" not in text or "rate" in fees
    project = make_case(preset="project", **{"services.deliverables": ["x"]})
    assert "also pays 20%" in pipeline.write(pipeline.contract(project).document, "md").decode()
    without = make_case(preset="project", clauses={"termination-notice": {"kill_fee": None}})
    assert "also pays 20%" not in pipeline.write(pipeline.contract(without).document, "md").decode()


def test_a_preset_that_is_wrong(own_data: Path, run: Run, tmp_path: Path) -> None:
    folder = own_data / "templates" / "presets"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text("clauses:\n  urgent-calls: maybe\n  waiver: [x]\n")
    checked = run("check", write_yaml(tmp_path, base(preset="mine")))
    assert checked.code == 1
    assert "mine.yaml:2: `urgent-calls` takes true, false or parameters" in checked.err
    assert "mine.yaml:3: `waiver` takes true, false or parameters" in checked.err
    assert "takes true, false or parameters" in run("clauses", "--preset", "mine").err
    (folder / "mine.yaml").write_text("clauses:\n  change-requests: {approver: {es: Ana, en: Ann}}\n")
    assert "For the Client, Ann approves." in run("contract", "deal.yaml", "-f", "md", "-o", "-").out


def test_an_error_elsewhere_does_not_bring_false_ones(run: Run, tmp_path: Path) -> None:
    data = base(preset="retainer", fees=RETAINER, clauses={"retainer": {"share": "30%"}}, **{"client.email": None})
    result = run("check", write_yaml(tmp_path, data))
    assert "`client.email` is missing" in result.err
    assert "share" not in result.err


def test_a_preset_of_the_user_s_own(own_data: Path, run: Run, tmp_path: Path) -> None:
    folder = own_data / "templates" / "presets"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text("summary: {en: Mine}\nclauses:\n  insurance: {sum: 9000 GBP}\n  waiver: false\n")
    text = run("contract", write_yaml(tmp_path, base(preset="mine")), "-f", "md", "-o", "-").out
    assert "for at least £9,000.00 a claim" in text.replace("\u00a0", " ")
    assert "Waiver" not in text
    (folder / "mine.yaml").write_text("clauses:\n  insurrance: true\n")
    failed = run("check", "deal.yaml")
    assert "mine.yaml:2: Unknown clause `insurrance`. Did you mean `insurance`?" in failed.err


@pytest.mark.parametrize(
    ("law", "present", "absent"),
    [
        ("ES", set(), {"third-party-rights", "fwpa-itemisation"}),
        ("GB-SCT", {"third-party-rights"}, {"fwpa-itemisation"}),
        ("US-NY", {"fwpa-itemisation"}, {"third-party-rights"}),
        ("US-TX", set(), {"fwpa-itemisation", "third-party-rights"}),
    ],
)
def test_clauses_of_one_law(make_case: Callable[..., Case], law: str, present: set[str], absent: set[str]) -> None:
    found = set(ids(make_case(governing_law=law)))
    assert present <= found
    assert not absent & found
