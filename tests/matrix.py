"""The example documents in every combination that must hold: kind × language × draft or not × letterhead or none."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

from agreegen import pipeline
from agreegen.document.nodes import Document
from agreegen.engagement.case import Case
from agreegen.engagement.loading import case_of, read_tree
from agreegen.files.layers import Layers
from agreegen.files.yaml import assign
from agreegen.kinds.listing import kind_names
from agreegen.kinds.reading import read_kind
from agreegen.language.locales import tags
from agreegen.operations.demo import example_answers
from tests.conftest import EXAMPLES
from tests.letterheads import LETTERHEADS
from tests.printing import printed

KINDS = tuple(kind_names(Layers.shipped()))
LANGUAGES = tuple(tags(Layers.shipped()))
BOTH = ("es,en", "en-GB,es-MX")  # side by side: contracts only
# The full check takes every combination; an ordinary run every language, and every kind in three of them.
EVERYTHING = bool(os.environ.get("AGREEGEN_EVERYTHING"))
_OFTEN = ("es", "en", "en-US")
MATRIX = [
    *((kind, tag) for kind in KINDS for tag in LANGUAGES if EVERYTHING or kind == "contract" or tag in _OFTEN),
    *(("contract", tags) for tags in BOTH),
]


# As PDF, drafts in some of them.
PDFS = [
    (kind, tag, draft)
    for kind, tag in MATRIX
    for draft in (False, True)
    if EVERYTHING or tag == "es" or (not draft and tag in (*_OFTEN, BOTH[0]))
]


@cache
def pdf(kind: str, tag: str, draft: bool = False) -> bytes:
    """A document of the matrix as PDF, made once."""
    return printed(build(kind, tag, draft=draft))


@cache
def letterhead(name: str) -> Path:
    """The file of a letterhead."""
    folder = Path(tempfile.mkdtemp(prefix="agreegen-letterhead-"))
    path = folder / f"{name}.{'dotx' if name == 'template' else 'docx'}"
    path.write_bytes(LETTERHEADS[name]())
    return path


def case(tag: str, *, draft: bool = False, reference: str = "", **sets: str) -> Case:
    """The example in a language, or in two (`es,en`); as a draft it lacks some values."""
    path = EXAMPLES / "altamira.yaml"
    tree = read_tree(path)
    if "," in tag:
        assign(tree, "clauses.language-prevalence.prevails", tag[:2], "test")
    if draft:
        del tree["client"]["name"], tree["provider"]["email"], tree["fees"]["amount"]
    if reference:
        assign(tree, "style.letterhead", str(letterhead(reference)), "test")
    for key, value in sets.items():
        assign(tree, key, value, "test")
    return case_of(tree, Layers.of(EXAMPLES), path, language=tag, draft=draft)


def build(kind: str, tag: str, *, draft: bool = False, reference: str = "", **sets: str) -> Document:
    """One document of the matrix."""
    found = case(tag, draft=draft, reference=reference, **sets)
    kind_of = read_kind(found.layers, kind)
    answers = example_answers(kind_of, "altamira", found.l10n.language)
    return pipeline.make(found, kind_of, answers, on=kind_of.file.example).document
