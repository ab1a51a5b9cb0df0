"""What strangers try: texts, templates and values that the fuzzer plants, each chosen from a seed."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

NASTY = [
    "",
    " ",
    "~",
    "null",
    "0",
    "-1",
    "1e999",
    "9" * 90,
    "x" * 3_000,
    "a b " * 2_000,
    "{{ 7*7 }}",
    "{% include '../../etc/passwd' %}",
    "<script>alert(1)</script>",
    "]]></w:t></agreement><evil/>",
    "&#x202e;fdp.exe",
    "\u202eabc",
    "\u200f30 - 60\u200f",
    "Zero\u200bwidth",
    "\ue0000\ue001",
    "\x1b[2J\x1b]0;x\x07",
    "10\u0336\u0336 EUR",
    "Carrera 7 # 45-10",
    "| # > * _ ` ~ [x](y)",
    "👩‍👩‍👧 emoji",
    "ﷺ العربية",
    "৪৪০০ GBP",
    "30 days",
    "business days",
    "2026-02-30",
    "24:00-24:00",
    "../../../etc/passwd",
    "/dev/zero",
    "/etc/passwd",
    "file:///etc/passwd",
    "\\\\host\\share",
    "%s%s%n",
    "{x.__class__}",
    "true",
    "[]",
]

NAMES = [
    "A & B < C > \"D\" 'E' {F} *G* _H_ #I |J|",
    "Nuñez & Söhne, S.L.",
    "{{ 7*7 }} {% x %}",
    "# Not a title",
    "1. Not a list",
    "| no | table |",
    "[no](link) ![no](picture)",
    "<b>not bold</b>",
    "&amp; &#65;",
    "Wordof" + "x" * 200,
    "Иванов 山田 ألف",
    "🚀 Rocket Ltd",
    "%(name)s {0} $HOME",
    "a\\b\\nc",
    "-- dashes -- and … dots",
]

HARMLESS = [
    "1. {#one} The Provider parks in {{ place or 'the yard' }}.",
    "{% for item in services.deliverables %}- {{ item }}\n{% endfor %}",
    "1. See [](#notices) and [](#definitions).",
    "1. Price: {{ fees.amount }}.",
    "{{ provider.name }} & {{ client.name }}",
    "**“Bay”** is a place.",
    "> A note.",
    "1. On {{ date }} {% if clauses|length > 3 %}at noon{% endif %}.",
]

EXPRESSIONS = [
    "{{ provider.__class__ }}",
    "{{ provider['__class__'] }}",
    "{{ provider.parse_raw('x') }}",
    "{{ provider|map(attribute='__class__')|list }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ term('document', x=provider) }}",
    "{{ provider.model_dump() }}",
    "{{ provider.notes }}",
    "{{ client.notes }}",
    "{{ 'x' * 2000000000 }}",
    "{{ range(10000000)|list }}",
    "{{ lipsum(9) }}",
    "{% for a in services.deliverables %}{% for b in services.deliverables %}x{% endfor %}{% endfor %}",
    "{% set x = provider %}{{ x.name }}",
    "{% set x = x ~ x %}",
    "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "{% include 'signatures.md' %}",
    "{% include '../../../../../../etc/os-release' %}",
    "{% import 'x' as y %}",
    "{% raw %}{{ secret }}{% endraw %}",
    "{{ law }}",
    "{{ law.facts }}",
    "{{ cite }}",
    "{{ cite.__globals__ }}",
    "{{ cite('x') }}",
    "{{ law_value('nothing') }}",
    "{{ services.summary }}",
    "{{ provider.name }}",
    "{{ fees }}",
    "{{ clauses|length }}",
    "{{ clauses[0] }}",
    "{{ clauses[10**10] }}",
    "{{ provider.address|join_lines }}",
    "{{ 1/0 }}",
    "{{ self }}",
    "{{ loop }}",
    "{{ caller() }}",
    "{{ __values__ }}",
    "{{ __tick__() }}",
    "&#xE000;0&#xE001;",
    "&#x202e;",
    "[](#notices)",
    "[](#nowhere)",
    "![x](/etc/passwd)",
    "[x](javascript:alert(1))",
    "**“Services”**",
    "::: meta\n| a |\n|---|\n| b |\n:::",
    "::: clauses\n:::",
    "> " * 60 + "deep",
    "- " * 60 + "deep",
    "*a " * 200 + "b* " * 200,
    "[" * 3_000,
    "{{" * 500,
    "{%%}" * 60,
    "<!--" * 200,
    "| a | b |\n|---|---|\n| 1 | 2 | 3 |",
]


def mutated(data: Any, random_: random.Random, times: int, *, harmless: bool = False) -> Any:
    """A copy of plain data with values replaced, taken out, wrapped, doubled or renamed; `harmless` ones are texts that a
    name may be."""
    data = copy.deepcopy(data)
    for _ in range(times):
        places = list(_places(data))
        if not places:
            break
        holder, key = random_.choice(places)
        what = random_.randrange(8)
        if harmless:
            if isinstance(holder[key], str) and key in ("name", "role", "summary", "address", "place", "registry"):
                holder[key] = random_.choice(NAMES)
            continue
        if what == 0 and isinstance(holder, dict):
            del holder[key]
        elif what == 1:
            holder[key] = [holder[key]]
        elif what == 2:
            holder[key] = {"x": holder[key]}
        elif what == 3 and isinstance(holder, dict):
            holder[random_.choice(NASTY)[:60]] = holder[key]
        elif what == 4 and isinstance(holder[key], str) and holder[key]:
            text = holder[key]
            at = random_.randrange(len(text))
            holder[key] = text[:at] + random_.choice(NASTY)[:40] + text[at + 1 :]
        elif what == 5:
            other, name = random_.choice(places)
            if name in (other if isinstance(other, dict) else range(len(other))):
                holder[key] = copy.deepcopy(other[name])
        elif what == 6:
            holder[key] = None
        else:
            holder[key] = random_.choice(NASTY)
    return data


def _places(data: Any) -> Any:
    pending = [data]
    while pending:
        item = pending.pop()
        keys = list(item) if isinstance(item, dict) else range(len(item)) if isinstance(item, list) else ()
        for key in keys:
            yield item, key
            if isinstance(item[key], dict | list):
                pending.append(item[key])


def flipped(content: bytes, random_: random.Random) -> bytes:
    """Bytes with some of them changed, taken out, doubled, or cut short."""
    changed = bytearray(content)
    for _ in range(random_.choice((1, 1, 3, 20))):
        at = random_.randrange(len(changed))
        what = random_.randrange(5)
        if what == 0:
            changed[at] ^= 1 << random_.randrange(8)
        elif what == 1:
            changed[at : at + random_.randrange(1, 40)] = b""
        elif what == 2:
            changed[at:at] = changed[at : at + 30]
        elif what == 3:
            changed[at] = random_.randrange(256)
        elif what == 4 and random_.random() < 0.2:
            del changed[at:]
        if not changed:
            return b"PK"
    return bytes(changed)


def clause(random_: random.Random) -> tuple[str, str]:
    """The metadata and the text of a clause."""
    meta: dict[str, Any] = {
        "family": "general",
        "order": "90",
        "reviewed_on": "2026-11-22",
        "summary": {"en": "x"},
        "params": {"words": {"type": "text", "default": random_.choice(NASTY)[:80] or "x"}},
    }
    if random_.random() < 0.3:
        meta = mutated(meta, random_, random_.randrange(1, 4))
    pool = HARMLESS if random_.random() < 0.4 else EXPRESSIONS
    body = [random_.choice(pool) for _ in range(random_.randrange(1, 4))]
    text = "# Extra\n\n" + "\n\n".join(
        f"1. {line} {{{{ words }}}}" if random_.random() < 0.3 else line for line in body
    )
    return json.dumps(meta, ensure_ascii=False), text + "\n"


def raw_yaml(data: Any, random_: random.Random) -> str:
    """Data as YAML of JSON's kind, sometimes with a byte of it changed."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    if random_.random() < 0.3:
        at = random_.randrange(len(text))
        text = (
            text[:at]
            + random_.choice(["&a ", "*a ", "!t ", " # ", "\t", "- ", "}", "{", '"', "\\u202e", "\x07"])
            + text[at:]
        )
    return text
