"""Which laws a contract can be under: ISO 3166 countries, with a region where the law differs inside one."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import PlainValidator

from agreegen.values.fields import fail, written
from agreegen.values.identity import is_country

LAWS: Final = ("ES", "GB-EAW", "GB-SCT", "GB-NIR", "US-NY", "US-CA", "US-IL", "US-TX", "US-FL", "MX", "AR", "CL", "CO")
USUAL: Final = LAWS[0]  # where a text is to be shown and nobody says under which law
_BY_REGION: Final = ("GB", "US")
_NO_COUNTRY: Final = ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")  # codes of Unicode that are no state


def _law(value: Any) -> str:
    if not isinstance(value, str):
        raise fail("missing" if value is None else "expected-text")
    country, _, region = value.partition("-")
    if value in _BY_REGION:
        raise fail("law-needs-region", value=value, choices=", ".join(x for x in LAWS if x.startswith(value + "-")))
    shape = re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{2,3})?", value)
    listed = {law.partition("-")[0] for law in LAWS}
    known = shape and is_country(country) and country not in _NO_COUNTRY
    if value not in LAWS and (not known or (region and country in listed)):
        raise fail("unknown-law", value=str(value), choices=", ".join(LAWS))
    return str(value)


GoverningLaw = Annotated[str, PlainValidator(_law), written("the law that governs the contract", *LAWS[:2], LAWS[4])]
