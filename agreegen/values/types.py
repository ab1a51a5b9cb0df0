"""FIELDS: the one table of types for what a person writes, by the name that files use for them.

Engagements, document kinds, parameters of clauses, legal facts, options and the JSON Schema read with the same types.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import PlainValidator, TypeAdapter, ValidationError

from agreegen.values import numbers, parsing
from agreegen.values.fields import (
    BoolField,
    DateField,
    DateOrMomentField,
    DurationField,
    LinesField,
    MomentField,
    MoneyField,
    PercentField,
    PeriodField,
    RateField,
    TextField,
    TimeField,
    Version,
    WeekdaysField,
    reader_of,
    written,
)
from agreegen.values.identity import Country, Email, Holidays, Iban, Zone
from agreegen.values.quantities import Unparsable

FIELDS: Mapping[str, Any] = {
    "text": TextField,
    "lines": LinesField,
    "date": DateField,
    "date and time": MomentField,
    "date or time": DateOrMomentField,
    "time": TimeField,
    "time range": Annotated[
        Any, PlainValidator(reader_of(parsing.time_range)), written("hours of a day", "09:00-14:00")
    ],
    "weekdays": WeekdaysField,
    "day of year": Annotated[
        Any, PlainValidator(reader_of(parsing.day_of_year)), written("a day of every year", "06-15")
    ],
    "money": MoneyField,
    "amount": Annotated[Any, PlainValidator(reader_of(numbers.money)), written("an amount, zero too", "0 EUR")],
    "percent": PercentField,
    "rate": RateField,
    "duration": DurationField,
    "period": PeriodField,
    "number": Annotated[Any, PlainValidator(reader_of(numbers.number)), written("a number", "12.5")],
    "integer": Annotated[Any, PlainValidator(reader_of(numbers.integer)), written("a whole number", "3")],
    "bool": BoolField,
    "version": Version,
    "email": Email,
    "country": Country,
    "zone": Zone,
    "holidays": Holidays,
    "iban": Iban,
}


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(FIELDS[name])


def read_field(name: str, raw: Any) -> Any:
    """The value of `raw` as a field of that type reads it. Raises Unparsable with the rule and values of its message."""
    try:
        return _adapter(name).validate_python(raw)
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        values = {key: value for key, value in first.get("ctx", {}).items() if key != "rule"}
        raise Unparsable(str(first["type"]), **values) from None


def schema_of_field(name: str) -> dict[str, Any]:
    """The JSON Schema of a field of that type."""
    return _adapter(name).json_schema()


def example_of(name: str) -> str:
    """How a field of that type is written, for instance; its name where there is nothing to show."""
    examples = schema_of_field(name).get("examples")
    return str(examples[0]) if examples else "…"
