"""Rules that rest on a statute: each applies under its own law only, and cites the article from `law/`."""

from __future__ import annotations

from collections.abc import Iterator

from agreegen.rules.late_payment import (
    FREELANCE_STATES,
    SPAIN,
    UK,
    says_words,
)
from agreegen.rules.rule import Finding, Subject, longer, rule
from agreegen.values.quantities import Duration, Money

# ------------------------------------------------------------------------------------------------ payment


@rule("foreign-currency", "note", laws=("AR",), fact="currency")
def foreign_currency(subject: Subject) -> Iterator[Finding]:
    """Fees in another currency than that of the country."""
    fees = subject.engagement.fees
    money = getattr(fees, "amount", None) or (fees.rate.money if fees.rate else None)
    if isinstance(money, Money) and not money.blank and money.currency != "ARS":
        yield Finding({"currency": money.currency}, subject.mark("fees"))


# --------------------------------------------------------------------------------- the freelancer's position


@rule("trade-question", "note", laws=SPAIN, fact="dependent-freelancer")
def trade_question(subject: Subject) -> Iterator[Finding]:
    """The contract of a Spanish freelancer states that the client is not most of the income: is it so?"""
    answered = subject.case.is_set("clauses", "trade-annex") or "independent-status" not in subject.clauses
    if subject.engagement.provider.form == "person" and not answered:
        yield Finding({"share": subject.law.value("dependent-freelancer")}, subject.mark("provider"))


@rule("trade-annex-company", "error", laws=SPAIN, fact="dependent-freelancer")
def trade_annex_company(subject: Subject) -> Iterator[Finding]:
    """Only a person can be an economically dependent freelancer."""
    if "trade-annex" in subject.clauses and subject.engagement.provider.form == "company":
        yield Finding({}, subject.left_out_mark("trade-annex"))


@rule("tax-id-missing", "warning", laws=SPAIN)
def tax_id_missing(subject: Subject) -> Iterator[Finding]:
    """A Spanish party without its tax number cannot be told from another, nor invoiced."""
    for side, party in (("provider", subject.engagement.provider), ("client", subject.engagement.client)):
        if party.country == "ES" and party.tax_id is None:
            yield Finding({"side": side}, subject.mark(side))


@rule("off-payroll", "note", laws=UK, fact="off-payroll")
def off_payroll(subject: Subject) -> Iterator[Finding]:
    """Time sold by the hour or day to one client: what is done counts for more than what is written."""
    if subject.engagement.fees.model in ("hourly", "daily") and subject.engagement.provider.country == "GB":
        yield Finding({}, subject.mark("fees", "model"))


@rule("freelance-law-left-out", "warning", laws=FREELANCE_STATES, fact="freelance-law")
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


@rule("disconnection-cited", "warning", laws=SPAIN, fact="disconnection", stage="document")
def disconnection_cited(subject: Subject) -> Iterator[Finding]:
    """The right to disconnect is one of employees."""
    yield from says_words(subject, "disconnection")


# ------------------------------------------------------------------------------------- intellectual property


@rule("ip-left-out", "warning", laws=SPAIN, fact="intellectual-property")
def ip_left_out(subject: Subject) -> Iterator[Finding]:
    """Without a clause the law gives the client little: five years, this country, the uses needed."""
    if "intellectual-property" not in subject.clauses and subject.engagement.services.deliverables:
        yield Finding(
            {"years": subject.law.value("intellectual-property")}, subject.left_out_mark("intellectual-property")
        )


@rule("ip-without-extent", "error", laws=SPAIN, fact="intellectual-property", stage="document")
def ip_without_extent(subject: Subject) -> Iterator[Finding]:
    """A transfer of rights that does not say for how long, where or in which media."""
    if "intellectual-property" not in subject.clauses:
        return
    for what, pattern in (("period", "ip-term"), ("territory", "ip-territory"), ("media", "ip-media")):
        if not any(clause == "intellectual-property" for clause, _ in subject.says(pattern)):
            yield Finding({"what": what}, subject.origins.get("intellectual-property"))


@rule("moral-rights-waived", "warning", laws=SPAIN, fact="intellectual-property", stage="document")
def moral_rights_waived(subject: Subject) -> Iterator[Finding]:
    """Moral rights cannot be waived."""
    yield from says_words(subject, "moral-rights-waived")


@rule("future-works-assigned", "warning", laws=SPAIN, fact="intellectual-property", stage="document")
def future_works_assigned(subject: Subject) -> Iterator[Finding]:
    """All future works cannot be assigned."""
    yield from says_words(subject, "future-works")


# ---------------------------------------------------------------------------------- fairness, courts, endings


@rule("courts-imposed", "warning", laws=SPAIN, fact="imposed-courts")
def courts_imposed(subject: Subject) -> Iterator[Finding]:
    """Submission to courts does not bind where one side wrote the terms."""
    if subject.param("dispute-resolution", "courts"):
        yield Finding({}, subject.param_mark("dispute-resolution", "courts"))


@rule("negotiation-left-out", "note", laws=SPAIN, fact="negotiation-first")
def negotiation_left_out(subject: Subject) -> Iterator[Finding]:
    """Most claims need an attempt to negotiate first; the clause would say how."""
    if "dispute-resolution" not in subject.clauses:
        yield Finding({}, subject.left_out_mark("dispute-resolution"))


@rule("negotiated-claimed", "warning", laws=SPAIN, fact="unclear-terms", stage="document")
def negotiated_claimed(subject: Subject) -> Iterator[Finding]:
    """To write that the terms were negotiated one by one does not make it so."""
    yield from says_words(subject, "individually-negotiated")


@rule("unilateral-change", "warning", laws=SPAIN, fact="unilateral-change", stage="document")
def unilateral_change(subject: Subject) -> Iterator[Finding]:
    """A right of one party to change the contract alone."""
    yield from says_words(subject, "unilateral-change")


@rule("carve-out-missing", "error", laws=UK, fact="liability-carve-out", stage="document")
def carve_out_missing(subject: Subject) -> Iterator[Finding]:
    """A cap on liability without the exception for death and personal injury."""
    excepted = any(clause == "liability-cap" for clause, _ in subject.says("death-and-injury"))
    if "liability-cap" in subject.clauses and not excepted:
        yield Finding({}, subject.origins.get("liability-cap"))


@rule("injury-excluded", "error", laws=UK, fact="liability-carve-out", stage="document")
def injury_excluded(subject: Subject) -> Iterator[Finding]:
    """A text that excludes liability for death or personal injury."""
    yield from says_words(subject, "injury-excluded")


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
