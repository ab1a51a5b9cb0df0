"""When and on what ground a contract may end: the dates of a termination letter, checked against the contract.

`plan` answers for each reason which clause it rests on, when the letter counts as received, which period runs, and on
which day the contract ends; it refuses what the contract does not allow and says what it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from agreegen.law.calendar import Period, WorkCalendar, count, last_day_of
from agreegen.record.contract import SignedContract
from agreegen.values.problems import Mark, error
from agreegen.values.quantities import Duration

REASONS = ("mutual", "convenience", "non-payment", "conduct", "not-viable", "expiry")


@dataclass(frozen=True)
class Plan:
    """The dates of an ending. `sent_at` is the time of day, where it is known; `received_given` tells that the user knows
    the day of receipt; `period` is the notice that runs from it, None where none is needed; `cure` the period that the
    other side had to put things right after the notice of `cure_sent`."""

    sent: date
    sent_at: time | None
    received: date
    received_given: bool
    notice: Duration | None
    period: Period | None
    cure: Period | None
    cure_sent: date | None
    effective: date


def plan(
    reason: str,
    contract: SignedContract,
    calendar: WorkCalendar,
    *,
    sent: date | datetime,
    received: date | None = None,
    effective: date | None = None,
    cure_notice: Any = None,
    exception: str | None = None,
    debt_due: date | None = None,
    sent_option: str = "--sent",
) -> Plan:
    """The dates of a termination sent on `sent`. `received` and `effective` are the user's, where they know better;
    `cure_notice` says when it was `sent` and `received`; `debt_due` is when what is owed fell due.

    Raises AgreegenError with the earliest date that the contract allows.
    """
    sent_on = sent.date() if isinstance(sent, datetime) else sent
    if sent_on < contract.date:
        raise error("notice-before-contract", Mark(sent_option), sent=sent_on, date=contract.date)
    if received is not None and received < sent_on:
        raise error("received-before-sent", Mark("--received"), received=received, sent=sent_on)
    registered = reason != "mutual" and _param(contract, "notices", "formal") == "registered"
    if received is None and registered:
        raise error("received-needed", None)
    receipt = received or calendar.deemed_receipt(sent)
    renewal = contract.params.get("term-renewal", {})
    last_day = current_last_day(contract.term.last_day, renewal, sent_on)
    renews = renewal.get("renewal") == "automatic"
    if last_day is not None and last_day < sent_on:
        raise error("contract-already-ended", None, date=last_day)

    def made(end: date, earliest: date, **more: Any) -> Plan:
        if effective is not None and effective < earliest:
            raise error("effective-too-early", Mark("--effective"), effective=effective, earliest=earliest)
        if last_day is not None and not renews and (effective or end) > last_day:
            raise error("term-ends-first", None, last=last_day, effective=effective or end)
        fields: dict[str, Any] = {"notice": None, "period": None, "cure": None, "cure_sent": None, **more}
        at = sent.time() if isinstance(sent, datetime) else None
        return Plan(sent_on, at, receipt, received is not None, effective=effective or end, **fields)

    if reason == "mutual":
        return made(sent_on, sent_on)
    if reason == "expiry":
        return made(_expiry(renewal, receipt, effective, last_day, calendar), receipt, notice=renewal.get("notice"))
    if reason in ("convenience", "not-viable"):
        terms = _terms(contract, "termination-notice", reason)
        if terms.get("by") == "client":
            raise error("notice-client-only", None)
        notice = notice_for(terms, contract.term.start, receipt)
        period = count(calendar, receipt, notice)
        return made(period.last, period.last, notice=notice, period=period)
    cause = _terms(contract, "termination-cause", reason)
    # the clause prints the exception of a further lack of respect only where it can refer to the clause on respect
    respect = "mutual-respect" in contract.index.numbers
    exceptions = [item for item in cause.get("exceptions") or [] if item != "respect" or respect]
    if exception is not None and reason == "conduct":
        if exception not in exceptions:
            raise error("unknown-exception", None, value=str(exception), choices=_listed(exceptions))
        return made(receipt, receipt)
    if cure_notice is None:
        rule = "cure-notice-missing" if reason == "conduct" else "payment-notice-missing"
        raise error(rule, None, reason=reason, choices=_listed(exceptions))
    cure_sent = cure_notice.sent
    cure_sent_on = cure_sent.date() if isinstance(cure_sent, datetime) else cure_sent
    cure_received = cure_notice.received
    if cure_sent_on < contract.date:
        raise error("notice-before-contract", Mark("cure_notice"), sent=cure_sent_on, date=contract.date)
    if cure_received is not None and cure_received < cure_sent_on:
        raise error("received-before-sent", Mark("cure_notice"), received=cure_received, sent=cure_sent_on)
    if cure_received is None and registered:
        raise error("received-needed", Mark("cure_notice"))
    if reason == "non-payment" and debt_due is not None and debt_due >= cure_sent_on:
        raise error("debt-not-due", Mark("balance"), due=debt_due, sent=cure_sent_on)
    cure = count(calendar, cure_received or calendar.deemed_receipt(cure_sent), cause["cure"])
    if sent_on <= cure.last:
        raise error("cure-not-over", None, last=cure.last, earliest=cure.last + timedelta(days=1))
    return made(receipt, receipt, cure=cure, cure_sent=cure_sent_on)


def notice_for(terms: Mapping[str, Any], start: date, received: date) -> Duration:
    """The notice that `termination-notice` asks for when it is received on a day: a longer one, where the contract has it,
    once the contract has been in force for longer than its `long_after`."""
    long_notice, long_after = terms.get("long_notice"), terms.get("long_after")
    usual: Duration = terms["notice"]
    if not isinstance(long_notice, Duration) or not isinstance(long_after, Duration):
        return usual
    return long_notice if received > last_day_of(start, long_after) else usual


def current_last_day(first: date | None, renewal: Mapping[str, Any], on: date) -> date | None:
    """The last day of the term that runs on a day: the first term's, or that of its last automatic renewal.

    Renewals are counted from the day after the first term, not from each other, so that month ends do not drift.
    """
    period = renewal.get("period")
    if first is None or first >= on or renewal.get("renewal") != "automatic" or not isinstance(period, Duration):
        return first
    start, times = first + timedelta(days=1), 1
    while (last := last_day_of(start, Duration(period.count * times, period.unit))) < on:
        times += 1
    return last


def _terms(contract: SignedContract, clause: str, reason: str) -> Mapping[str, Any]:
    """The parameters of a clause that the ending rests on. Raises AgreegenError where the contract lacks it."""
    if clause not in contract.index.numbers:
        raise error("kind-without-clause", None, command=f"reason: {reason}", clause=clause)
    found: Mapping[str, Any] = contract.params[clause]
    return found


def _param(contract: SignedContract, clause: str, name: str) -> Any:
    return contract.params.get(clause, {}).get(name)


def _listed(values: list[Any]) -> str:
    return ", ".join(map(str, values)) or "–"


def _expiry(
    renewal: Mapping[str, Any], receipt: date, effective: date | None, last_day: date | None, calendar: WorkCalendar
) -> date:
    """The last day of the term; where it renews by itself, the letter must arrive in time."""
    if last_day is None:
        raise error("expiry-without-term", None)
    if effective is not None and effective != last_day:
        raise error("effective-not-expiry", Mark("--effective"), effective=effective, last=last_day)
    notice = renewal.get("notice")
    if renewal.get("renewal") == "automatic" and isinstance(notice, Duration):
        latest = _latest(last_day, notice, calendar)
        if receipt > latest:
            following = current_last_day(last_day, renewal, last_day + timedelta(days=1))
            raise error(
                "renewal-notice-late", None, received=receipt, latest=latest, last=last_day, following=following
            )
    return last_day


def _latest(last_day: date, notice: Duration, calendar: WorkCalendar) -> date:
    """The last day on which a notice may arrive so that its whole period fits before the term ends."""
    day = last_day
    while count(calendar, day, notice).last > last_day:
        day -= timedelta(days=1)
    return day
