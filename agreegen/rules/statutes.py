"""Rules that rest on a statute: each applies under its own law only, and cites the article from `law/`."""

from __future__ import annotations

from collections.abc import Iterator

from agreegen.law import half_year
from agreegen.quantities import Duration, Money, is_blank
from agreegen.rules.rule import Finding, Rule, Subject, longer, rule

_SPAIN, _UK, _FREELANCE_STATES = ("ES",), ("GB",), ("US-NY", "US-IL", "US-CA")


def _payment_term_above(subject: Subject, fact: str) -> Iterator[Finding]:
    term, limit = subject.engagement.fees.payment_term, subject.law.value(fact)
    if longer(term, limit):
        yield Finding({"term": term, "limit": limit}, subject.mark("fees", "payment_term"))


def _no_interest(subject: Subject) -> Iterator[Finding]:
    rate = subject.param("late-payment", "rate")
    if subject.param("late-payment", "interest") == "none" or (rate is not None and rate.value == 0):
        yield Finding({}, subject.param_mark("late-payment", "interest"))


def _words(subject: Subject, pattern: str) -> Iterator[Finding]:
    """Where the text says what a law refuses."""
    for clause_id, words in subject.says(pattern, unless_denied=True):
        typed = clause_id in ("", "special-conditions")
        origin = subject.mark("special_conditions") if typed else subject.origins.get(clause_id)
        yield Finding({"words": words}, origin)


# ------------------------------------------------------------------------------------------------ payment


@rule("payment-term-too-long", "error", laws=_SPAIN, fact="payment-term-max")
def payment_term_too_long(subject: Subject) -> Iterator[Finding]:
    """A payment term above the legal maximum is void."""
    yield from _payment_term_above(subject, "payment-term-max")


@rule("payment-term-unfair", "warning", laws=_UK, fact="payment-term-max")
def payment_term_unfair(subject: Subject) -> Iterator[Finding]:
    """In the United Kingdom a longer term must be express and fair."""
    yield from _payment_term_above(subject, "payment-term-max")


@rule("payment-term-long", "warning", laws=("CL", "CO"), fact="payment-term-max")
def payment_term_long(subject: Subject) -> Iterator[Finding]:
    """A payment term above the usual legal limit of Chile or Colombia."""
    yield from _payment_term_above(subject, "payment-term-max")


@rule("freelance-payment-late", "warning", laws=_FREELANCE_STATES, fact="freelance-payment")
def freelance_payment_late(subject: Subject) -> Iterator[Finding]:
    """A payment term longer than the freelance laws of New York, Illinois and California ask for."""
    if subject.engagement.provider.form == "person":
        yield from _payment_term_above(subject, "freelance-payment")


@rule("acceptance-too-long", "error", laws=_SPAIN, fact="acceptance-max")
def acceptance_too_long(subject: Subject) -> Iterator[Finding]:
    """A review period above what the law allows for acceptance."""
    review, limit = subject.param("acceptance-revisions", "review"), subject.law.value("acceptance-max")
    if review is not None and longer(review, limit):
        yield Finding({"term": review, "limit": limit}, subject.param_mark("acceptance-revisions", "review"))


@rule("interest-excluded", "error", laws=_SPAIN, fact="abusive-interest")
def interest_excluded(subject: Subject) -> Iterator[Finding]:
    """A term that excludes interest for late payment is void."""
    yield from _no_interest(subject)


@rule("interest-too-low", "warning", laws=_SPAIN, fact="abusive-interest")
def interest_too_low(subject: Subject) -> Iterator[Finding]:
    """An agreed rate far below the legal one is presumed abusive; said where the legal rate is known."""
    rate, share = subject.param("late-payment", "rate"), subject.law.value("abusive-interest")
    legal = (
        subject.law.rate("late-interest", subject.engagement.date) if not is_blank(subject.engagement.date) else None
    )
    if rate is not None and legal is not None and 0 < rate.value <= legal.value * (100 - share.value) / 100:
        yield Finding({"rate": rate, "legal": legal}, subject.param_mark("late-payment", "rate"))


@rule("interest-not-compared", "note", laws=_SPAIN, fact="late-interest")
def interest_not_compared(subject: Subject) -> Iterator[Finding]:
    """An agreed rate on a date whose legal rate is not in the data."""
    date = subject.engagement.date
    if subject.param("late-payment", "rate") is None or is_blank(date):
        return
    if subject.law.rate("late-interest", date) is None:
        yield Finding({"half": half_year(date)}, subject.param_mark("late-payment", "rate"))


@rule("interest-ousted", "error", laws=_UK, fact="interest-ouster")
def interest_ousted(subject: Subject) -> Iterator[Finding]:
    """Statutory interest cannot be ousted without a substantial remedy in its place."""
    yield from _no_interest(subject)


@rule("interest-below-statutory", "warning", laws=_UK, fact="late-interest-margin")
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


@rule("foreign-currency", "note", laws=("AR",), fact="currency")
def foreign_currency(subject: Subject) -> Iterator[Finding]:
    """Fees in another currency than that of the country."""
    fees = subject.engagement.fees
    money = getattr(fees, "amount", None) or (fees.rate.money if fees.rate else None)
    if isinstance(money, Money) and not money.blank and money.currency != "ARS":
        yield Finding({"currency": money.currency}, subject.mark("fees"))


# --------------------------------------------------------------------------------- the freelancer's position


@rule("trade-question", "note", laws=_SPAIN, fact="dependent-freelancer")
def trade_question(subject: Subject) -> Iterator[Finding]:
    """The contract of a Spanish freelancer states that the client is not most of the income: is it so?"""
    answered = subject.case.is_set("clauses", "trade-annex") or "independent-status" not in subject.clauses
    if subject.engagement.provider.form == "person" and not answered:
        yield Finding({"share": subject.law.value("dependent-freelancer")}, subject.mark("provider"))


@rule("trade-annex-company", "error", laws=_SPAIN, fact="dependent-freelancer")
def trade_annex_company(subject: Subject) -> Iterator[Finding]:
    """Only a person can be an economically dependent freelancer."""
    if "trade-annex" in subject.clauses and subject.engagement.provider.form == "company":
        yield Finding({}, subject.left_out_mark("trade-annex"))


@rule("tax-id-missing", "warning", laws=_SPAIN)
def tax_id_missing(subject: Subject) -> Iterator[Finding]:
    """A Spanish party without its tax number cannot be told from another, nor invoiced."""
    for side, party in (("provider", subject.engagement.provider), ("client", subject.engagement.client)):
        if party.country == "ES" and party.tax_id is None:
            yield Finding({"side": side}, subject.mark(side))


@rule("off-payroll", "note", laws=_UK, fact="off-payroll")
def off_payroll(subject: Subject) -> Iterator[Finding]:
    """Time sold by the hour or day to one client: what is done counts for more than what is written."""
    if subject.engagement.fees.model in ("hourly", "daily") and subject.engagement.provider.country == "GB":
        yield Finding({}, subject.mark("fees", "model"))


@rule("freelance-law-left-out", "warning", laws=_FREELANCE_STATES, fact="freelance-law")
def freelance_law_left_out(subject: Subject) -> Iterator[Finding]:
    """The itemised statement that the freelance laws ask for is left out."""
    price, limit = subject.price(), subject.law.value("freelance-law")
    small = (
        price is not None
        and price.currency == limit.currency
        and price.amount is not None
        and price.amount < limit.amount
    )
    if "fwpa-itemisation" not in subject.clauses and subject.engagement.provider.form == "person" and not small:
        yield Finding({"limit": limit}, subject.left_out_mark("fwpa-itemisation"))


@rule("disconnection-cited", "warning", laws=_SPAIN, fact="disconnection", stage="document")
def disconnection_cited(subject: Subject) -> Iterator[Finding]:
    """The right to disconnect is one of employees."""
    yield from _words(subject, "disconnection")


# ------------------------------------------------------------------------------------- intellectual property


@rule("ip-left-out", "warning", laws=_SPAIN, fact="intellectual-property")
def ip_left_out(subject: Subject) -> Iterator[Finding]:
    """Without a clause the law gives the client little: five years, this country, the uses needed."""
    if "intellectual-property" not in subject.clauses and subject.engagement.services.deliverables:
        yield Finding(
            {"years": subject.law.value("intellectual-property")}, subject.left_out_mark("intellectual-property")
        )


@rule("ip-without-extent", "error", laws=_SPAIN, fact="intellectual-property", stage="document")
def ip_without_extent(subject: Subject) -> Iterator[Finding]:
    """A transfer of rights that does not say for how long, where or in which media."""
    if "intellectual-property" not in subject.clauses:
        return
    for what, pattern in (("period", "ip-term"), ("territory", "ip-territory"), ("media", "ip-media")):
        if not any(clause == "intellectual-property" for clause, _ in subject.says(pattern)):
            yield Finding({"what": what}, subject.origins.get("intellectual-property"))


@rule("moral-rights-waived", "warning", laws=_SPAIN, fact="intellectual-property", stage="document")
def moral_rights_waived(subject: Subject) -> Iterator[Finding]:
    """Moral rights cannot be waived."""
    yield from _words(subject, "moral-rights-waived")


@rule("future-works-assigned", "warning", laws=_SPAIN, fact="intellectual-property", stage="document")
def future_works_assigned(subject: Subject) -> Iterator[Finding]:
    """All future works cannot be assigned."""
    yield from _words(subject, "future-works")


# ---------------------------------------------------------------------------------- fairness, courts, endings


@rule("courts-imposed", "warning", laws=_SPAIN, fact="imposed-courts")
def courts_imposed(subject: Subject) -> Iterator[Finding]:
    """Submission to courts does not bind where one side wrote the terms."""
    if subject.param("dispute-resolution", "courts"):
        yield Finding({}, subject.param_mark("dispute-resolution", "courts"))


@rule("negotiation-left-out", "note", laws=_SPAIN, fact="negotiation-first")
def negotiation_left_out(subject: Subject) -> Iterator[Finding]:
    """Most claims need an attempt to negotiate first; the clause would say how."""
    if "dispute-resolution" not in subject.clauses:
        yield Finding({}, subject.left_out_mark("dispute-resolution"))


@rule("negotiated-claimed", "warning", laws=_SPAIN, fact="unclear-terms", stage="document")
def negotiated_claimed(subject: Subject) -> Iterator[Finding]:
    """To write that the terms were negotiated one by one does not make it so."""
    yield from _words(subject, "individually-negotiated")


@rule("unilateral-change", "warning", laws=_SPAIN, fact="unilateral-change", stage="document")
def unilateral_change(subject: Subject) -> Iterator[Finding]:
    """A right of one party to change the contract alone."""
    yield from _words(subject, "unilateral-change")


@rule("carve-out-missing", "error", laws=_UK, fact="liability-carve-out", stage="document")
def carve_out_missing(subject: Subject) -> Iterator[Finding]:
    """A cap on liability without the exception for death and personal injury."""
    excepted = any(clause == "liability-cap" for clause, _ in subject.says("death-and-injury"))
    if "liability-cap" in subject.clauses and not excepted:
        yield Finding({}, subject.origins.get("liability-cap"))


@rule("injury-excluded", "error", laws=_UK, fact="liability-carve-out", stage="document")
def injury_excluded(subject: Subject) -> Iterator[Finding]:
    """A text that excludes liability for death or personal injury."""
    yield from _words(subject, "injury-excluded")


@rule("cure-too-short", "error", laws=("AR",), fact="cure-period")
def cure_too_short(subject: Subject) -> Iterator[Finding]:
    """Less time to put a breach right than the law gives."""
    cure, least = subject.param("termination-cause", "cure"), subject.law.value("cure-period")
    if cure is not None and longer(least, cure):
        yield Finding({"cure": cure, "least": least}, subject.param_mark("termination-cause", "cure"))


@rule("notice-not-reasonable", "warning", laws=("AR",), fact="reasonable-notice")
def notice_not_reasonable(subject: Subject) -> Iterator[Finding]:
    """A contract without an end, and a short notice or none."""
    notice = subject.param("termination-notice", "notice")
    least = Duration(15, "days")  # a proposal of ours: the law says "reasonable"
    if subject.engagement.term.last_day is None and (notice is None or longer(least, notice)):
        yield Finding({"least": least}, subject.param_mark("termination-notice", "notice") or subject.mark("term"))


RULES: tuple[Rule, ...] = (
    payment_term_too_long,
    payment_term_unfair,
    payment_term_long,
    freelance_payment_late,
    acceptance_too_long,
    interest_excluded,
    interest_too_low,
    interest_not_compared,
    interest_ousted,
    interest_below_statutory,
    late_fee_cap,
    late_payment_left_out,
    foreign_currency,
    trade_question,
    trade_annex_company,
    tax_id_missing,
    off_payroll,
    freelance_law_left_out,
    disconnection_cited,
    ip_left_out,
    ip_without_extent,
    moral_rights_waived,
    future_works_assigned,
    courts_imposed,
    negotiation_left_out,
    negotiated_claimed,
    unilateral_change,
    carve_out_missing,
    injury_excluded,
    cure_too_short,
    notice_not_reasonable,
)
