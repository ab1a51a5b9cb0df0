"""The fonts of a PDF: which letters its codes are, and how wide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_MOST_LETTERS = 200_000  # bytes of a table of letters
_BLANKS = 4  # codes of one font that may be spaces
_OTHER = "\ufffd"


@dataclass
class Font:
    """How a font's codes become letters, how wide they are, and how many bytes a code has."""

    letters: dict[int, str]
    widths: dict[int, float]
    length: int


def font_of(found: Any) -> Font:
    """What is known of a font. Codes whose letters nobody can tell are missing."""
    import pikepdf

    kind = str(found.get("/Subtype"))
    composite, drawn = kind == "/Type0", kind == "/Type3"  # the letters of a drawn font may be anything
    letters = _letters(found.ToUnicode.read_bytes()) if "/ToUnicode" in found and not drawn else {}
    if not letters and not composite and not drawn and isinstance(found.get("/Encoding"), pikepdf.Name):
        letters = {code: bytes([code]).decode("cp1252", "replace") for code in range(32, 256)}
    blank = [code for code, words in letters.items() if not words.strip()]
    if len(blank) > _BLANKS:
        letters |= dict.fromkeys(blank, _OTHER)
    widths = _widths(found.DescendantFonts[0].get("/W", [])) if composite else {}
    return Font(letters, widths, 2 if composite else 1)


_HEX = r"<([0-9a-fA-F]{1,8})>\s*"


def _letters(table: bytes) -> dict[int, str]:
    """The letters of a font's codes: its ToUnicode table."""
    text = table[:_MOST_LETTERS].decode("latin-1")
    found: dict[int, str] = {}
    for block in _blocks(text, "bfchar"):
        for code, letters in re.findall(_HEX + r"<([0-9a-fA-F]{0,64})>", block):
            found[int(code, 16)] = _decoded(letters)
    for block in _blocks(text, "bfrange"):
        for first, last, letters, listed in re.findall(_HEX + _HEX + r"(?:<([0-9a-fA-F]{0,64})>|\[([^\]]*)\])", block):
            low, high = int(first, 16), min(int(last, 16), int(first, 16) + 0xFFFF)
            if listed:
                for offset, one in enumerate(re.findall(r"<([0-9a-fA-F]{0,64})>", listed)[: high - low + 1]):
                    found[low + offset] = _decoded(one)
                continue
            start = _decoded(letters)
            for code in range(low, high + 1):
                if start and ord(start[-1]) + code - low <= 0x10FFFF:
                    found[code] = start[:-1] + chr(ord(start[-1]) + code - low)
    return found


def _blocks(text: str, name: str) -> Iterator[str]:
    """What stands between the beginning and the end of each block of a table."""
    for part in text.split(f"begin{name}")[1:]:
        block, end, _ = part.partition(f"end{name}")
        if end:
            yield block


def _decoded(letters: str) -> str:
    return bytes.fromhex(letters if len(letters) % 2 == 0 else letters + "0").decode("utf-16-be", "replace")


def _widths(table: Any) -> dict[int, float]:
    """The widths of a composite font: `c [w1 w2 …]` and `c1 c2 w`."""
    import pikepdf

    found: dict[int, float] = {}
    items = list(table)
    at = 0
    while at + 1 < len(items):
        first = int(items[at])
        if isinstance(items[at + 1], pikepdf.Array):
            found |= {first + n: float(width) for n, width in enumerate(items[at + 1])}
            at += 2
        elif at + 2 < len(items):
            found |= dict.fromkeys(range(first, min(int(items[at + 1]), first + 0xFFFF) + 1), float(items[at + 2]))
            at += 3
        else:
            break
    return found
