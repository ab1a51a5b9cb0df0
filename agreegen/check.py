"""CHECKS: what can be wrong with a contract whose values are each valid.

A check takes the case and the selected clauses and returns problems; its words are in messages.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from agreegen.engagement import Meeting, MilestoneFees
from agreegen.errors import Mark, Problem
from agreegen.loading import Case
from agreegen.quantities import Duration, Money, is_blank
from agreegen.selection import Selected
from agreegen.source import Map, find_mark
from agreegen.workdays import opening_hours_overlap

# What stands between two names where one person was asked for.
_AND = re.compile(r"\s+(?:y|e|and|&)\s+|\s*[,/;]\s*")
Check = Callable[[Case, dict[str, Selected]], list[Problem]]


def _param_mark(case: Case, clause: str, param: str) -> Mark | None:
    return case.mark("clauses", clause, param)


def hours_overlap(case: Case, clauses: dict[str, Selected]) -> list[Problem]:
    """Two ranges of the opening hours that overlap."""
    hours = clauses["business-hours"].params.get("hours") if "business-hours" in clauses else None
    found = opening_hours_overlap(hours) if hours else None
    if not found:
        return []
    left, right = found
    mark = _param_mark(case, "business-hours", "hours")
    return [Problem("error", "hours-overlap", {"left": left, "right": right}, mark)]


def rate_for_extra_work(case: Case, clauses: dict[str, Selected]) -> list[Problem]:
    """A surcharge that the user set, or a price by the hour, and no rate to count it from."""
    rate = case.engagement.fees.rate
    if rate is not None and rate.unit == "hour":
        return []
    found = []
    for clause, param, by_hour in _RATED:
        value = clauses[clause].params.get(param) if clause in clauses else None
        mark = _param_mark(case, clause, param)
        if value == by_hour if by_hour else case.is_set("clauses", clause, param):
            found.append(Problem("error", "surcharge-without-rate", {"clause": clause, "param": param}, mark))
    return found


# Clause, parameter, and the value that needs a rate; None where any value that the user sets does.
_RATED = (
    ("urgent-calls", "surcharge", None),
    ("urgent-calls", "weekend_surcharge", None),
    ("change-requests", "pricing", "hourly"),
    ("acceptance-revisions", "extra_round", "hourly"),
)


def one_currency(case: Case, clauses: dict[str, Selected]) -> list[Problem]:
    """Amounts in more than one currency: no total could be right."""
    fees = case.engagement.fees
    found = {
        money.currency
        for money in (getattr(fees, "amount", None), fees.rate.money if fees.rate else None)
        if isinstance(money, Money) and not money.blank
    }
    if isinstance(fees, MilestoneFees):
        found |= {m.amount.currency for m in fees.milestones if m.amount is not None and not m.amount.blank}
    problems = [Problem("error", "mixed-currencies", {}, case.mark("fees"))] if len(found) > 1 else []
    for clause_id, item in clauses.items():
        for name, value in item.params.items():
            if isinstance(value, Money) and len(found) == 1 and value.currency not in found:
                problems.append(Problem("error", "mixed-currencies", {}, _param_mark(case, clause_id, name)))
    return problems


def _longer(left: Duration, right: Duration) -> bool:
    return left.comparable > right.comparable


def payment_term_within_law(case: Case, clauses: dict[str, Selected]) -> list[Problem]:
    """A payment term above what the law allows: void in Spain, a risk in the United Kingdom."""
    limit = case.law.value("payment-term-max")
    term = case.engagement.fees.payment_term
    if limit is None or not _longer(term, limit):
        return []
    level = "error" if case.law.jurisdiction == "ES" else "warning"
    values = {
        "term": term,
        "limit": limit,
        "article": case.law.facts["payment-term-max"].article,
    }
    return [Problem(level, "payment-term-too-long", values, case.mark("fees", "payment_term"))]  # type: ignore[arg-type]


def acceptance_within_law(case: Case, clauses: dict[str, Selected]) -> list[Problem]:
    """A review period above what the law allows for acceptance."""
    limit = case.law.value("acceptance-max")
    review = clauses["acceptance-revisions"].params.get("review") if "acceptance-revisions" in clauses else None
    if limit is None or review is None or not _longer(review, limit):
        return []
    values = {
        "term": review,
        "limit": limit,
        "article": case.law.facts["acceptance-max"].article,
    }
    return [Problem("error", "acceptance-too-long", values, _param_mark(case, "acceptance-revisions", "review"))]


def a_way_to_end(case: Case, clauses: dict[str, Selected]) -> list[Problem]:
    """A contract that nobody could end."""
    term = case.engagement.term
    if term.last_day is None and "termination-notice" not in clauses:
        return [Problem("warning", "no-term-no-notice", {}, case.mark("term"))]
    return []


def interest_not_too_low(case: Case, clauses: dict[str, Selected]) -> list[Problem]:
    """An agreed rate 70 % below the legal one is presumed abusive in Spain; said where the legal rate is known."""
    rate = clauses["late-payment"].params.get("rate") if "late-payment" in clauses else None
    legal = case.law.rate("late-interest", case.engagement.date)
    if rate is None or legal is None or rate.value > legal.value * 3 / 10:
        return []
    values = {"rate": rate, "article": case.law.facts["late-interest"].article}
    return [Problem("warning", "interest-too-low", values, _param_mark(case, "late-payment", "rate"))]


def renewal_needs_a_term(case: Case, clauses: dict[str, Selected]) -> list[Problem]:
    """An automatic renewal of a contract that has no end."""
    renewal = clauses["term-renewal"].params.get("renewal") if "term-renewal" in clauses else None
    if renewal == "automatic" and case.engagement.term.last_day is None:
        return [Problem("error", "renewal-without-term", {}, _param_mark(case, "term-renewal", "renewal"))]
    return []


def dates_in_order(case: Case, clauses: dict[str, Selected]) -> list[Problem]:
    """A start before the contract's date, and milestones outside the term."""
    engagement = case.engagement
    found = []
    if (
        not is_blank(engagement.date)
        and not is_blank(engagement.term.start)
        and engagement.term.start < engagement.date
    ):
        values = {"start": engagement.term.start, "date": engagement.date}
        found.append(Problem("note", "term-before-date", values, case.mark("term", "start")))
    last = engagement.term.last_day
    if isinstance(engagement.fees, MilestoneFees):
        for index, milestone in enumerate(engagement.fees.milestones):
            due = milestone.due
            if due and not is_blank(due) and (due < engagement.term.start or (last is not None and due > last)):
                mark = case.mark("fees", "milestones", index, "due")
                found.append(
                    Problem(
                        "warning",
                        "milestone-outside-term",
                        {"what": str(milestone.what), "due": due},
                        mark,
                    )
                )
    return found


def local_holidays_in_term(case: Case, clauses: dict[str, Selected]) -> list[Problem]:
    """A contract of the coming year whose local holidays are all of the past one was copied and not looked at."""
    days = case.engagement.calendar.local_holidays
    start = case.engagement.term.start
    if days and not is_blank(start) and all(day < start for day in days):
        return [Problem("warning", "local-holidays-past", {}, case.mark("calendar", "local_holidays"))]
    return []


def law_is_known(case: Case, clauses: dict[str, Selected]) -> list[Problem]:
    """A law without data: the wording is neutral, and the user should know."""
    if case.law.facts:
        return []
    return [Problem("note", "law-without-data", {"law": case.engagement.governing_law}, case.mark("governing_law"))]


CHECKS: list[Check] = [
    hours_overlap,
    rate_for_extra_work,
    one_currency,
    payment_term_within_law,
    acceptance_within_law,
    interest_not_too_low,
    a_way_to_end,
    renewal_needs_a_term,
    dates_in_order,
    local_holidays_in_term,
    law_is_known,
]


def meeting_problems(case: Case, meeting: Meeting, tree: Map, on: date) -> list[Problem]:
    """Owners who were not there or are not one person, dates before the meeting, a recap dated before it."""
    found: list[Problem] = []
    known = {str(a.name) for a in meeting.attendees}
    for party in (case.engagement.provider, case.engagement.client):
        known |= {str(party.name), *(str(s.name) for s in party.signatories)}
    for key, entries in (("agreements", meeting.agreements), ("measures", meeting.measures)):
        for position, entry in enumerate(entries):
            mark = find_mark(tree, (key, position, "owner"))
            if not entry.owner.blank and str(entry.owner) not in known:
                parts = [p.strip() for p in _AND.split(str(entry.owner)) if p.strip()]
                several = len(parts) > 1 and all(part in known for part in parts)
                rule, level = ("owner-not-one", "error") if several else ("owner-unknown", "warning")
                found.append(Problem(level, rule, {"owner": str(entry.owner), "known": ", ".join(sorted(known))}, mark))  # type: ignore[arg-type]
            if not is_blank(entry.due) and entry.due < meeting.date:
                values = {"what": str(entry.what), "due": entry.due}
                found.append(Problem("error", "due-before-meeting", values, find_mark(tree, (key, position, "due"))))
    if meeting.next_meeting is not None and meeting.next_meeting.date() < meeting.date:
        found.append(Problem("error", "next-meeting-past", {}, find_mark(tree, ("next_meeting",))))
    if on < meeting.date:
        values = {"date": on, "meeting": meeting.date}
        found.append(Problem("error", "recap-before-meeting", values, Mark("--date")))
    return found
