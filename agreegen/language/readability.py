"""How easy a text is to read: Flesch reading ease for English, the Szigriszt-Pazos index read on the Inflesz scale for Spanish.

Both count words a sentence and syllables a word. Syllables are groups of vowels, with Spanish hiatuses taken apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_STRONG = frozenset("aeo") | frozenset("áéó")
_STRESSED_WEAK = frozenset("íú")


@dataclass(frozen=True)
class Reading:
    """`score`: higher is easier, 0 to 100. `words` counts the words measured."""

    score: float
    words_per_sentence: float
    words: int


def _spanish(word: str) -> int:
    count = 0
    for group in re.findall(r"[aeiouáéíóúü]+", word.lower()):
        count += 1
        for left, right in pairwise(group):
            apart = left in _STRONG and right in _STRONG
            count += apart or bool({left, right} & _STRESSED_WEAK)
    return max(1, count)


def _english(word: str) -> int:
    word = re.sub(r"[^a-z]", "", word.lower())
    count = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and count > 1
    return max(1, count - silent)


def measure(text: str, language: str) -> Reading | None:
    """The reading ease of prose in "es" or "en"; None where there is no sentence in it."""
    flat = re.sub(r"\s+", " ", text)
    sentences = [part for part in re.split(r"(?<=[.!?])\s+", flat) if re.search(r"\w{2}", part)]
    words = re.findall(r"[A-Za-zÁÉÍÓÚÜÑáéíóúüñ]+", flat)
    if not words or not sentences:
        return None
    length = len(words) / len(sentences)
    syllables = sum(map(_spanish if language == "es" else _english, words)) / len(words)
    score = 206.835 - 62.3 * syllables - length if language == "es" else 206.835 - 1.015 * length - 84.6 * syllables
    return Reading(round(score, 1), round(length, 1), len(words))
