"""New files to fill in: an engagement with the values of a country (`agreegen new`), a clause (`agreegen clauses new`)."""

from __future__ import annotations

from agreegen.files.layers import ID, LONGEST_ID, Layers
from agreegen.files.opening import read_text
from agreegen.files.yaml import shared
from agreegen.language.locales import our_languages
from agreegen.language.locales import primary as primary_of
from agreegen.values.problems import error, near_miss
from agreegen.values.tree import Map


def starter(country: str | None, language: str | None, today: str) -> str:
    """The text of an engagement for parties in `country` (the first that there are values for), in `language` or the country's own, dated `today`.

    Raises AgreegenError for a country that is not in `templates/countries.yaml`.
    """
    layers = Layers.of()
    countries = shared(layers.require("templates/countries.yaml"))
    country = country or next(iter(countries))
    values = countries.get(country.upper())
    if values is None:
        near = near_miss(country.upper(), countries)
        raise error("country-without-starter", None, value=country, choices=", ".join(countries), near=near)
    for key in next(iter(shared(Layers.shipped().require("templates/countries.yaml")).values())):
        if not isinstance(values, Map) or not isinstance(values.get(key), str):
            raise error("data-incomplete", countries.marks[country.upper()], key=f"{country.upper()}.{key}")
    own = str(values["language"])
    primary = language or primary_of(own)
    tag = own if primary_of(own) == primary else primary  # es-MX for a Mexican in Spanish, en in English
    text = read_text(layers.require(f"templates/{primary}/starter.yaml"))
    for key, value in {**values, "language": tag, "country": country.upper(), "today": today}.items():
        text = text.replace(f"@{key}@", str(value))
    return text


def new_clause(clause_id: str, ui: str, today: str) -> dict[str, str]:
    """The files of a new clause by name: commented metadata in the language `ui`, and a text in each language.

    Raises AgreegenError where the id is not one, or is that of a built-in clause.
    """
    layers = Layers.shipped()
    if not ID.fullmatch(clause_id) or len(clause_id) > LONGEST_ID:
        raise error("clause-id", None, value=clause_id)
    if layers.find(f"clauses/{clause_id}/clause.yaml") is not None:
        raise error("clause-id-taken", None, value=clause_id)
    names = {"clause.yaml": f"templates/{ui}/new-clause.yaml"}
    names |= {f"{language}.md": f"templates/{language}/new-clause.md" for language in our_languages()}
    found = {}
    for name, place in names.items():
        text = read_text(layers.require(place))
        found[name] = text.replace("@id@", clause_id).replace("@today@", today)
    return found
