"""Which characters a text may have, and how any text is shown on a terminal.

A contract must read the same to everybody and in every program. So a text has no character that cannot be printed, that
shows nothing, that turns text round, or that strikes it through.
"""

from __future__ import annotations

import re
import unicodedata

# What nearly every text is made of: nothing here can be wrong, and no more is looked at.
_ORDINARY = re.compile(
    "[\t\n\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u0384-\u03ff\u2010-\u2027\u202f-\u205e\u20a0-\u20bf\u2190-\u21ff]*"
)
# Letters and marks that show nothing: fillers, joiners of graphemes, inherent vowels, the empty braille cell.
_EMPTY = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b\u180c\u180d\u180f\U0001d159")
_STRIKES = re.compile(
    "[\u0334-\u0338\u0488\u0489\u20d2\u20d3\u20d8-\u20da\u20dd-\u20e0\u20e5-\u20eb]"
)  # marks that lie over a letter
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # of a form of the character before them
_VIRAMA = 9  # the combining class of the sign that takes a vowel away
_MOST_MARKS = 4  # on one letter: more would run into the lines above and below
_NONCHARACTERS = frozenset("\ufffc\ufffd")


def refused(text: str) -> str:
    """The first character that a text may not have there, "" where there is none."""
    if (text.isascii() and text.isprintable()) or _ORDINARY.fullmatch(text):
        return ""
    marks = 0
    base = ""  # the last character that is no mark
    for position, char in enumerate(text):
        if " " <= char <= "~" or char in "\t\n":
            marks, base = 0, char
            continue
        kind = unicodedata.category(char)
        if kind[0] == "M":
            marks += 1
            keycap = base in "0123456789#*" and base and char in "\ufe0f\u20e3"
            on_figure = base.isdigit() and not keycap
            if not base or marks > _MOST_MARKS or on_figure or char in _EMPTY or _STRIKES.match(char):
                return char
            if _SELECTORS.match(char) and not keycap and not _has_forms(base):
                return char
        elif char in "\u200c\u200d":
            if not _joins(text, position):
                return char
        elif kind in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp") or char in _EMPTY or char in _NONCHARACTERS:
            return char
        else:
            marks, base = 0, char
    return ""


def _has_forms(base: str) -> bool:
    """Whether there are several forms of a character: of ideographs, of signs that can be emoji."""
    return bool(base) and unicodedata.category(base) in ("So", "Sm", "Lo", "Po", "Sk") and ord(base) > 0xA8


def _joins(text: str, position: int) -> bool:
    """Whether a joiner stands between letters whose shapes it decides, or between parts of one emoji."""
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    if before and unicodedata.combining(before) == _VIRAMA and not (after and after in "\u200c\u200d"):
        return True
    return bool(before and after) and all(
        ord(char) > 0x5FF and unicodedata.category(char) in ("Lo", "Mn", "Mc", "So", "Sk", "Sm") and char not in _EMPTY
        for char in (before, after)
    )


def shown(text: str) -> str:
    """The text as a terminal may show it: what could move the cursor, hide or turn text round is written out."""
    if _ORDINARY.fullmatch(text):
        return text
    return "".join(map(_shown, text))


def _shown(char: str) -> str:
    if char in "\t\n" or (unicodedata.category(char)[0] != "C" and char not in "\u2028\u2029"):
        return char
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file's name that is no text
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
