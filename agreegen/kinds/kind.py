"""Document kinds: what a kind is made of, from `templates/<kind>.yaml`. There is no class for each kind."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationError

from agreegen.files.layers import Layers
from agreegen.files.yaml import load
from agreegen.values.fields import Model, TextField
from agreegen.values.problems import AgreegenError, error, near_miss
from agreegen.values.validation import problems_of


class Kind(Model):
    """`layout`: how writers set it. `families`: the clause families it offers, in order; a kind without families has no
    clauses of its own and may refer to the signed contract's."""

    layout: Literal["contract", "record", "letter"]
    families: list[TextField] = Field(default_factory=list)


def read_kind(layers: Layers, name: str) -> Kind:
    """The kind called `name`. Raises AgreegenError where there is none, with the near miss."""
    known = [n.removesuffix(".yaml") for n in layers.names("templates") if n.endswith(".yaml")]
    if name not in known:
        raise error("unknown-kind", None, name=name, near=near_miss(name, known))
    tree = load(layers.require(f"templates/{name}.yaml"))
    try:
        return Kind.model_validate(tree)
    except ValidationError as exc:
        raise AgreegenError(problems_of(exc, tree, Kind)) from None
