"""What can be wrong with a meeting whose values are each valid: owners, dates, the recap's own date."""

from __future__ import annotations

import re
from datetime import date

from agreegen.engagement.answers import Meeting
from agreegen.engagement.case import Case
from agreegen.values.problems import Mark, Problem
from agreegen.values.quantities import is_blank
from agreegen.values.tree import Map, find_mark

# What stands between two names where one person was asked for.
_AND = re.compile(r"\s+(?:y|e|and|&)\s+|\s*[,/;]\s*")


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
