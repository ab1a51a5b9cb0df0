"""Rules on documents that end a contract: the debt that they name, and the reason that they give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agreegen.engagement.price import money_of
from agreegen.kinds.job import Job
from agreegen.rules.rule import Finding, rule


@rule("balance-currency", "warning", stage="answers")
def balance_currency(job: Job) -> Iterator[Finding]:
    """A debt in another currency than the contract's."""
    answers: Any = job.answers
    fees = money_of(job.engagement.fees)
    if answers.balance is not None and fees is not None and not fees.blank:
        balance = answers.balance.amount.currency
        if fees.currency != balance:
            yield Finding({"balance": balance, "fees": fees.currency}, job.mark("balance", "amount"))


@rule("no-explanation", "warning", stage="answers")
def no_explanation(job: Job) -> Iterator[Finding]:
    """An ending without a breach is taken better with a reason."""
    answers: Any = job.answers
    if answers.reason in ("convenience", "not-viable") and answers.explain is None:
        yield Finding()
