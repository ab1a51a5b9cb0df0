"""Who somebody is, and where: e-mail addresses, countries, time zones, holiday calendars, accounts and tax numbers."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import (
    AfterValidator,
)

from agreegen.values.fields import TextField, fail
from agreegen.values.quantities import Text


def is_email(text: str) -> bool:
    """Whether a text is an e-mail address: a name, and a domain of labels of letters and figures."""
    name, _, domain = text.partition("@")
    labels = domain.split(".")
    return (
        0 < len(name) <= 64
        and len(text) <= 254
        and re.search(r"[\s<>\"(),:;\\\[\]]|^\.|\.$|\.\.", name) is None
        and len(labels) > 1
        and all(re.fullmatch(r"[^\W_](?:[\w-]{0,61}[^\W_])?", label) for label in labels)
    )


def _email(value: Text) -> Text:
    if not value.blank and not is_email(value):
        raise fail("not-an-email", value=str(value))
    return value


def is_country(code: str) -> bool:
    """Whether a code is one of two letters that Unicode's tables know for a territory."""
    from babel import Locale

    return re.fullmatch(r"[A-Z]{2}", code) is not None and code in Locale("en").territories


def _country(value: Text) -> Text:
    if not value.blank and not is_country(value):
        raise fail("unknown-country", value=str(value))
    return value


def _zone(value: Text) -> Text:
    from zoneinfo import ZoneInfo, available_timezones

    from agreegen.values.problems import near_miss

    if value.blank:
        raise fail("missing")
    try:
        ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        raise fail("unknown-zone", value=str(value), near=near_miss(str(value), available_timezones())) from None
    if "/" not in value or value.startswith(("Etc/", "posix/", "right/", "SystemV/")):
        raise fail("zone-without-city", value=str(value))
    return value


def _holidays(value: Text) -> Text:
    """`ES`, `ES-MD`, or `none`."""
    import holidays

    from agreegen.values.problems import near_miss

    if value == "none":
        return value
    country, _, region = value.partition("-")
    calendar = getattr(holidays, country, None) if is_country(country) else None
    if calendar is None:
        from holidays.utils import list_supported_countries  # it loads every calendar: only for the message

        raise fail("unknown-holidays", value=str(value), near=near_miss(country, list_supported_countries()))
    if region and region not in calendar.subdivisions:
        regions = ", ".join(calendar.subdivisions) or "–"
        raise fail("unknown-holiday-region", value=str(value), country=country, regions=regions)
    return value


def _iban(value: Text) -> Text:
    from stdnum import iban
    from stdnum.exceptions import ValidationError

    if value.blank:
        return value
    try:
        iban.validate(value)
    except ValidationError:
        raise fail("wrong-iban", value=str(value)) from None
    return value


# By country, the python-stdnum modules that a tax id may satisfy. A country that is not here is not checked.
_TAX_IDS = {
    "ES": ("es.nif",),
    "GB": ("gb.vat", "gb.utr"),
    "US": ("us.ein", "us.ssn", "us.itin"),
    "MX": ("mx.rfc",),
    "AR": ("ar.cuit",),
    "CL": ("cl.rut",),
    "CO": ("co.nit",),
    "PT": ("pt.nif",),
    "FR": ("fr.tva", "fr.siren", "fr.siret"),
    "DE": ("de.vat", "de.idnr", "de.stnr"),
    "IT": ("it.iva", "it.codicefiscale"),
    "IE": ("ie.vat", "ie.pps"),
    "PE": ("pe.ruc",),
    "UY": ("uy.rut",),
    "EC": ("ec.ruc",),
}


def tax_id_is_valid(country: str, number: str) -> bool:
    """Whether `number` is a well-formed tax id of `country`, by python-stdnum; True where it has no module."""
    from importlib import import_module

    names = _TAX_IDS.get(country)
    if not names:
        return True
    return any(import_module(f"stdnum.{name}").is_valid(number) for name in names)


Email = Annotated[TextField, AfterValidator(_email)]


Country = Annotated[TextField, AfterValidator(_country)]


Zone = Annotated[TextField, AfterValidator(_zone)]


Holidays = Annotated[TextField, AfterValidator(_holidays)]


Iban = Annotated[TextField, AfterValidator(_iban)]
