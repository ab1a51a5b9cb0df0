"""Babel: money, dates, lists, hours, periods and weekdays as a document in one language prints them.

Fixed words come from `templates/<lang>/terms.yaml`. Numbers and their units are joined with a no-break space.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agreegen.files.layers import Layers
from agreegen.files.yaml import shared
from agreegen.language.locales import Locale, primary, read_locale
from agreegen.values.problems import AgreegenError, Problem
from agreegen.values.quantities import NBSP, DayOfYear, Duration, Money, Percent, Rate, TimeRange
from agreegen.values.tree import Map

_PLACES = re.compile(r"(?<!\{)\{([a-z_]+)\}")
_SPANISH_I = re.compile(r"h?[iíy](?![aeouáéó])|í", re.IGNORECASE)
_SPANISH_O = re.compile(r"h?[oó]|8|11(?!\d)", re.IGNORECASE)


def filled(text: str, values: Mapping[str, object]) -> str:
    """The text with its {placeholders} filled, and {{ }} as braces. A text from a file is no format of Python's: it could
    ask a value for its attributes. A placeholder without a value shows as ‹its name›."""

    def value(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        return str(values[found[1]]) if found[1] in values else f"\u2039{found[1]}\u203a"

    return re.sub(r"\{\{|\}\}|\{([a-z_]+)\}", value, text) if "{" in text or "}" in text else text


@dataclass(frozen=True)
class L10n:
    """One language's formats. `tag` is BCP 47, `terms` the fixed words of its primary language, `form` its locale,
    `spells_amounts` whether the amounts that matter most are repeated in words."""

    tag: str
    terms: Map
    form: Locale
    spells_amounts: bool = False

    @property
    def language(self) -> str:
        return primary(self.tag)

    @property
    def locale(self) -> str:
        """The locale of Unicode's whose numbers and dates it has."""
        return str(self.form.babel)

    @property
    def own_name(self) -> str:
        """The name of the language in itself, with a capital: Español, English."""
        from babel import Locale

        name = Locale(self.language).get_display_name(self.language) or self.language
        return name[0].upper() + name[1:]

    def words(self, key: str, **values: object) -> str:
        """The fixed words at a dotted key, with `{placeholders}` filled. A missing key is a bug: KeyError."""
        node: Any = self.terms
        for step in key.split("."):
            node = node[step] if isinstance(node, Mapping) else None
        if not isinstance(node, str):
            raise KeyError(key)
        return filled(node, values) if values else str(node)

    def has_words(self, key: str) -> bool:
        node: Any = self.terms
        for step in key.split("."):
            if not isinstance(node, Mapping) or step not in node:
                return False
            node = node[step]
        return True

    def date(self, day: dt.date) -> str:
        """22 de noviembre de 2026 · 22 November 2026 · November 22, 2026."""
        from babel.dates import format_date

        return format_date(day, "long", locale=self.locale)

    def named_days(self, days: Mapping[dt.date, str]) -> list[str]:
        """Holidays as text: the date, and the name where it has one."""
        return [f"{self.date(day)} ({name})" if name else self.date(day) for day, name in sorted(days.items())]

    def day_name(self, day: dt.date) -> str:
        """jueves, 10 de diciembre de 2026 · Thursday 10 December 2026 · Thursday, December 10, 2026."""
        from babel.dates import format_date

        return format_date(day, "full", locale=self.locale)

    def short_date(self, day: dt.date) -> str:
        """A date for tables: 10 dic 2026 · 10 Dec 2026."""
        from babel.dates import format_skeleton

        return format_skeleton("yMMMd", day, locale=str(self.form.short_dates)).replace(" ", NBSP)

    def day_of_year(self, day: DayOfYear) -> str:
        """15 de junio · 15 June · June 15."""
        from babel.dates import format_skeleton

        return format_skeleton("MMMMd", dt.date(2001, day.month, day.day), locale=self.locale)

    def time(self, moment: dt.time) -> str:
        from babel.dates import format_time

        return format_time(moment, "short", locale=self.locale).replace("\u202f", NBSP)

    def number(self, value: Decimal | int) -> str:
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self.locale, decimal_quantization=False)

    def money(self, money: Money) -> str:
        """1.234,50 € · £1,234.50 · USD 1,234.50. A currency whose symbol others share prints its code."""
        from babel.numbers import format_currency

        assert money.amount is not None
        shape = self.form.money if money.currency in self.form.symbols else self.form.money_with_code
        return format_currency(money.amount, money.currency, shape.replace(" ", NBSP), locale=self.locale)

    def percent(self, percent: Percent) -> str:
        number = self.number(percent.value.normalize() + 0)
        return filled(self.form.percent.replace(" ", NBSP), {"number": number})

    def duration(self, duration: Duration) -> str:
        """30 días naturales · 1 business day · 12 months."""
        form = "one" if duration.count == 1 else "other"
        words = self.words(f"units.{duration.unit}.{form}")
        return f"{duration.count}{NBSP}{words}"

    def rate(self, rate: Rate) -> str:
        return f"{self.money(rate.money)} {self.words(f'per.{rate.unit}')}"

    def time_range(self, hours: TimeRange) -> str:
        start = self.time(hours.start)
        end = "24:00" if hours.end is None else self.time(hours.end)
        return self.words("formats.time_range", start=start, end=end)

    def weekdays(self, days: Sequence[int]) -> str:
        """lunes a viernes · Monday, Wednesday and Friday."""
        from babel import Locale

        names = Locale.parse(self.locale).days["format"]["wide"]
        if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
            return self.words("formats.weekday_range", first=names[days[0]], last=names[days[-1]])
        return self.list([names[d] for d in days])

    def zone(self, timezone: str) -> str:
        """The city whose time it is: Madrid, Londres."""
        from babel.dates import get_timezone_location

        return get_timezone_location(timezone, locale=self.locale, return_city=True)

    def country(self, code: str) -> str:
        from babel import Locale

        own = f"countries.{code}"
        return self.words(own) if self.has_words(own) else str(Locale.parse(self.locale).territories[code])

    def region(self, code: str) -> str:
        """A holiday calendar's country: España (MD)."""
        country, _, region = code.partition("-")
        name = self.country(country)
        if not region:
            return name
        known = f"regions.{code}"
        return self.words(known) if self.has_words(known) else f"{name} ({region})"

    def list(self, items: Iterable[object], style: str = "standard") -> str:
        """a, b y c · a, b and c; `style` "or" for alternatives. Spanish y becomes e before an i, o becomes u before an o."""
        from babel.lists import format_list

        texts = [self.format(item) for item in items]
        joined = format_list(texts, style=style, locale=self.locale)  # type: ignore[arg-type]
        if self.language == "es" and len(texts) > 1:
            word, other, before = ("o", "u", _SPANISH_O) if style == "or" else ("y", "e", _SPANISH_I)
            last = texts[-1]
            ending = f" {word} {last}"
            if before.match(last) and joined.endswith(ending):
                joined = joined[: -len(ending)] + f" {other} {last}"
        return joined

    def format(self, value: object) -> str:
        """How `value` prints in a sentence. Raises TypeError for what has no printed form."""
        if isinstance(value, bool):
            raise TypeError(value)
        if isinstance(value, str):
            return str(value)
        if isinstance(value, dt.datetime):
            day, at = self.date(value.date()), self.time(value.time())
            one = at[:1] == "1" and not at[1:2].isdigit()
            return self.words("formats.date_and_time" + ("_at_one" if one else ""), date=day, time=at)
        formats: list[tuple[type, Any]] = [
            (dt.date, self.date),
            (dt.time, self.time),
            (DayOfYear, self.day_of_year),
            (Money, self.money),
            (Percent, self.percent),
            (Duration, self.duration),
            (Rate, self.rate),
            (TimeRange, self.time_range),
            (int, str),
            (Decimal, self.number),
        ]
        for kind, form in formats:
            if isinstance(value, kind):
                return str(form(value))
        if isinstance(value, list | tuple):
            return self.list(value)
        raise TypeError(value)


def read_l10n(layers: Layers, tag: str, spells_amounts: bool | None = None) -> L10n:
    """The formats and fixed words of a language tag; amounts are spelt out as asked, else where the language's contracts
    usually do (Spanish). Raises AgreegenError where the language has no terms."""
    form = read_locale(layers, tag)
    spells = spells_amounts if spells_amounts is not None else form.spells_amounts
    name = f"templates/{primary(tag)}/terms.yaml"
    path, layer = layers.require_in(name)
    terms = shared(path)
    ours = Layers.shipped().find(name)
    if layer.name != "built-in" and ours is not None:
        own = shared(ours[0])
        problems = list(_differences(terms, own, ""))
        if problems:
            raise AgreegenError(problems)
    return L10n(tag, terms, form, spells)


def _differences(given: Any, own: Any, key: str) -> Iterator[Problem]:
    """Where a user's file of terms lacks what the documents look up, or has other places to fill in."""
    mark = getattr(given, "mark", None)
    if isinstance(own, Map) and isinstance(given, Map):
        for step, value in own.items():
            path = f"{key}.{step}" if key else step
            if given.get(step) is None:
                yield Problem("error", "data-incomplete", {"key": path}, given.mark)
            else:
                yield from _differences(given[step], value, path)
    elif isinstance(own, list) and isinstance(given, list):
        if len(given) < len(own) or not all(isinstance(item, str) for item in given):
            yield Problem("error", "data-incomplete", {"key": key}, mark)
    elif not isinstance(own, str) or not isinstance(given, str):
        yield Problem("error", "data-incomplete", {"key": key}, mark)
    elif set(_PLACES.findall(given)) != set(_PLACES.findall(own)):
        known = ", ".join(f"{{{name}}}" for name in sorted(set(_PLACES.findall(own)))) or "–"
        yield Problem("error", "data-placeholders", {"key": key, "known": known}, mark)
