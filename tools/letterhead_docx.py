"""Writes templates/letterhead.docx: our own styles, lists and page, for whoever wants to make a letterhead of them in Word.

    python -m tools.letterhead_docx

It is what every DOCX without a letterhead starts from, as the theme gives it, without the fonts.
"""

from __future__ import annotations

import sys
from pathlib import Path

from agreegen.look.theme import plain_look
from agreegen.writers.docx import base_document


def main(target: Path) -> None:
    """Write the document to `target`; the same theme gives the same bytes."""
    target.write_bytes(base_document(plain_look(), "en-GB"))


if __name__ == "__main__":
    default = Path(__file__).resolve().parent.parent / "templates" / "letterhead.docx"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
