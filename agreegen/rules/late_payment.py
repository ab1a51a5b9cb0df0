"""Rules of the statutes on terms of payment and on late payment."""

from __future__ import annotations

from collections.abc import Iterator

from agreegen.law.facts import half_year
from agreegen.rules.rule import Finding, Subject, longer, rule
from agreegen.values.quantities import is_blank

SPAIN, UK, FREELANCE_STATES = ("ES",), ("GB",), ("US-NY", "US-IL", "US-CA")


def _payment_term_above(subject: Subject, fact: str) -> Iterator[Finding]:
    term, limit = subject.engagement.fees.payment_term, subject.law.value(fact)
    if longer(term, limit):
        yield Finding({"term": term, "limit": limit}, subject.mark("fees", "payment_term"))


def _no_interest(subject: Subject) -> Iterator[Finding]:
    rate = subject.param("late-payment", "rate")
    if subject.param("late-payment", "interest") == "none" or (rate is not None and rate.value == 0):
        yield Finding({}, subject.param_mark("late-payment", "interest"))


def says_words(subject: Subject, pattern: str) -> Iterator[Finding]:
    """Where the text says what a law refuses."""
    for clause_id, words in subject.says(pattern, unless_denied=True):
        typed = clause_id in ("", "special-conditions")
        origin = subject.mark("special_conditions") if typed else subject.origins.get(clause_id)
        yield Finding({"words": words}, origin)


@rule("payment-term-too-long", "error", laws=SPAIN, fact="payment-term-max")
def payment_term_too_long(subject: Subject) -> Iterator[Finding]:
    """A payment term above the legal maximum is void."""
    yield from _payment_term_above(subject, "payment-term-max")


@rule("payment-term-unfair", "warning", laws=UK, fact="payment-term-max")
def payment_term_unfair(subject: Subject) -> Iterator[Finding]:
    """In the United Kingdom a longer term must be express and fair."""
    yield from _payment_term_above(subject, "payment-term-max")


@rule("payment-term-long", "warning", laws=("CL", "CO"), fact="payment-term-max")
def payment_term_long(subject: Subject) -> Iterator[Finding]:
    """A payment term above the usual legal limit of Chile or Colombia."""
    yield from _payment_term_above(subject, "payment-term-max")


@rule("freelance-payment-late", "warning", laws=FREELANCE_STATES, fact="freelance-payment")
def freelance_payment_late(subject: Subject) -> Iterator[Finding]:
    """A payment term longer than the freelance laws of New York, Illinois and California ask for."""
    if subject.engagement.provider.form == "person":
        yield from _payment_term_above(subject, "freelance-payment")


@rule("acceptance-too-long", "error", laws=SPAIN, fact="acceptance-max")
def acceptance_too_long(subject: Subject) -> Iterator[Finding]:
    """A review period above what the law allows for acceptance."""
    review, limit = subject.param("acceptance-revisions", "review"), subject.law.value("acceptance-max")
    if review is not None and longer(review, limit):
        yield Finding({"term": review, "limit": limit}, subject.param_mark("acceptance-revisions", "review"))


@rule("interest-excluded", "error", laws=SPAIN, fact="abusive-interest")
def interest_excluded(subject: Subject) -> Iterator[Finding]:
    """A term that excludes interest for late payment is void."""
    yield from _no_interest(subject)


@rule("interest-too-low", "warning", laws=SPAIN, fact="abusive-interest")
def interest_too_low(subject: Subject) -> Iterator[Finding]:
    """An agreed rate far below the legal one is presumed abusive; said where the legal rate is known."""
    rate, share = subject.param("late-payment", "rate"), subject.law.value("abusive-interest")
    legal = (
        subject.law.rate("late-interest", subject.engagement.date) if not is_blank(subject.engagement.date) else None
    )
    if rate is not None and legal is not None and 0 < rate.value <= legal.value * (100 - share.value) / 100:
        yield Finding({"rate": rate, "legal": legal}, subject.param_mark("late-payment", "rate"))


@rule("interest-not-compared", "note", laws=SPAIN, fact="late-interest")
def interest_not_compared(subject: Subject) -> Iterator[Finding]:
    """An agreed rate on a date whose legal rate is not in the data."""
    date = subject.engagement.date
    if subject.param("late-payment", "rate") is None or is_blank(date):
        return
    if subject.law.rate("late-interest", date) is None:
        yield Finding({"half": half_year(date)}, subject.param_mark("late-payment", "rate"))


@rule("interest-ousted", "error", laws=UK, fact="interest-ouster")
def interest_ousted(subject: Subject) -> Iterator[Finding]:
    """Statutory interest cannot be ousted without a substantial remedy in its place."""
    yield from _no_interest(subject)


@rule("interest-below-statutory", "warning", laws=UK, fact="late-interest-margin")
def interest_below_statutory(subject: Subject) -> Iterator[Finding]:
    """An agreed rate below the statutory margin over base rate may be no substantial remedy."""
    rate, margin = subject.param("late-payment", "rate"), subject.law.value("late-interest-margin")
    if rate is not None and 0 < rate.value < margin.value:
        yield Finding({"rate": rate, "margin": margin}, subject.param_mark("late-payment", "rate"))


@rule("late-fee-cap", "warning", laws=("US",), fact="late-fee-caps")
def late_fee_cap(subject: Subject) -> Iterator[Finding]:
    """Caps on late fees differ from state to state."""
    rate = subject.param("late-payment", "rate")
    if rate is not None:
        yield Finding({"rate": rate}, subject.param_mark("late-payment", "rate"))


@rule("late-payment-left-out", "note", fact="late-payment")
def late_payment_left_out(subject: Subject) -> Iterator[Finding]:
    """Without the clause the law's interest runs all the same, and the client has not read it."""
    if "late-payment" not in subject.clauses:
        yield Finding({}, subject.left_out_mark("late-payment"))
