"""The parties: who they are, where they are, and who signs for them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from agreegen.values.fields import LinesField, Model, TextField, choice, fail
from agreegen.values.identity import Country, Email, Iban, tax_id_is_valid
from agreegen.values.quantities import Text


class Signatory(Model):
    """Who signs for a party, and in what capacity."""

    name: TextField
    role: TextField | None = None


class Party(Model):
    """One side of the contract."""

    name: TextField
    form: Annotated[Literal["person", "company"], choice("person", "company")]
    country: Country
    tax_id: TextField | None = None
    registry: TextField | None = None
    address: LinesField
    email: Email
    phone: TextField | None = None
    iban: Iban | None = None
    salutation: TextField | None = None
    signatories: list[Signatory] = Field(default_factory=list)
    notes: Any = None  # private: never printed, never embedded

    @field_validator("tax_id")
    @classmethod
    def _tax_id(cls, value: Text | None, info: ValidationInfo) -> Text | None:
        country = info.data.get("country")
        if value and not value.blank and country and not tax_id_is_valid(country, value):
            raise fail("wrong-tax-id", value=str(value), country=str(country))
        return value

    @model_validator(mode="after")
    def _company_signs_by_people(self) -> Party:
        if self.form == "company" and not self.signatories:
            raise fail("company-without-signatory", name=str(self.name))
        return self

    @property
    def signers(self) -> list[Signatory]:
        """Those who sign: the signatories, or the person."""
        return self.signatories or [Signatory(name=self.name)]


class Client(Party):
    """The side that receives the services. `kind` is asked, never inferred."""

    kind: Annotated[Literal["business", "consumer"], choice("business", "consumer")]

    @field_validator("kind")
    @classmethod
    def _no_consumer(cls, value: str) -> str:
        if value == "consumer":
            raise fail("consumer-client")
        return value
