"""The types of input fields: each reads the text that was written, or raises the rule of a message (messages.yaml)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
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
    """Stands in the source tree for a value that a `--draft` does not have yet."""


def fail(rule: str, **values: object) -> PydanticCustomError:
    """A validation error whose words are in messages.yaml under `rule`."""
    return PydanticCustomError(rule, "{rule}", {"rule": rule, **values})


def reader_of(parse: Callable[[str], T], blank: Callable[[str], T] | None = None) -> Callable[[Any], T]:
    """A validator that reads text with `parse`; in a draft a missing value becomes the `blank` of its key."""

    def read(value: Any) -> T:
        if isinstance(value, BlankScalar):
            if blank is None:
                raise fail("missing")
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
    PlainValidator(reader_of(parsing.day_or_moment)),
    written("a date, with a time of day where it matters", "2026-12-17", "2026-12-17 19:30"),
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
        if isinstance(value, BlankScalar) or value is None:
            raise fail("missing")
        if not isinstance(value, str):
            raise fail("expected-text")
        if value not in values:
            raise fail("not-a-choice", value=str(value), choices=", ".join(values), near=near_miss(value, values))
        return str(value)

    return BeforeValidator(read)


def is_email(text: str) -> bool:
    """Whether a text is an e-mail address: a name, and a domain of labels of letters and figures."""
    name, _, domain = text.partition("@")
    labels = domain.split(".")
    return (
        0 < len(name) <= 64
        and len(text) <= 254
        and re.search(r"[\s<>\"(),:;\\\[\]]|^\.|\.$|\.\.", name) is None
        and len(labels) > 1
        and all(re.fullmatch(r"[^\W_](?:[\w-]{0,61}[^\W_])?", label) for label in labels)
    )


def _email(value: Text) -> Text:
    if not value.blank and not is_email(value):
        raise fail("not-an-email", value=str(value))
    return value


def is_country(code: str) -> bool:
    """Whether a code is one of two letters that Unicode's tables know for a territory."""
    from babel import Locale

    return re.fullmatch(r"[A-Z]{2}", code) is not None and code in Locale("en").territories


def _country(value: Text) -> Text:
    if not value.blank and not is_country(value):
        raise fail("unknown-country", value=str(value))
    return value


def _zone(value: Text) -> Text:
    from zoneinfo import ZoneInfo, available_timezones

    from agreegen.values.problems import near_miss

    if value.blank:
        raise fail("missing")
    try:
        ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        raise fail("unknown-zone", value=str(value), near=near_miss(str(value), available_timezones())) from None
    if "/" not in value or value.startswith(("Etc/", "posix/", "right/", "SystemV/")):
        raise fail("zone-without-city", value=str(value))
    return value


def _holidays(value: Text) -> Text:
    """`ES`, `ES-MD`, or `none`."""
    import holidays

    from agreegen.values.problems import near_miss

    if value == "none":
        return value
    country, _, region = value.partition("-")
    calendar = getattr(holidays, country, None) if is_country(country) else None
    if calendar is None:
        from holidays.utils import list_supported_countries  # it loads every calendar: only for the message

        raise fail("unknown-holidays", value=str(value), near=near_miss(country, list_supported_countries()))
    if region and region not in calendar.subdivisions:
        regions = ", ".join(calendar.subdivisions) or "–"
        raise fail("unknown-holiday-region", value=str(value), country=country, regions=regions)
    return value


def _iban(value: Text) -> Text:
    from stdnum import iban
    from stdnum.exceptions import ValidationError

    if value.blank:
        return value
    try:
        iban.validate(value)
    except ValidationError:
        raise fail("wrong-iban", value=str(value)) from None
    return value


# By country, the python-stdnum modules that a tax id may satisfy. A country that is not here is not checked.
_TAX_IDS = {
    "ES": ("es.nif",),
    "GB": ("gb.vat", "gb.utr"),
    "US": ("us.ein", "us.ssn", "us.itin"),
    "MX": ("mx.rfc",),
    "AR": ("ar.cuit",),
    "CL": ("cl.rut",),
    "CO": ("co.nit",),
    "PT": ("pt.nif",),
    "FR": ("fr.tva", "fr.siren", "fr.siret"),
    "DE": ("de.vat", "de.idnr", "de.stnr"),
    "IT": ("it.iva", "it.codicefiscale"),
    "IE": ("ie.vat", "ie.pps"),
    "PE": ("pe.ruc",),
    "UY": ("uy.rut",),
    "EC": ("ec.ruc",),
}


def tax_id_is_valid(country: str, number: str) -> bool:
    """Whether `number` is a well-formed tax id of `country`, by python-stdnum; True where it has no module."""
    from importlib import import_module

    names = _TAX_IDS.get(country)
    if not names:
        return True
    return any(import_module(f"stdnum.{name}").is_valid(number) for name in names)


Email = Annotated[TextField, AfterValidator(_email)]
Country = Annotated[TextField, AfterValidator(_country)]
Zone = Annotated[TextField, AfterValidator(_zone)]
Holidays = Annotated[TextField, AfterValidator(_holidays)]
Iban = Annotated[TextField, AfterValidator(_iban)]


class Model(BaseModel):
    """Unknown keys are errors; values do not change after validation."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
