"""The validated input: Engagement (one client relationship), Meeting (for a recap) and Details (for a letter).

What a field means to the documents stands in its comment or docstring; the published JSON Schema is made from these
models (`schema.py`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, PlainValidator, ValidationInfo, WithJsonSchema, field_validator, model_validator

from agreegen.engagement.fees import Fees
from agreegen.engagement.parties import Client, Party
from agreegen.law.calendar import last_day_of
from agreegen.law.codes import GoverningLaw
from agreegen.look.style import Style
from agreegen.values import quantities as q
from agreegen.values.fields import (
    BlankScalar,
    BoolField,
    DateField,
    DurationField,
    Model,
    TextField,
    Version,
    WeekdaysField,
    choice,
    fail,
)
from agreegen.values.identity import Holidays, Zone
from agreegen.values.quantities import Duration, Text


class Calendar(Model):
    """The working calendar of the contract: business days are counted with it."""

    timezone: Zone
    weekdays: WeekdaysField = (0, 1, 2, 3, 4)
    holidays: Holidays = Text("none")
    local_holidays: list[DateField] = Field(default_factory=list)


class Services(Model):
    """What is bought. `summary` completes "… services: the provider will provide …"."""

    summary: TextField
    deliverables: list[TextField] = Field(default_factory=list)
    exclusions: list[TextField] = Field(default_factory=list)


class Term(Model):
    """From when to when. Neither `end` nor `duration`: indefinite, until somebody gives notice."""

    start: DateField
    end: DateField | None = None
    duration: DurationField | None = None

    @field_validator("end")
    @classmethod
    def _end_after_start(cls, value: date | None, info: ValidationInfo) -> date | None:
        start = info.data.get("start")
        if value and start and not q.is_blank(start) and not q.is_blank(value) and value < start:
            raise fail("end-before-start", end=str(value), start=str(start))
        return value

    @field_validator("duration")
    @classmethod
    def _duration_long_enough(cls, value: Duration | None, info: ValidationInfo) -> Duration | None:
        if value and value.unit not in ("days", "weeks", "months", "years"):
            raise fail("term-unit", unit=value.unit)
        if value and value.count == 0:
            raise fail("term-zero")
        if value and info.data.get("end"):
            raise fail("end-and-duration")
        return value

    @property
    def last_day(self) -> date | None:
        """The last day of the term; None where it has no end."""
        if self.end or not self.duration:
            return self.end
        if q.is_blank(self.start):
            return self.start
        return last_day_of(self.start, self.duration)

    def outlasts(self, duration: Duration, renews: bool) -> bool:
        """Whether the contract, which may renew by itself, can still be in force after a time from its start."""
        last = self.last_day
        if renews or last is None or q.is_blank(self.start) or q.is_blank(last):
            return True
        return last > last_day_of(self.start, duration)


class SpecialCondition(Model):
    """A paragraph of this deal only. It prevails over the general clauses."""

    title: TextField
    text: TextField


class Annex(Model):
    """A text added at the end: a Markdown or plain-text file beside the engagement, or the text itself."""

    title: TextField
    file: TextField | None = None
    text: TextField | None = None

    @model_validator(mode="after")
    def _file_or_text(self) -> Annex:
        if (self.file is None) == (self.text is None):
            raise fail("annex-file-or-text", title=str(self.title))
        return self


# The keys (list positions left out) whose text is written in a language: a contract in two needs it in both.
PROSE = frozenset(
    (
        *("services.summary", "services.deliverables", "services.exclusions", "background", "fees.milestones.what"),
        *("special_conditions.title", "special_conditions.text", "annexes.title", "annexes.file", "annexes.text"),
        *("provider.signatories.role", "client.signatories.role"),
    )
)


def _language(value: Any) -> str:
    if isinstance(value, BlankScalar) or value is None:
        raise fail("missing")
    if not isinstance(value, str):
        raise fail("expected-text")
    if value.startswith("‹"):
        raise fail("not-filled", value=str(value))
    return str(value)


class Engagement(Model):
    """One client relationship: everything a contract says that its clauses do not."""

    may_be_open: ClassVar[bool] = True
    language: Annotated[str, PlainValidator(_language), WithJsonSchema({})]  # a locale; two become two engagements
    governing_law: GoverningLaw
    date: DateField
    place: TextField | None = None
    reference: TextField | None = None
    version: Version | None = None  # of the contract while it is being negotiated
    provider: Party
    client: Client
    preset: TextField = Text("standard")  # which clauses the contract starts from
    background: list[TextField] = Field(default_factory=list)
    calendar: Calendar
    services: Services
    term: Term
    fees: Fees
    clauses: dict[str, Any] = Field(default_factory=dict)
    special_conditions: list[SpecialCondition] = Field(default_factory=list)
    annexes: list[Annex] = Field(default_factory=list)
    numbering: Annotated[Literal["decimal", "ordinal"], choice("decimal", "ordinal")] = "decimal"  # of the clauses
    amounts_in_words: BoolField | None = None  # the price in words too; by default in Spanish
    style: Style = Style()
    law: dict[str, Any] = Field(default_factory=dict)
    accept: dict[str, TextField] = Field(default_factory=dict)  # warnings and notes not to show, each with its reason
    notes: Any = None  # private: never printed, never embedded
