"""What a house says of its own look: the engagement's `style`."""

from __future__ import annotations

from typing import Annotated, Literal

from agreegen.look.theme import Alignment, Colour
from agreegen.values.fields import (
    BoolField,
    Model,
    TextField,
    choice,
)


class Style(Model):
    """The house's own look. Files stand beside the file that names them."""

    letterhead: TextField | None = (
        None  # a letterhead: the Word file whose styles, header, footer and margins the DOCX takes
    )
    logo: TextField | None = None  # a PNG or JPEG
    accent: Colour | None = None
    font: TextField | None = None
    alignment: Alignment | None = None
    footer: TextField | None = None  # at the foot of each page
    contents: BoolField = False  # a table of contents in contracts
    paper: Annotated[Literal["A4", "Letter"], choice("A4", "Letter")] | None = None
    window: Annotated[Literal["left", "right", "none"], choice("left", "right", "none")] | None = (
        None  # of the envelope
    )
