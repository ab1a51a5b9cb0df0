"""What recaps and letters ask for."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from agreegen.values.fields import (
    DateField,
    DateOrMomentField,
    DurationField,
    Model,
    MomentField,
    MoneyField,
    TextField,
    TimeField,
    Version,
    choice,
    fail,
)


class Attendee(Model):
    """Who was at the meeting, for which side, and with what authority."""

    name: TextField
    side: Annotated[Literal["client", "provider"], choice("client", "provider")]
    authority: TextField | None = None


class Concern(Model):
    """What somebody was worried about, in their words, and the answer."""

    by: Annotated[Literal["client", "provider"], choice("client", "provider")]
    text: TextField
    answer: TextField | None = None


class Agreement(Model):
    """Who does what by when."""

    what: TextField
    owner: TextField
    due: DateField


class Measure(Agreement):
    """An agreement that keeps something from happening again; `review` is when both look at it."""

    review: DateField | None = None


class ChangeRequest(Model):
    """A change that somebody asked for. The recap records it; it does not approve it."""

    what: TextField
    price: MoneyField | None = None
    delay: DurationField | None = None


class Meeting(Model):
    """A meeting or call, for the recap."""

    date: DateField
    start: TimeField
    end: TimeField
    mode: Annotated[Literal["video", "phone", "in-person"], choice("video", "phone", "in-person")]
    place: TextField | None = None
    version: Version = 1
    reference: TextField | None = None
    attendees: list[Attendee] = Field(min_length=1)
    concerns: list[Concern] = Field(default_factory=list)
    decisions: list[TextField] = Field(default_factory=list)
    agreements: list[Agreement] = Field(default_factory=list)
    measures: list[Measure] = Field(default_factory=list)
    change_requests: list[ChangeRequest] = Field(default_factory=list)
    open_points: list[TextField] = Field(default_factory=list)
    next_meeting: MomentField | None = None
    notes: Any = None

    @field_validator("end")
    @classmethod
    def _end_later(cls, value: time, info: ValidationInfo) -> time:
        start = info.data.get("start")
        if start and value <= start:
            raise fail("hours-reversed", value=f"{start:%H:%M}-{value:%H:%M}")
        return value


class Pending(Model):
    """Work still to be delivered, and by when."""

    what: TextField
    by: DateField | None = None


class Balance(Model):
    """What is owed at the end."""

    amount: MoneyField
    due: DateField
    invoices: list[TextField] = Field(default_factory=list)


class Cure(Model):
    """The notice that asked for a breach to be put right: when it was sent, and what it was about."""

    sent: DateOrMomentField
    received: DateField | None = None


class Details(Model):
    """What a termination letter says beyond the contract."""

    explain: TextField | None = None
    delivered: list[TextField] = Field(default_factory=list)
    pending: list[Pending] = Field(default_factory=list)
    balance: Balance | None = None
    handover: list[TextField] = Field(default_factory=list)
    contact: TextField | None = None
    thanks: TextField | None = None
    cure_notice: Cure | None = None
    exception: TextField | None = None
    notes: Any = None

    @field_validator("cure_notice", mode="before")
    @classmethod
    def _cure_as_date(cls, value: Any) -> Any:
        return {"sent": value} if isinstance(value, str) else value
