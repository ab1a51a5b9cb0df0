"""A new engagement file: short, commented, with the values of a country filled in (`agreegen new`)."""

from __future__ import annotations

from agreegen.errors import error, near_miss
from agreegen.paths import Layers
from agreegen.source import load


def starter(country: str, language: str | None, today: str) -> str:
    """The text of an engagement for parties in `country`, in `language` or the country's own, dated `today`.

    Raises AgreegenError for a country that is not in `templates/countries.yaml`.
    """
    layers = Layers.of()
    countries = load(layers.require("templates/countries.yaml"))
    values = countries.get(country.upper())
    if values is None:
        near = near_miss(country.upper(), countries)
        raise error("country-without-starter", None, value=country, choices=", ".join(countries), near=near)
    own = str(values["language"])
    primary = language or own.split("-")[0]
    tag = own if own.split("-")[0] == primary else primary  # es-MX for a Mexican in Spanish, en in English
    text = layers.require(f"templates/{primary}/starter.yaml").read_text(encoding="utf-8")
    for key, value in {**values, "language": tag, "country": country.upper(), "today": today}.items():
        text = text.replace(f"@{key}@", str(value))
    return text
