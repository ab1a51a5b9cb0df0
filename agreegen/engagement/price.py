"""The price in figures: base + VAT − withholding = payable, line by line, each rounded as its invoice will be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from agreegen.engagement.fees import FeesBase, FixedFees, MilestoneFees, RetainerFees, TimeFees
from agreegen.engagement.model import Term
from agreegen.values.quantities import Money, Percent, Text, rounded

LineKind = Literal["whole", "deposit", "rest", "period", "unit", "milestone", "total"]


@dataclass(frozen=True)
class Line:
    """One invoice to come, or the total. `what`, `due` and `share` belong to milestones and deposits."""

    kind: LineKind
    base: Money
    vat: Money
    withholding: Money
    payable: Money
    what: Text | None = None
    due: date | None = None
    share: Percent | None = None


def lines(fees: FeesBase) -> list[Line]:
    """The lines of the fee table, the total last where there are several."""

    def line(
        kind: LineKind,
        base: Money,
        what: Text | None = None,
        due: date | None = None,
        share: Percent | None = None,
    ) -> Line:
        zero = base if base.blank else Money(Decimal(0), base.currency)
        vat = fees.vat.of(base) if isinstance(fees.vat, Percent) else zero
        held = fees.withholding.of(base) if fees.withholding else zero
        return Line(kind, rounded(base), vat, held, plus(rounded(base), vat, minus=held), what, due, share)

    if isinstance(fees, RetainerFees):
        return [line("period", fees.amount)]
    if isinstance(fees, TimeFees):
        return [line("unit", fees.rate.money)]
    if isinstance(fees, MilestoneFees):
        bases = milestone_amounts(fees)
        found = [line("milestone", b, m.what, m.due, m.share) for m, b in zip(fees.milestones, bases, strict=True)]
    else:
        assert isinstance(fees, FixedFees)
        if fees.deposit is None:
            return [line("whole", fees.amount)]
        deposit = fees.deposit.of(fees.amount)
        rest = plus(fees.amount, minus=deposit)
        remaining = Percent(Decimal(100) - fees.deposit.value)
        found = [line("deposit", deposit, share=fees.deposit), line("rest", rest, share=remaining)]
    if len(found) == 1:
        return found
    base = plus(*(row.base for row in found))
    vat = plus(*(row.vat for row in found))
    held = plus(*(row.withholding for row in found))
    payable = plus(*(row.payable for row in found))
    return [*found, Line("total", base, vat, held, payable)]


def milestone_amounts(fees: MilestoneFees) -> list[Money]:
    """The amount of each milestone. Shares are rounded to the coin so that they sum to the whole amount exactly."""
    if fees.milestones[0].amount is not None:
        return [m.amount for m in fees.milestones if m.amount is not None]
    assert fees.amount is not None
    if fees.amount.amount is None:
        return [fees.amount for _ in fees.milestones]
    found: list[Money] = []
    done = Decimal(0)
    share = Decimal(0)
    for milestone in fees.milestones:
        assert milestone.share is not None
        share += milestone.share.value
        until = Percent(share).of(fees.amount).amount
        assert until is not None
        found.append(Money(until - done, fees.amount.currency))
        done = until
    return found


def money_of(fees: FeesBase) -> Money | None:
    """Any amount of the fees: they are all in one currency."""
    if isinstance(fees, MilestoneFees):
        return fees.amount or fees.milestones[0].amount
    if isinstance(fees, FixedFees | RetainerFees):
        return fees.amount
    return fees.rate.money if fees.rate is not None else None


def total(fees: FeesBase) -> Money | None:
    """The whole price before tax; None where it depends on time spent or on periods."""
    if isinstance(fees, FixedFees):
        return fees.amount
    if isinstance(fees, MilestoneFees):
        return plus(*milestone_amounts(fees))
    return None


def plus(*amounts: Money, minus: Money | None = None) -> Money:
    """The sum; a blank anywhere makes it blank."""
    every = [*amounts, *([minus] if minus else [])]
    unknown = next((m for m in every if m.amount is None), None)
    if unknown is not None:
        return unknown
    value = sum((m.amount for m in amounts if m.amount is not None), Decimal(0))
    if minus is not None and minus.amount is not None:
        value -= minus.amount
    return Money(value, amounts[0].currency)


def remainder_is_known(fees: FeesBase, term: Term) -> bool:
    """Whether it can be said what remains to be invoiced when the contract ends early."""
    if isinstance(fees, RetainerFees):
        return term.last_day is not None
    return isinstance(fees, FixedFees | MilestoneFees)
