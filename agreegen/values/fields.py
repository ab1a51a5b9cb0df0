"""The types of input fields: each reads the text that was written, or raises the rule of a message (messages.yaml)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from agreegen.values import numbers, parsing
from agreegen.values.quantities import BlankDate, Duration, Money, Percent, Rate, Text, Unparsable
from agreegen.values.tree import Scalar

T = TypeVar("T")


class BlankScalar(Scalar):
    """Stands in the source tree for a value that a `--draft` does not have yet; `place` is the one to fill in that was left."""

    place: str = ""


def _nothing(value: BlankScalar) -> PydanticCustomError:
    """A value that even a draft needs: what stands in its place, where something does."""
    return fail("not-filled", value=value.place) if value.place else fail("missing")


def fail(rule: str, **values: object) -> PydanticCustomError:
    """A validation error whose words are in messages.yaml under `rule`."""
    return PydanticCustomError(rule, "{rule}", {"rule": rule, **values})


def reader_of(parse: Callable[[str], T], blank: Callable[[str], T] | None = None) -> Callable[[Any], T]:
    """A validator that reads text with `parse`; in a draft a missing value becomes the `blank` of its key."""

    def read(value: Any) -> T:
        if isinstance(value, BlankScalar):
            if blank is None:
                raise _nothing(value)
            return blank(value.path)
        if not isinstance(value, str):
            raise fail("missing" if value is None else "expected-text")
        if value.startswith("‹") and value.endswith("›"):
            raise fail("not-filled", value=str(value))
        try:
            return parse(value)
        except Unparsable as exc:
            raise fail(exc.rule, **exc.values) from None

    return read


def _blank_money(path: str) -> Money:
    return Money(None, "", path)


def _text(value: Any) -> Text:
    if isinstance(value, BlankScalar):
        return Text("", value.path, blank=True)
    if isinstance(value, Text):
        return value
    if not isinstance(value, str):
        raise fail("missing" if value is None else "expected-text")
    if not value.strip():
        raise fail("missing")
    if value.startswith("‹") and value.endswith("›"):
        raise fail("not-filled", value=str(value))
    return Text(value.strip(), getattr(value, "path", ""))


def _lines(value: Any) -> list[Text]:
    """An address or another text of several lines: a list, or one text cut at its line breaks."""
    if isinstance(value, list):
        if not value:
            raise fail("missing")
        return [_text(item) for item in value]
    if getattr(value, "folded", False):
        raise fail("lines-folded")
    text = _text(value)
    return [text] if text.blank else [Text(line.strip(), text.path) for line in text.split("\n") if line.strip()]


def written(description: str, *examples: str, pattern: str | None = None) -> WithJsonSchema:
    """The JSON Schema of a field that people write as text."""
    schema: dict[str, Any] = {"type": "string", "description": description}
    if examples:
        schema["examples"] = list(examples)
    if pattern:
        schema["pattern"] = pattern
    return WithJsonSchema(schema)


_DATE_PATTERN = r"^\d{4}-\d{1,2}-\d{1,2}$"
TextField = Annotated[
    Text,
    PlainValidator(_text),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}),
]
LinesField = Annotated[
    list[Text],
    PlainValidator(_lines),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
DateField = Annotated[
    date, PlainValidator(reader_of(parsing.day, BlankDate)), written("a date", "2026-11-20", pattern=_DATE_PATTERN)
]
MomentField = Annotated[
    datetime, PlainValidator(reader_of(parsing.moment)), written("date and time", "2026-12-17 16:00")
]
DateOrMomentField = Annotated[
    date | datetime,
    PlainValidator(reader_of(parsing.day_or_moment, BlankDate)),
    written("a date, with a time of day where it matters", "2026-12-17 19:30", "2026-12-17"),
]
TimeField = Annotated[time, PlainValidator(reader_of(parsing.time_of_day)), written("a time of day", "16:00")]
MoneyField = Annotated[
    Money,
    PlainValidator(reader_of(numbers.positive_money, _blank_money)),
    written("an amount with its currency", "1800 EUR"),
]
PercentField = Annotated[Percent, PlainValidator(reader_of(numbers.percent)), written("a percentage", "21%")]
RateField = Annotated[
    Rate,
    PlainValidator(reader_of(parsing.rate, lambda path: Rate(_blank_money(path), "hour"))),
    written("a rate", "60 EUR per hour"),
]
DurationField = Annotated[
    Duration,
    PlainValidator(reader_of(parsing.duration)),
    written("a duration with its unit", "30 days", "5 business days"),
]
PeriodField = Annotated[str, PlainValidator(reader_of(parsing.period)), written("a period", "month")]
WeekdaysField = Annotated[
    tuple[int, ...], PlainValidator(reader_of(parsing.weekdays)), written("days of the week", "mon-fri")
]
BoolField = Annotated[bool, PlainValidator(reader_of(parsing.yes_or_no)), WithJsonSchema({"type": "boolean"})]


def choice(*values: str) -> BeforeValidator:
    """The value must be one of `values`; the message names them and the near miss."""
    from agreegen.values.problems import near_miss

    def read(value: Any) -> Any:
        if isinstance(value, BlankScalar):
            raise _nothing(value)
        if not isinstance(value, str):
            raise fail("missing" if value is None else "expected-text")
        if value.startswith("‹") and value.endswith("›"):
            raise fail("not-filled", value=str(value))
        if value not in values:
            raise fail("not-a-choice", value=str(value), choices=", ".join(values), near=near_miss(value, values))
        return str(value)

    return BeforeValidator(read)


class Model(BaseModel):
    """Unknown keys are errors; values do not change after validation. `may_be_open`: whether a draft may lack values of it."""

    may_be_open: ClassVar[bool] = False
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _version(value: Any) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"[1-9][0-9]?", value):
        raise fail("wrong-version", value=str(value))
    return int(value)


Version = Annotated[int, PlainValidator(_version), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 99})]
