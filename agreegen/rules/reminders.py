"""Rules on reminders of a limit: what happened must have been outside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from agreegen.kinds.job import Job
from agreegen.rules.rule import Finding, rule
from agreegen.values.quantities import is_blank


@rule("event-within-hours", "error", stage="answers")
def event_within_hours(job: Job) -> Iterator[Finding]:
    """A reminder of the hours that names a moment within them; without fixed hours, a business day."""
    reminder: Any = job.answers
    for position, event in enumerate(reminder.events if reminder.about == "hours" else []):
        on = event.on
        moment = datetime.combine(on, time()) if isinstance(on, date) and not job.calendar.hours else on
        if isinstance(moment, datetime) and not is_blank(on) and job.calendar.is_open(moment):
            yield Finding({"what": str(event.what), "on": on}, job.mark("events", position, "on"))


@rule("event-on-business-day", "error", stage="answers")
def event_on_business_day(job: Job) -> Iterator[Finding]:
    """A reminder of the hours that names a business day and no time of day: nobody can tell whether it was outside them."""
    reminder: Any = job.answers
    for position, event in enumerate(reminder.events if reminder.about == "hours" else []):
        on = event.on
        timed = isinstance(on, datetime) or not job.calendar.hours
        if not timed and not is_blank(on) and job.calendar.is_business_day(on):
            yield Finding({"what": str(event.what), "on": on}, job.mark("events", position, "on"))
