"""Numbers in words: amounts as contracts spell them out, and the ordinals of clauses.

num2words counts; it does not know that Spanish says veintiún euros, doscientas libras and un millón de euros. The names of
currencies are Babel's, those of coins and the ordinals stand in `templates/<lang>/terms.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agreegen.language.formats import L10n
from agreegen.values.quantities import Money, coins


def amount_in_words(l10n: L10n, money: Money) -> str:
    """The amount with its currency: mil doscientos euros con cincuenta céntimos · one thousand two hundred euros and fifty
    cents. Coins without a name of their own are a fraction: con 50/100."""
    assert money.amount is not None
    decimals = coins(money.currency)
    smallest = int((money.amount * 10**decimals).to_integral_value())
    whole, rest = divmod(smallest, 10**decimals)
    names: Mapping[str, Any] = l10n.terms["currencies"]
    name = _currency(l10n, money.currency, whole)
    text = f"{_counted(l10n, whole, money.currency in names['feminine'])}{_of(l10n, whole)} {name}"
    if not rest:
        return text
    coin = names["coins"].get(money.currency)
    if coin is None:
        return l10n.words("currencies.with_fraction", amount=text, coins=rest, parts=10**decimals)
    part = f"{_counted(l10n, rest, False)} {coin['one' if rest == 1 else 'other']}"
    return l10n.words("currencies.with_coins", amount=text, coins=part) if whole else part


def ordinal(l10n: L10n, number: int, *, capital: bool = False) -> str:
    """The ordinal of a clause in Spanish: primera, vigesimoprimera, trigésima primera; from 100 on, the figure."""
    text = _ordinal(l10n, number)
    return text[0].upper() + text[1:] if capital else text


def _ordinal(l10n: L10n, number: int) -> str:
    words: Mapping[str, Any] = l10n.terms["ordinals"]
    if number < 30:
        return str(words["below_thirty"][number - 1])
    if number >= 100:
        return str(number)
    tens, unit = divmod(number, 10)
    return " ".join([str(words["tens"][tens - 3]), *([str(words["below_thirty"][unit - 1])] if unit else [])])


def cardinal(l10n: L10n, number: int) -> str:
    """The number on its own: veintiuno, veintiún mil · twenty-one thousand."""
    from num2words import num2words

    text = str(num2words(number, lang=l10n.language)).replace(",", "")
    if l10n.language == "es":
        return _before_masculine(text, r"(?= mil\b| mill)")
    return text.replace(" and ", " ") if l10n.tag == "en-US" else text


def _counted(l10n: L10n, number: int, feminine: bool) -> str:
    """The number before the name of what it counts."""
    text = cardinal(l10n, number)
    if l10n.language != "es":
        return text
    if not feminine:
        return _before_masculine(text, "$")
    millions, sign, rest = text.rpartition("mill")  # millón is masculine whatever it counts
    rest = re.sub(r"uno$", "una", re.sub(r"cientos\b", "cientas", re.sub(r"quinientos\b", "quinientas", rest)))
    return millions + sign + rest


def _before_masculine(text: str, where: str) -> str:
    """uno becomes un, and veintiuno veintiún, at the places that `where` matches."""
    return re.sub(rf"\b(veinti)?uno{where}", lambda found: f"{found[1]}\u00fan" if found[1] else "un", text)


def _of(l10n: L10n, number: int) -> str:
    """un millón *de* euros, but un millón cien euros."""
    return " de" if l10n.language == "es" and number >= 10**6 and number % 10**6 == 0 else ""


def _currency(l10n: L10n, code: str, count: int) -> str:
    from babel.numbers import get_currency_name

    own = l10n.terms["currencies"]["names"].get(code)
    if own is not None:
        return str(own["one" if count == 1 else "other"])
    return str(get_currency_name(code, count=1 if count == 1 else 2, locale=l10n.locale))
