"""Locales, from `templates/<tag>/locale.yaml`: how a language, or a variety of it, writes numbers, dates and letters."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from agreegen.files.layers import Layers
from agreegen.files.yaml import shared
from agreegen.values.fields import BoolField, Model, TextField, choice
from agreegen.values.problems import AgreegenError, error, near_miss
from agreegen.values.tree import Map
from agreegen.values.validation import problems_of

DEFAULT = "en"  # the language of whoever has none of ours


class Locale(Model):
    """What templates/<tag>/locale.yaml holds; the file of the language explains each key."""

    babel: TextField
    short_dates: TextField
    reader: TextField
    word: TextField
    paper: Annotated[Literal["A4", "Letter"], choice("A4", "Letter")]
    window: Annotated[Literal["left", "right", "none"], choice("left", "right", "none")]
    money: TextField
    money_with_code: TextField
    symbols: list[TextField] = Field(default_factory=list)
    percent: TextField
    spells_amounts: BoolField
    ordinals: BoolField
    letters: Annotated[Literal["usual", "american"], choice("usual", "american")]


def primary(tag: str) -> str:
    """The language of a tag: es of es-MX."""
    return tag.partition("-")[0]


def tags(layers: Layers) -> list[str]:
    """The locales of all layers, sorted: en, en-GB, es, es-MX …"""
    return [name for name in layers.names("templates") if layers.find(f"templates/{name}/locale.yaml") is not None]


def languages(layers: Layers) -> list[str]:
    """The languages that have words of their own, sorted."""
    return [name for name in layers.names("templates") if layers.find(f"templates/{name}/terms.yaml") is not None]


@cache
def our_languages() -> tuple[str, ...]:
    """The languages that agreegen brings, the default last: those of its messages, and of texts that are given in each."""
    return tuple(sorted(languages(Layers.shipped()), key=lambda language: (language == DEFAULT, language)))


def read_locale(layers: Layers, tag: str) -> Locale:
    """The locale of a tag: its own file over that of its language. Raises AgreegenError where there is none, or where a file is
    wrong."""
    own = layers.find(f"templates/{tag}/locale.yaml")
    if own is None:
        known = tags(layers)
        raise error("unknown-language", None, language=tag, choices=", ".join(known), near=near_miss(tag, known))
    tree = shared(own[0])
    if tag != primary(tag):
        below = shared(layers.require(f"templates/{primary(tag)}/locale.yaml"))
        merged = Map(tree.mark, tree.path)
        for source in (below, tree):
            merged.update(source)
            merged.marks |= source.marks
        tree = merged
    try:
        return Locale.model_validate(tree)
    except ValidationError as exc:
        raise AgreegenError(problems_of(exc, tree, Locale)) from None
