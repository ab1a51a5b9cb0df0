"""Problems in people's words, in the language of the interface."""

from __future__ import annotations

from datetime import date

import pytest

from agreegen.files.layers import Layers
from agreegen.language.messages import Messages, ui_language
from agreegen.values.problems import Mark, Problem
from agreegen.values.quantities import Duration


@pytest.mark.parametrize(
    ("ui", "line"),
    [
        ("en", "deal.yaml:3: warning: A payment term of 90 days is longer than the law allows: 60 days (art. 4)."),
        ("es", "deal.yaml:3: aviso: Un plazo de pago de 90 días naturales es más largo de lo que la ley permite: 60 días naturales (art. 4)."),
    ],
)  # fmt: skip
def test_values_are_said_in_the_language_of_the_interface(ui: str, line: str) -> None:
    values = {"term": Duration(90, "days"), "limit": Duration(60, "days"), "article": "art. 4"}
    problem = Problem("warning", "payment-term-too-long", values, Mark("deal.yaml", 3))
    assert Messages(Layers.shipped(), ui).line(problem).replace("\u00a0", " ") == line


def test_dates_and_missing_values() -> None:
    messages = Messages(Layers.shipped(), "en")
    late = Problem("error", "contract-already-ended", {"date": date(2027, 1, 5)})
    assert messages.line(late) == "The contract already ended on 5 January 2027. There is nothing to terminate."
    assert "‹id›" in messages.line(Problem("error", "unknown-clause", {}))
    assert messages.line(Problem("error", "no-such-rule", {"a": 1})) == "no-such-rule {'a': '1'}"


@pytest.mark.parametrize(
    ("choice", "environment", "language"),
    [
        ("es", {"LANG": "en_GB.UTF-8"}, "es"),
        (None, {"LANG": "es_MX.UTF-8"}, "es"),
        (None, {"LC_ALL": "C", "LANG": "es_ES.UTF-8"}, "en"),
        (None, {"LANG": "fr_FR.UTF-8"}, "en"),
        (None, {}, "en"),
    ],
)
def test_interface_language(choice: str | None, environment: dict[str, str], language: str) -> None:
    assert ui_language(choice, environment) == language
