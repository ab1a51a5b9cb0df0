"""Rules on price, tax and what work outside the price costs."""

from __future__ import annotations

from collections.abc import Iterator

from agreegen.engagement.fees import MilestoneFees, RetainerFees
from agreegen.engagement.price import remainder_is_known
from agreegen.rules.rule import Finding, Subject, longer, rule
from agreegen.values.quantities import Money, Percent

# Clause, parameter, and the value that needs a rate; None where any value that the user sets does.
_BY_THE_HOUR = (
    ("urgent-calls", "surcharge", None),
    ("urgent-calls", "weekend_surcharge", None),
    ("urgent-calls", "pricing", "multiplier"),
    ("change-requests", "pricing", "hourly"),
    ("change-requests", "pricing", "multiplier"),
    ("change-requests", "free", None),
    ("acceptance-revisions", "extra_round", "hourly"),
    ("urgent-calls", "minimum", None),
)
# Sums that nobody adds to the fees: a policy may well be in another currency.
_OF_ANY_CURRENCY = (("insurance", "sum"), ("liability-cap", "amount"), ("indemnity", "amount"))
# A retainer of this many hours leaves no room for other clients.
_FULL_TIME = {"week": 35, "month": 140, "quarter": 420, "year": 1680}


@rule("surcharge-without-rate", "error")
def surcharge_without_rate(subject: Subject) -> Iterator[Finding]:
    """A surcharge that the user set, or a price by the hour, and no rate to count it from."""
    rate = subject.engagement.fees.rate
    if rate is None and subject.param("retainer", "overage") == "automatic":
        yield Finding({"clause": "retainer", "param": "overage"}, subject.param_mark("retainer", "overage"))
    if rate is not None and rate.unit == "hour":
        return
    for clause, param, by_hour in _BY_THE_HOUR:
        value = subject.param(clause, param)
        if value is None or (by_hour is None and not subject.case.is_set("clauses", clause, param)):
            continue
        if by_hour is None or value == by_hour:
            yield Finding({"clause": clause, "param": param}, subject.param_mark(clause, param))


@rule("mixed-currencies", "error")
def mixed_currencies(subject: Subject) -> Iterator[Finding]:
    """Amounts in more than one currency: no total could be right."""
    fees = subject.engagement.fees
    amounts = [getattr(fees, "amount", None), fees.rate.money if fees.rate else None]
    if isinstance(fees, MilestoneFees):
        amounts += [milestone.amount for milestone in fees.milestones]
    found = {amount.currency for amount in amounts if isinstance(amount, Money) and not amount.blank}
    if len(found) > 1:
        yield Finding({}, subject.mark("fees"))
    for clause_id, item in subject.clauses.items():
        for name, value in item.params.items():
            money = value if isinstance(value, Money) else getattr(value, "money", None)
            priced = (clause_id, name) not in _OF_ANY_CURRENCY
            if priced and isinstance(money, Money) and len(found) == 1 and money.currency not in found:
                yield Finding({}, subject.param_mark(clause_id, name))


@rule("reverse-charge-at-home", "warning")
def reverse_charge_at_home(subject: Subject) -> Iterator[Finding]:
    """A reverse charge between parties of one country."""
    engagement = subject.engagement
    if engagement.fees.vat == "reverse-charge" and engagement.provider.country == engagement.client.country:
        yield Finding({"country": str(engagement.provider.country)}, subject.mark("fees", "vat"))


@rule("vat-unusual", "note", laws=("ES",), fact="vat")
def vat_unusual(subject: Subject) -> Iterator[Finding]:
    """A Spanish provider whose VAT is not at the general rate."""
    engagement, general = subject.engagement, subject.law.value("vat")
    vat = engagement.fees.vat
    if engagement.provider.country == "ES" and isinstance(vat, Percent) and vat != general:
        yield Finding({"rate": vat, "general": general}, subject.mark("fees", "vat"))


@rule("vat-implausible", "warning")
def vat_implausible(subject: Subject) -> Iterator[Finding]:
    """A rate of VAT that no country has: a slip of the keyboard, or a fraction for a percentage."""
    vat = subject.engagement.fees.vat
    if isinstance(vat, Percent) and (vat.value > 30 or 0 < vat.value < 1):
        yield Finding({"rate": vat}, subject.mark("fees", "vat"))


@rule("withholding-company", "warning", laws=("ES",), fact="withholding")
def withholding_company(subject: Subject) -> Iterator[Finding]:
    """A withholding on the invoices of a company."""
    engagement = subject.engagement
    if engagement.fees.withholding and engagement.provider.form == "company":
        yield Finding({"rate": engagement.fees.withholding}, subject.mark("fees", "withholding"))


@rule("withholding-unusual", "warning", laws=("ES",), fact="withholding")
def withholding_unusual(subject: Subject) -> Iterator[Finding]:
    """A withholding at neither of the two rates of the law."""
    withheld = subject.engagement.fees.withholding
    usual, start = subject.law.value("withholding"), subject.law.value("withholding-start")
    if withheld and withheld not in (usual, start):
        yield Finding({"rate": withheld, "usual": usual, "start": start}, subject.mark("fees", "withholding"))


@rule("kill-fee-without-end", "error")
def kill_fee_without_end(subject: Subject) -> Iterator[Finding]:
    """A share of the fees still to be invoiced, where nobody can say how much that is."""
    asked = subject.case.is_set("clauses", "termination-notice", "kill_fee")
    if asked and not remainder_is_known(subject.engagement.fees, subject.engagement.term):
        yield Finding({}, subject.param_mark("termination-notice", "kill_fee"))


@rule("retainer-without-hours", "note")
def retainer_without_hours(subject: Subject) -> Iterator[Finding]:
    """A fee for each period that does not say how much work it covers."""
    fees = subject.engagement.fees
    if isinstance(fees, RetainerFees) and fees.hours is None:
        yield Finding({}, subject.mark("fees"))


@rule("full-time-hours", "note")
def full_time_hours(subject: Subject) -> Iterator[Finding]:
    """A retainer that covers a full working week looks like employment."""
    fees = subject.engagement.fees
    if isinstance(fees, RetainerFees) and fees.hours is not None:
        hours = fees.hours.count * (8 if fees.hours.unit == "days" else 1)
        if hours >= _FULL_TIME[fees.per]:
            yield Finding({"hours": fees.hours}, subject.mark("fees", "hours"))


@rule("urgent-cap-below-minimum", "error")
def urgent_cap_below_minimum(subject: Subject) -> Iterator[Finding]:
    """A monthly cap on emergencies that one report already exceeds."""
    cap, minimum = subject.param("urgent-calls", "cap"), subject.param("urgent-calls", "minimum")
    if cap and minimum and longer(minimum, cap):
        yield Finding({"cap": cap, "minimum": minimum}, subject.param_mark("urgent-calls", "cap"))


@rule("insurance-without-sum", "error")
def insurance_without_sum(subject: Subject) -> Iterator[Finding]:
    """A cap at the sum insured, and no sum."""
    without_sum = "insurance" in subject.clauses and subject.param("insurance", "sum") is None
    if subject.param("liability-cap", "cap") == "insurance" and without_sum:
        yield Finding({}, subject.param_mark("liability-cap", "cap"))


@rule("cap-below-price", "warning", laws=("GB",), fact="liability-carve-out")
def cap_below_price(subject: Subject) -> Iterator[Finding]:
    """A cap on liability below the price: it has to be reasonable."""
    cap, price = subject.param("liability-cap", "amount"), subject.price()
    if cap is None or price is None or cap.amount is None or price.amount is None:
        return
    if cap.currency == price.currency and cap.amount < price.amount:
        yield Finding({"cap": cap, "price": price}, subject.param_mark("liability-cap", "amount"))


@rule("expenses-free-above-cap", "error")
def expenses_free_above_cap(subject: Subject) -> Iterator[Finding]:
    """One expense that needs no approval may exceed the cap on all of them."""
    free, cap = subject.param("expenses", "free_up_to"), subject.param("expenses", "cap")
    if free and cap and free.currency == cap.currency and free.amount > cap.amount:
        yield Finding({"free": free, "cap": cap}, subject.param_mark("expenses", "free_up_to"))


@rule("invoicing-without-retainer", "warning")
def invoicing_without_retainer(subject: Subject) -> Iterator[Finding]:
    """The moment of invoicing is set, and the way of charging has its own."""
    is_set = subject.case.is_set("clauses", "fees-payment", "invoicing")
    if is_set and not isinstance(subject.engagement.fees, RetainerFees):
        yield Finding({"model": subject.engagement.fees.model}, subject.param_mark("fees-payment", "invoicing"))


@rule("price-without-deliverables", "note")
def price_without_deliverables(subject: Subject) -> Iterator[Finding]:
    """A price for the whole work, and no list of what is delivered for it."""
    if subject.price() is not None and not subject.engagement.services.deliverables:
        yield Finding({}, subject.mark("services"))
