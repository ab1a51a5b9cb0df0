"""What is paid: a fixed price, time, a retainer or milestones, with VAT and withholding."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from agreegen.values import numbers
from agreegen.values.fields import (
    BlankScalar,
    DateField,
    DurationField,
    Model,
    MoneyField,
    PercentField,
    PeriodField,
    RateField,
    TextField,
    fail,
    reader_of,
    written,
)
from agreegen.values.quantities import Duration, Money, Percent


def _vat(value: Any) -> Percent | str:
    if isinstance(value, BlankScalar) or value is None:
        raise fail("missing")
    if value in ("exempt", "reverse-charge", "outside-scope"):
        return str(value)
    try:
        return reader_of(numbers.percent)(value)
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
