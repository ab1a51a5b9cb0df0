"""Finished files, each made once in a run: the same document as PDF takes a second, and many tests look at it."""

from __future__ import annotations

import hashlib
import os
import pickle
from pathlib import Path
from typing import Any, cast

from agreegen import pipeline
from agreegen.document.nodes import Document
from agreegen.writers import WRITERS
from agreegen.writers.pdf import write

FOLDER = "AGREEGEN_TEST_FOLDER"  # of this run and all its workers; conftest.py makes it and takes it away


def write_once() -> None:
    """Let the command line take PDFs that this run has written already: many tests run it on the same engagement. Whoever asks
    the writer itself (`writers.pdf.write`) gets what it writes."""
    cast(dict[str, Any], WRITERS)["pdf"] = printed


def printed(document: Document, form: str = "pdf") -> bytes:
    """The document in a format, by the code under test; the same document is written once in a run."""
    digest = hashlib.sha256(pickle.dumps(document)).hexdigest()
    path = Path(os.environ[FOLDER]) / f"{digest}.{form}"
    if not path.is_file():
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_bytes(write(document) if form == "pdf" else pipeline.write(document, form))
        part.replace(path)
    return path.read_bytes()
