"""Rules on how the clauses, the parties and the documents to come fit together."""

from __future__ import annotations

from collections.abc import Iterator

from agreegen.document.references import unused_defined_terms
from agreegen.kinds.reading import readable_kinds
from agreegen.rules.rule import Finding, Subject, rule


@rule("amendments-shut-out-changes", "warning")
def amendments_shut_out_changes(subject: Subject) -> Iterator[Finding]:
    """Amendments need a signed document, and changes are approved by email."""
    if subject.param("amendments-writing", "form") == "signed" and "change-requests" in subject.clauses:
        yield Finding({}, subject.param_mark("amendments-writing", "form"))


@rule("silence-agreed", "warning")
def silence_agreed(subject: Subject) -> Iterator[Finding]:
    """Silence after a recap counts as agreement."""
    if subject.param("written-communication", "silence") == "agreed":
        yield Finding({}, subject.param_mark("written-communication", "silence"))


@rule("document-without-clause", "note")
def document_without_clause(subject: Subject) -> Iterator[Finding]:
    """A clause left out that a later letter or recap rests on."""
    needed: dict[str, str] = {}
    for kind in readable_kinds(subject.case.layers):
        for clause, command in kind.needed_by().items():
            needed.setdefault(clause, command)
    for clause, command in sorted(needed.items()):
        if clause not in subject.clauses:
            yield Finding({"clause": clause, "command": command}, subject.left_out_mark(clause))


@rule("excluded-and-delivered", "error")
def excluded_and_delivered(subject: Subject) -> Iterator[Finding]:
    """The same thing among the deliverables and the exclusions."""
    services = subject.engagement.services
    delivered = {str(item).casefold().strip() for item in services.deliverables if not item.blank}
    for index, item in enumerate(services.exclusions):
        if not item.blank and str(item).casefold().strip() in delivered:
            yield Finding({"what": str(item)}, subject.mark("services", "exclusions", index))


@rule("same-party", "error")
def same_party(subject: Subject) -> Iterator[Finding]:
    """Provider and client with one name or one tax number."""
    provider, client = subject.engagement.provider, subject.engagement.client
    for key in ("name", "tax_id"):
        ours, theirs = getattr(provider, key), getattr(client, key)
        if ours and theirs and not ours.blank and str(ours).casefold() == str(theirs).casefold():
            yield Finding({"value": str(theirs)}, subject.mark("client", key))


@rule("same-email", "warning")
def same_email(subject: Subject) -> Iterator[Finding]:
    """Both parties with one e-mail address: no notice could be proved."""
    provider, client = subject.engagement.provider, subject.engagement.client
    if not provider.email.blank and str(provider.email).casefold() == str(client.email).casefold():
        yield Finding({"value": str(client.email)}, subject.mark("client", "email"))


@rule("signatory-without-role", "warning")
def signatory_without_role(subject: Subject) -> Iterator[Finding]:
    """Somebody signs for a company, and the contract does not say as what."""
    for side, party in (("provider", subject.engagement.provider), ("client", subject.engagement.client)):
        for index, person in enumerate(party.signatories):
            if party.form == "company" and person.role is None:
                yield Finding({"name": str(person.name)}, subject.mark(side, "signatories", index))


@rule("urgent-without-phone", "note")
def urgent_without_phone(subject: Subject) -> Iterator[Finding]:
    """Emergencies are reported by telephone, and the contract has no number."""
    params = subject.clauses["urgent-calls"].params if "urgent-calls" in subject.clauses else {}
    number = params.get("channel") or subject.engagement.provider.phone
    if params.get("service") not in (None, "none") and not number:
        yield Finding({}, subject.param_mark("urgent-calls", "channel") or subject.left_out_mark("urgent-calls"))


@rule("approvers-differ", "warning")
def approvers_differ(subject: Subject) -> Iterator[Finding]:
    """Two clauses name different people to approve changes for the client."""
    approver, contact = subject.param("change-requests", "approver"), subject.param("contact-persons", "client_contact")
    may = subject.param("contact-persons", "authority") == "approve"
    if approver and contact and may and str(approver).casefold() != str(contact).casefold():
        values = {"approver": str(approver), "contact": str(contact)}
        yield Finding(values, subject.param_mark("change-requests", "approver"))


@rule("data-protection-left-out", "note")
def data_protection_left_out(subject: Subject) -> Iterator[Finding]:
    """Every engagement handles at least the contact details of people."""
    if "data-protection" not in subject.clauses:
        yield Finding({}, subject.left_out_mark("data-protection"))


@rule("liability-uncapped", "note")
def liability_uncapped(subject: Subject) -> Iterator[Finding]:
    """No limit of liability at all."""
    if "liability-cap" not in subject.clauses:
        yield Finding({}, subject.left_out_mark("liability-cap"))


@rule("cap-stated-twice", "warning", stage="document")
def cap_stated_twice(subject: Subject) -> Iterator[Finding]:
    """A special condition or an annex limits liability too."""
    if "liability-cap" not in subject.clauses:
        return
    for clause_id, words in subject.says("liability-limit", unless_denied=True):
        if clause_id in ("special-conditions", ""):
            yield Finding({"words": words}, subject.mark("special_conditions") or subject.mark("annexes"))


@rule("ordinal-not-renumbered", "note")
def ordinal_not_renumbered(subject: Subject) -> Iterator[Finding]:
    """Ordinal words are set one by one: Word does not count them."""
    if subject.engagement.numbering == "ordinal" and subject.case.l10n.form.ordinals:
        yield Finding({}, subject.mark("numbering"))


@rule("ordinal-in-figures", "note")
def ordinal_in_figures(subject: Subject) -> Iterator[Finding]:
    """Clauses numbered in words are a Spanish custom: other languages keep their figures."""
    if subject.engagement.numbering == "ordinal" and not subject.case.l10n.form.ordinals:
        yield Finding({}, subject.mark("numbering"))


@rule("term-unused", "warning", stage="document")
def term_unused(subject: Subject) -> Iterator[Finding]:
    """A term that is defined and never used."""
    for term in sorted(unused_defined_terms(subject.blocks)):
        yield Finding({"term": term})
