"""When and on what ground a contract may end: the dates of a termination letter, checked against the contract.

`plan` answers for each reason which clause it rests on, when the letter counts as received, which period runs, and on
which day the contract ends; it refuses what the contract does not allow and says what it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from agreegen.embedded import SignedContract
from agreegen.engagement import Details
from agreegen.errors import Mark, error
from agreegen.l10n import L10n
from agreegen.quantities import Duration
from agreegen.workdays import Period, WorkCalendar, add, count

REASONS = ("convenience", "not-viable", "non-payment", "conduct", "expiry", "mutual")
# Which clause each reason rests on; a mutual termination rests on the agreement of both.
CLAUSE_OF = {
    "convenience": "termination-notice",
    "not-viable": "termination-notice",
    "non-payment": "termination-cause",
    "conduct": "termination-cause",
    "expiry": "term-renewal",
}


@dataclass(frozen=True)
class Plan:
    """The dates of an ending. `period` is the notice that runs from receipt, None where none is needed; `cure` the
    period that the other side had to put things right; `skipped` the holidays that moved the receipt."""

    reason: str
    clause: str | None
    sent: date
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
    details: Details,
    l10n: L10n,
    *,
    sent: date,
    received: date | None,
    effective: date | None,
    last_day: date | None,
) -> Plan:
    """The dates of a termination sent on `sent`. `received` and `effective` are the user's, where they know better.

    Raises AgreegenError with the earliest date that the contract allows.
    """
    here = Mark("--effective") if effective else None
    clause = CLAUSE_OF.get(reason)
    if clause is not None and clause not in contract.index.numbers:
        raise error("reason-without-clause", None, reason=reason, clause=clause)
    if sent < contract.date:
        raise error(
            "notice-before-contract", Mark("--notice-date"), sent=l10n.date(sent), date=l10n.date(contract.date)
        )
    if received is not None and received < sent:
        raise error("received-before-sent", Mark("--received"), received=l10n.date(received), sent=l10n.date(sent))
    given = received is not None
    receipt = received or calendar.deemed_receipt(sent)
    params = contract.params.get(clause, {}) if clause else {}
    automatic = contract.params.get("term-renewal", {}).get("renewal") == "automatic"
    if last_day is not None and not automatic and last_day < sent:
        raise error("contract-already-ended", None, date=l10n.date(last_day))

    def made(end: date, **more: Any) -> Plan:
        fields: dict[str, Any] = {"notice": None, "period": None, "cure": None, "cure_sent": None, **more}
        return Plan(reason, clause, sent, receipt, given, effective=end, **fields)

    def checked(earliest: date) -> date:
        if effective is not None and effective < earliest:
            raise error("effective-too-early", here, effective=l10n.date(effective), earliest=l10n.date(earliest))
        return effective or earliest

    if reason == "mutual":
        return made(checked(sent))
    if reason in ("convenience", "not-viable"):
        if params.get("by") == "client":
            raise error("notice-client-only", None)
        period = count(calendar, receipt, params["notice"])
        return made(checked(period.last), notice=params["notice"], period=period)
    if reason == "expiry":
        return made(_expiry(params, receipt, effective, last_day, l10n, here), notice=params.get("notice"))
    exception = str(details.exception) if details.exception else None
    exceptions = params.get("exceptions") or []
    if exception is not None:
        if exception not in exceptions:
            raise error("unknown-exception", None, value=exception, choices=", ".join(map(str, exceptions)) or "–")
        return made(checked(receipt))
    if details.cure_notice is None:
        raise error("cure-notice-missing", None, reason=reason, choices=", ".join(map(str, exceptions)) or "–")
    cure_receipt = details.cure_notice.received or calendar.deemed_receipt(details.cure_notice.sent)
    cure = count(calendar, cure_receipt, params["cure"])
    if sent <= cure.last:
        earliest = cure.last + timedelta(days=1)
        raise error("cure-not-over", None, last=l10n.date(cure.last), earliest=l10n.date(earliest))
    return made(checked(receipt), cure=cure, cure_sent=details.cure_notice.sent)


def _expiry(
    params: Any, receipt: date, effective: date | None, last_day: date | None, l10n: L10n, here: Mark | None
) -> date:
    """The last day of the term; where it renews by itself, the letter must arrive in time."""
    if last_day is None:
        raise error("expiry-without-term", None)
    if effective is not None and effective != last_day:
        raise error("effective-not-expiry", here, effective=l10n.date(effective), last=l10n.date(last_day))
    notice = params.get("notice")
    if params.get("renewal") == "automatic" and isinstance(notice, Duration):
        latest = _latest(last_day, notice)
        if receipt > latest:
            raise error(
                "renewal-notice-late",
                None,
                received=l10n.date(receipt),
                latest=l10n.date(latest),
                last=l10n.date(last_day),
            )
    return last_day


def _latest(last_day: date, notice: Duration) -> date:
    """The last day on which a notice may arrive so that its whole period fits before the term ends."""
    day = last_day
    while add(day, notice) > last_day:
        day -= timedelta(days=1)
    return day
