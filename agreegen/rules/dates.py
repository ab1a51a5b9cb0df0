"""Rules on hours, dates, terms and notices."""

from __future__ import annotations

from collections.abc import Iterator

from agreegen.engagement.fees import MilestoneFees
from agreegen.law.calendar import opening_hours_overlap
from agreegen.rules.rule import Finding, Subject, longer, rule
from agreegen.values.quantities import Duration, is_blank

_RANGES = (("business-hours", "hours"), ("business-hours", "season_hours"), ("urgent-calls", "window"))


@rule("hours-overlap", "error")
def hours_overlap(subject: Subject) -> Iterator[Finding]:
    """Two ranges of hours that overlap."""
    for clause, param in _RANGES:
        hours = subject.param(clause, param)
        found = opening_hours_overlap(hours) if hours else None
        if found:
            yield Finding({"left": found[0], "right": found[1]}, subject.param_mark(clause, param))


@rule("no-term-no-notice", "warning")
def no_term_no_notice(subject: Subject) -> Iterator[Finding]:
    """A contract that nobody could end: in Spain a service for life is void (Civil Code, art. 1583)."""
    if subject.engagement.term.last_day is None and "termination-notice" not in subject.clauses:
        yield Finding({}, subject.mark("term"))


@rule("one-party-cannot-leave", "warning")
def one_party_cannot_leave(subject: Subject) -> Iterator[Finding]:
    """A contract without an end that only one of the parties may end with notice."""
    by = subject.param("termination-notice", "by")
    if subject.engagement.term.last_day is None and by in ("provider", "client"):
        yield Finding({"by": by}, subject.param_mark("termination-notice", "by"))


@rule("renewal-without-term", "error")
def renewal_without_term(subject: Subject) -> Iterator[Finding]:
    """An automatic renewal of a contract that has no end."""
    renews = subject.param("term-renewal", "renewal") == "automatic"
    asked = subject.case.is_set("clauses", "term-renewal", "renewal")
    if renews and asked and subject.engagement.term.last_day is None:
        yield Finding({}, subject.param_mark("term-renewal", "renewal"))


@rule("term-before-date", "note")
def term_before_date(subject: Subject) -> Iterator[Finding]:
    """Work that starts before the contract's date."""
    date, start = subject.engagement.date, subject.engagement.term.start
    if not is_blank(date) and not is_blank(start) and start < date:
        yield Finding({"start": start, "date": date}, subject.mark("term", "start"))


@rule("contract-after-end", "error")
def contract_after_end(subject: Subject) -> Iterator[Finding]:
    """A contract that is dated after its own last day."""
    date, last = subject.engagement.date, subject.engagement.term.last_day
    if last is not None and not is_blank(date) and not is_blank(last) and date > last:
        yield Finding({"date": date, "last": last}, subject.mark("date"))


@rule("milestone-outside-term", "warning")
def milestone_outside_term(subject: Subject) -> Iterator[Finding]:
    """A milestone before the start or after the end."""
    fees, term = subject.engagement.fees, subject.engagement.term
    for index, milestone in enumerate(fees.milestones if isinstance(fees, MilestoneFees) else []):
        due = milestone.due
        if due is None or is_blank(due):
            continue
        if due < term.start or (term.last_day is not None and due > term.last_day):
            yield Finding({"what": str(milestone.what), "due": due}, subject.mark("fees", "milestones", index, "due"))


@rule("milestones-out-of-order", "warning")
def milestones_out_of_order(subject: Subject) -> Iterator[Finding]:
    """A milestone that is due before the one above it."""
    fees = subject.engagement.fees
    last = None
    for index, milestone in enumerate(fees.milestones if isinstance(fees, MilestoneFees) else []):
        due = milestone.due
        if due is None or is_blank(due):
            continue
        if last is not None and due < last:
            yield Finding({"what": str(milestone.what), "due": due}, subject.mark("fees", "milestones", index, "due"))
        last = due


@rule("local-holidays-past", "warning")
def local_holidays_past(subject: Subject) -> Iterator[Finding]:
    """A contract of the coming year whose local holidays are all of the past one was copied and not looked at."""
    days, start = subject.engagement.calendar.local_holidays, subject.engagement.term.start
    if days and not is_blank(start) and all(day < start for day in days):
        yield Finding({}, subject.mark("calendar", "local_holidays"))


@rule("holidays-elsewhere", "warning")
def holidays_elsewhere(subject: Subject) -> Iterator[Finding]:
    """A holiday calendar of a country where neither party is."""
    engagement = subject.engagement
    country = str(engagement.calendar.holidays).partition("-")[0]
    if country != "none" and country not in (engagement.provider.country, engagement.client.country):
        yield Finding({"value": str(engagement.calendar.holidays)}, subject.mark("calendar", "holidays"))


@rule("notice-periods-differ", "warning")
def notice_periods_differ(subject: Subject) -> Iterator[Finding]:
    """One notice to end the contract, and another to stop its renewal."""
    ending, renewal = subject.param("termination-notice", "notice"), subject.param("term-renewal", "notice")
    ends = subject.engagement.term.last_day is not None
    if ends and isinstance(ending, Duration) and isinstance(renewal, Duration) and ending != renewal:
        mark = subject.param_mark("term-renewal", "notice") or subject.param_mark("termination-notice", "notice")
        yield Finding({"ending": ending, "renewal": renewal}, mark)


@rule("notice-longer-than-term", "warning")
def notice_longer_than_term(subject: Subject) -> Iterator[Finding]:
    """A notice that is longer than the contract."""
    term, notice = subject.engagement.term, subject.param("termination-notice", "notice")
    if notice is None or term.last_day is None or is_blank(term.start) or is_blank(term.last_day):
        return
    if notice.comparable > (term.last_day - term.start).days + 1:
        yield Finding({"notice": notice, "last": term.last_day}, subject.param_mark("termination-notice", "notice"))


@rule("renewal-notice-too-long", "error")
def renewal_notice_too_long(subject: Subject) -> Iterator[Finding]:
    """A notice against renewal that takes longer than the period that renews: nobody could give it in time."""
    period, notice = subject.param("term-renewal", "period"), subject.param("term-renewal", "notice")
    if isinstance(period, Duration) and isinstance(notice, Duration) and not longer(period, notice):
        yield Finding({"notice": notice, "period": period}, subject.param_mark("term-renewal", "notice"))


@rule("long-notice-shorter", "warning")
def long_notice_shorter(subject: Subject) -> Iterator[Finding]:
    """The notice of a long relationship is not longer than that of a short one."""
    usual, after = subject.param("termination-notice", "notice"), subject.param("termination-notice", "long_notice")
    if isinstance(usual, Duration) and isinstance(after, Duration) and not longer(after, usual):
        yield Finding({"notice": usual, "long": after}, subject.param_mark("termination-notice", "long_notice"))


@rule("long-notice-out-of-reach", "warning")
def long_notice_out_of_reach(subject: Subject) -> Iterator[Finding]:
    """A longer notice after a time that the contract does not last: it is left out of the text."""
    term, after = subject.engagement.term, subject.param("termination-notice", "long_after")
    asked = subject.case.is_set("clauses", "termination-notice", "long_notice")
    renews = subject.param("term-renewal", "renewal") == "automatic"
    if asked and isinstance(after, Duration) and not term.outlasts(after, renews):
        values = {"after": after, "last": term.last_day}
        yield Finding(values, subject.param_mark("termination-notice", "long_notice"))


@rule("notice-at-once", "note")
def notice_at_once(subject: Subject) -> Iterator[Finding]:
    """A notice of no time at all: the other party has no time to find somebody else."""
    notice = subject.param("termination-notice", "notice")
    if isinstance(notice, Duration) and notice.count == 0:
        yield Finding({}, subject.param_mark("termination-notice", "notice"))
