"""The validated input: Engagement (one client relationship), Meeting (for a recap) and Details (for a letter).

What a field means to the documents stands in its comment or docstring; the published JSON Schema is made from these
models (`schema.py`).
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, ValidationInfo, WithJsonSchema, field_validator, model_validator
from pydantic_core import PydanticCustomError

from agreegen import quantities as q
from agreegen.fields import (
    BlankScalar,
    BoolField,
    Country,
    DateField,
    DateOrMomentField,
    DurationField,
    Email,
    Holidays,
    Iban,
    LinesField,
    Model,
    MomentField,
    MoneyField,
    PercentField,
    PeriodField,
    RateField,
    TextField,
    TimeField,
    WeekdaysField,
    Zone,
    choice,
    fail,
    reader_of,
    tax_id_is_valid,
    written,
)
from agreegen.quantities import Duration, Money, Percent, Text
from agreegen.theme import Alignment, Colour
from agreegen.workdays import last_day_of


def _version(value: Any) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"[1-9][0-9]?", value):
        raise fail("wrong-version", value=str(value))
    return int(value)


Version = Annotated[int, PlainValidator(_version), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 99})]


class Signatory(Model):
    """Who signs for a party, and in what capacity."""

    name: TextField
    role: TextField | None = None


class Party(Model):
    """One side of the contract."""

    name: TextField
    form: Annotated[Literal["person", "company"], choice("person", "company")]
    country: Country
    tax_id: TextField | None = None
    registry: TextField | None = None
    address: LinesField
    email: Email
    phone: TextField | None = None
    iban: Iban | None = None
    salutation: TextField | None = None
    signatories: list[Signatory] = Field(default_factory=list)
    notes: Any = None  # private: never printed, never embedded

    @field_validator("tax_id")
    @classmethod
    def _tax_id(cls, value: Text | None, info: ValidationInfo) -> Text | None:
        country = info.data.get("country")
        if value and not value.blank and country and not tax_id_is_valid(country, value):
            raise fail("wrong-tax-id", value=str(value), country=str(country))
        return value

    @model_validator(mode="after")
    def _company_signs_by_people(self) -> Party:
        if self.form == "company" and not self.signatories:
            raise fail("company-without-signatory", name=str(self.name))
        return self

    @property
    def signers(self) -> list[Signatory]:
        """Those who sign: the signatories, or the person."""
        return self.signatories or [Signatory(name=self.name)]


class Client(Party):
    """The side that receives the services. `kind` is asked, never inferred."""

    kind: Annotated[Literal["business", "consumer"], choice("business", "consumer")]

    @field_validator("kind")
    @classmethod
    def _no_consumer(cls, value: str) -> str:
        if value == "consumer":
            raise fail("consumer-client")
        return value


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


def _vat(value: Any) -> Percent | str:
    if isinstance(value, BlankScalar) or value is None:
        raise fail("missing")
    if value in ("exempt", "reverse-charge", "outside-scope"):
        return str(value)
    try:
        return reader_of(q.percent)(value)
    except PydanticCustomError:
        raise fail("wrong-vat", value=str(value)) from None


Vat = Annotated[
    Percent | str, PlainValidator(_vat), written("a rate, or exempt, reverse-charge, outside-scope", "21%", "exempt")
]


class Milestone(Model):
    """A part of the price with its date: a share of `fees.amount`, or an amount of its own."""

    what: TextField
    share: PercentField | None = None
    amount: MoneyField | None = None
    due: DateField | None = None

    @model_validator(mode="after")
    def _share_or_amount(self) -> Milestone:
        if (self.share is None) == (self.amount is None):
            raise fail("milestone-share-or-amount", what=str(self.what))
        if self.share is not None and not self.share.value:
            raise fail("share-zero")
        return self


def _some_time(value: Duration) -> Duration:
    if value.count == 0:
        raise fail("duration-zero", value=f"0 {value.unit}")
    return value


def _some_money(share: Percent, of: Money) -> None:
    if of.amount is not None and not share.of(of).amount:
        raise fail("amount-rounds-to-zero", share=f"{share.value} %", amount=f"{of.amount} {of.currency}")


class FeesBase(Model):
    """What every way of charging has in common."""

    rate: RateField | None = None  # for work outside the price: urgent calls, extra rounds, changes
    vat: Vat
    withholding: PercentField | None = None
    payment_term: DurationField = Duration(30, "days")

    @field_validator("payment_term")
    @classmethod
    def _in_days(cls, value: Duration) -> Duration:
        if value.unit not in ("days", "business days"):
            raise fail("payment-term-unit", unit=value.unit)
        return _some_time(value)

    @field_validator("withholding")
    @classmethod
    def _withholding_bounds(cls, value: Percent | None) -> Percent | None:
        if value and value.value >= 100:
            raise fail("percent-too-large", value=f"{value.value} %")
        return value


class FixedFees(FeesBase):
    """One price for the whole work, with an optional deposit."""

    model: Literal["fixed"]
    amount: MoneyField
    deposit: PercentField | None = None

    @field_validator("deposit")
    @classmethod
    def _deposit_bounds(cls, value: Percent | None) -> Percent | None:
        if value and not 0 < value.value < 100:
            raise fail("deposit-bounds", value=f"{value.value} %")
        return value

    @model_validator(mode="after")
    def _deposit_is_some_money(self) -> FixedFees:
        if self.deposit is not None:
            _some_money(self.deposit, self.amount)
            _some_money(Percent(100 - self.deposit.value), self.amount)
        return self


class TimeFees(FeesBase):
    """Time spent, by the hour or the day, with an optional cap."""

    model: Literal["hourly", "daily"]
    rate: RateField
    cap: DurationField | None = None

    @model_validator(mode="after")
    def _units(self) -> TimeFees:
        unit, caps = {"hourly": ("hour", "hours"), "daily": ("day", "days")}[self.model]
        if self.rate.unit != unit and not self.rate.money.blank:
            raise fail("rate-unit", unit=self.rate.unit, wanted=unit)
        if self.cap and self.cap.unit != caps:
            raise fail("cap-unit", unit=self.cap.unit, wanted=caps)
        if self.cap:
            _some_time(self.cap)
        return self


class RetainerFees(FeesBase):
    """The same amount every period."""

    model: Literal["retainer"]
    amount: MoneyField
    per: PeriodField
    hours: DurationField | None = None  # the work that the fee covers in each period

    @field_validator("hours")
    @classmethod
    def _in_hours(cls, value: Duration | None) -> Duration | None:
        if value and value.unit not in ("hours", "days"):
            raise fail("cap-unit", unit=value.unit, wanted="hours")
        return _some_time(value) if value else None

    @field_validator("per")
    @classmethod
    def _retainer_period(cls, value: str) -> str:
        if value not in ("week", "month", "quarter", "year"):
            raise fail("retainer-period", value=value)
        return value


class MilestoneFees(FeesBase):
    """A price paid in parts as the work advances."""

    model: Literal["milestones"]
    amount: MoneyField | None = None
    milestones: list[Milestone]

    @field_validator("milestones")
    @classmethod
    def _whole(cls, value: list[Milestone], info: ValidationInfo) -> list[Milestone]:
        if not value:
            raise fail("missing")
        shares = [m.share for m in value if m.share]
        if shares and len(shares) != len(value):
            raise fail("milestones-mixed")
        if shares:
            total = sum((s.value for s in shares), Decimal(0))
            if total != 100:
                raise fail("milestones-sum", total=f"{total.normalize():f}")
            if info.data.get("amount") is None:
                raise fail("milestones-without-amount")
            for share in shares:
                _some_money(share, info.data["amount"])
        else:
            amounts = [m.amount for m in value if m.amount]
            if len({m.currency for m in amounts if not m.blank}) > 1:
                raise fail("mixed-currencies")
            amount = info.data.get("amount")
            if amount and amount.amount is not None and all(m.amount is not None for m in amounts):
                total = sum((m.amount for m in amounts if m.amount is not None), Decimal(0))
                if total != amount.amount:
                    raise fail("milestones-total", total=str(total), amount=str(amount.amount))
        return value


Fees = Annotated[FixedFees | TimeFees | RetainerFees | MilestoneFees, Field(discriminator="model")]


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


class Style(Model):
    """The house's own look. Files stand beside the file that names them."""

    reference: TextField | None = (
        None  # a letterhead: the Word file whose styles, header, footer and margins the DOCX takes
    )
    logo: TextField | None = None  # a PNG or JPEG
    accent: Colour | None = None
    font: TextField | None = None
    alignment: Alignment | None = None
    footer: TextField | None = None  # at the foot of each page
    contents: BoolField = False  # a table of contents in contracts
    paper: Annotated[Literal["A4", "Letter"], choice("A4", "Letter")] | None = None
    window: Annotated[Literal["left", "right", "none"], choice("left", "right", "none")] | None = (
        None  # of the envelope
    )


LANGUAGES = ("es", "es-ES", "es-MX", "es-AR", "es-CL", "es-CO", "en", "en-GB", "en-US", "en-INT")
# The keys (list positions left out) whose text is written in a language: a contract in two needs it in both.
PROSE = frozenset(
    (
        *("services.summary", "services.deliverables", "services.exclusions", "background", "fees.milestones.what"),
        *("special_conditions.title", "special_conditions.text", "annexes.title", "annexes.file", "annexes.text"),
        *("provider.signatories.role", "client.signatories.role"),
    )
)
_NO_COUNTRY = ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")  # codes of Unicode that are no state
LAWS = ("ES", "GB-EAW", "GB-SCT", "GB-NIR", "US-NY", "US-CA", "US-IL", "US-TX", "US-FL", "MX", "AR", "CL", "CO")


def _law(value: Any) -> str:
    """A jurisdiction: ISO 3166 country, with a region where the law differs inside it."""
    from babel import Locale

    if not isinstance(value, str):
        raise fail("missing" if value is None else "expected-text")
    country, _, region = value.partition("-")
    if value in ("GB", "US"):
        raise fail("law-needs-region", value=value, choices=", ".join(x for x in LAWS if x.startswith(value + "-")))
    shape = re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{2,3})?", value)
    listed = {law.partition("-")[0] for law in LAWS}
    known = shape and country in Locale("en").territories and country not in _NO_COUNTRY
    if value not in LAWS and (not known or (region and country in listed)):
        raise fail("unknown-law", value=str(value), choices=", ".join(LAWS))
    return str(value)


# One language, or two for a contract in two columns; `loading.py` makes one engagement of each.
_LANGUAGE_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"enum": list(LANGUAGES)},
        {"type": "array", "items": {"enum": list(LANGUAGES)}, "minItems": 2, "maxItems": 2},
    ]
}


class Engagement(Model):
    """One client relationship: everything a contract says that its clauses do not."""

    language: Annotated[str, choice(*LANGUAGES), WithJsonSchema(_LANGUAGE_SCHEMA)]
    governing_law: Annotated[
        str, PlainValidator(_law), written("the law that governs the contract", "ES", "GB-EAW", "US-NY")
    ]
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


class Attendee(Model):
    """Who was at the meeting, for which side, and with what authority."""

    name: TextField
    side: Annotated[Literal["client", "provider"], choice("client", "provider")]
    authority: TextField | None = None


class Concern(Model):
    """What somebody was worried about, in their words, and the answer."""

    by: Annotated[Literal["client", "provider"], choice("client", "provider")]
    text: TextField
    answer: TextField | None = None


class Agreement(Model):
    """Who does what by when."""

    what: TextField
    owner: TextField
    due: DateField


class Measure(Agreement):
    """An agreement that keeps something from happening again; `review` is when both look at it."""

    review: DateField | None = None


class ChangeRequest(Model):
    """A change that somebody asked for. The recap records it; it does not approve it."""

    what: TextField
    price: MoneyField | None = None
    delay: DurationField | None = None


class Meeting(Model):
    """A meeting or call, for the recap."""

    date: DateField
    start: TimeField
    end: TimeField
    mode: Annotated[Literal["video", "phone", "in-person"], choice("video", "phone", "in-person")]
    place: TextField | None = None
    version: Version = 1
    reference: TextField | None = None
    attendees: list[Attendee] = Field(min_length=1)
    concerns: list[Concern] = Field(default_factory=list)
    decisions: list[TextField] = Field(default_factory=list)
    agreements: list[Agreement] = Field(default_factory=list)
    measures: list[Measure] = Field(default_factory=list)
    change_requests: list[ChangeRequest] = Field(default_factory=list)
    open_points: list[TextField] = Field(default_factory=list)
    next_meeting: MomentField | None = None
    notes: Any = None

    @field_validator("end")
    @classmethod
    def _end_later(cls, value: time, info: ValidationInfo) -> time:
        start = info.data.get("start")
        if start and value <= start:
            raise fail("hours-reversed", value=f"{start:%H:%M}-{value:%H:%M}")
        return value


class Pending(Model):
    """Work still to be delivered, and by when."""

    what: TextField
    by: DateField | None = None


class Balance(Model):
    """What is owed at the end."""

    amount: MoneyField
    due: DateField
    invoices: list[TextField] = Field(default_factory=list)


class Cure(Model):
    """The notice that asked for a breach to be put right: when it was sent, and what it was about."""

    sent: DateOrMomentField
    received: DateField | None = None


class Details(Model):
    """What a termination letter says beyond the contract."""

    explain: TextField | None = None
    delivered: list[TextField] = Field(default_factory=list)
    pending: list[Pending] = Field(default_factory=list)
    balance: Balance | None = None
    handover: list[TextField] = Field(default_factory=list)
    contact: TextField | None = None
    thanks: TextField | None = None
    cure_notice: Cure | None = None
    exception: TextField | None = None
    notes: Any = None

    @field_validator("cure_notice", mode="before")
    @classmethod
    def _cure_as_date(cls, value: Any) -> Any:
        return {"sent": value} if isinstance(value, str) else value
