"""What can be wrong with a letter whose values are each valid: its own dates, the debt that it names, what is still to come."""

from __future__ import annotations

from datetime import date, datetime

from agreegen.engagement.answers import Details
from agreegen.engagement.case import Case
from agreegen.engagement.price import money_of
from agreegen.record.contract import SignedContract
from agreegen.values.problems import Mark, Problem
from agreegen.values.quantities import is_blank
from agreegen.values.tree import Map, find_mark


def letter_problems(
    case: Case, details: Details, tree: Map, signed: SignedContract, on: date, sent: date | datetime | None
) -> list[Problem]:
    """A letter sent before its own date, a balance in another currency or from before the contract, work that is to be
    delivered before the letter."""
    found = sent_problems(on, sent, "--notice-date")
    balance = details.balance
    if balance is not None:
        fees = money_of(case.engagement.fees)
        if fees is not None and not fees.blank and fees.currency != balance.amount.currency:
            values: dict[str, object] = {"balance": balance.amount.currency, "fees": fees.currency}
            found.append(Problem("warning", "balance-currency", values, find_mark(tree, ("balance", "amount"))))
        if not is_blank(balance.due) and balance.due < signed.date:
            values = {"due": balance.due, "date": signed.date}
            found.append(Problem("error", "debt-before-contract", values, find_mark(tree, ("balance", "due"))))
    for position, item in enumerate(details.pending):
        if item.by is not None and not is_blank(item.by) and item.by < on:
            values = {"what": str(item.what), "by": item.by, "date": on}
            found.append(Problem("error", "pending-past", values, find_mark(tree, ("pending", position, "by"))))
    return found


def sent_problems(on: date, sent: date | datetime | None, option: str) -> list[Problem]:
    """A document that is sent before the day that it bears."""
    sent_on = sent.date() if isinstance(sent, datetime) else sent
    if sent_on is None or sent_on >= on:
        return []
    return [Problem("error", "sent-before-written", {"sent": sent_on, "date": on}, Mark(option))]
