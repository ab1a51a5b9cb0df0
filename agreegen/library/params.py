"""The parameters of clauses: their types, bounds and defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from agreegen.values import quantities as q
from agreegen.values.fields import BoolField, Model, TextField, choice
from agreegen.values.problems import near_miss
from agreegen.values.quantities import Duration, Money, Percent, Rate, Text, Unparsable
from agreegen.values.types import FIELDS, read_field

# What only a parameter can be: one of its `values`, or several of something.
COMPOSED = ("enum", "list", "time ranges")
_DAY_UNITS = ("days", "business days", "weeks", "months", "years")
Listed = Literal["text", "time range", "enum"]


class Param(Model):
    """A parameter of a clause. `default` is text as a user would write it; without one and not `optional`, the user must
    give it (one with `only_with`, only in its variant). `of` is the type of a list's entries; `values` are those of an
    enum; `units` are those that a duration may have; a list whose `min` is 0 may be empty. `only_with` names the variants
    that it belongs to, as `parameter=value`, `parameter=value|value` or, for any value, `parameter`: elsewhere it would
    change nothing. `proper` marks text that is the same in every language: a name, a number. `side` is the party that
    it names people of: who gives that party another name in the engagement or with --set takes nobody of the old one along."""

    type: Annotated[str, choice(*FIELDS, *COMPOSED)]
    default: Any = None
    optional: BoolField = False
    min: TextField | None = None
    max: TextField | None = None
    of: Listed = "text"
    values: list[TextField] = Field(default_factory=list)
    units: list[TextField] = Field(default_factory=lambda: [Text(unit) for unit in _DAY_UNITS])
    only_with: TextField | None = None
    proper: BoolField = False
    side: Literal["client", "provider"] | None = None
    summary: dict[str, TextField] = Field(default_factory=dict)

    def belongs(self, chosen: Mapping[str, Any]) -> bool:
        """Whether the variant that this parameter belongs to is chosen."""
        if self.only_with is None:
            return True
        name, equals, values = self.only_with.partition("=")
        value = chosen.get(name)
        if value is None or not equals:
            return value is not None
        written = q.canonical(value)
        return not set(values.split("|")).isdisjoint(written if isinstance(written, list) else [str(written)])

    def parse(self, raw: Any) -> Any:
        """The value of `raw`, a scalar or list of the source. Raises Unparsable."""
        if self.type in ("list", "time ranges"):
            entries = raw if isinstance(raw, list) else [raw]
            if not entries and self.min is None:
                raise Unparsable("list-empty")
            found = [self._entry(entry) for entry in entries]
            seen: set[str] = set()
            for entry in map(str, map(q.canonical, found)):
                if entry in seen:
                    raise Unparsable("listed-twice", value=entry)
                seen.add(entry)
            return found
        if not isinstance(raw, str):
            raise Unparsable("expected-text" if raw is not None else "missing")
        value = self._single(raw)
        self._check_bounds(value, raw)
        return value

    def _entry(self, raw: Any) -> Any:
        if not isinstance(raw, str):
            raise Unparsable("expected-text")
        if self.type == "time ranges":
            return read_field("time range", raw)
        return self._choice(raw) if self.of == "enum" else read_field(self.of, raw)

    def _choice(self, raw: str) -> str:
        if raw not in self.values:
            near = near_miss(raw, self.values)
            raise Unparsable("not-a-choice", value=str(raw), choices=", ".join(self.values), near=near)
        return str(raw)

    def _single(self, raw: str) -> Any:
        if self.type == "enum":
            return self._choice(raw)
        value = read_field(
            "amount" if self.type == "money" else self.type, raw
        )  # the bounds say whether it may be zero
        if isinstance(value, Duration) and value.unit not in self.units:
            raise Unparsable("param-units", value=str(raw), units=", ".join(self.units))
        return value

    def _check_bounds(self, value: Any, raw: str) -> None:
        for bound, outside in ((self.min, -1), (self.max, 1)):
            if bound is not None and _compare(value, self._single(bound)) == outside:
                raise Unparsable("param-bounds", value=str(raw), min=self.min or "–", max=self.max or "–")


def _compare(value: Any, bound: Any) -> int:
    """-1, 0 or 1: `value` against `bound`, for quantities of one kind."""

    if isinstance(value, Money) and isinstance(bound, Money) and value.currency != bound.currency:
        raise Unparsable("mixed-currencies")

    def size(quantity: Any) -> Any:
        if isinstance(quantity, Duration):
            return quantity.comparable
        if isinstance(quantity, Percent):
            return quantity.value
        if isinstance(quantity, Rate):
            return quantity.money.amount
        return quantity.amount if isinstance(quantity, Money) else quantity

    left, right = size(value), size(bound)
    return int(left > right) - int(left < right)
