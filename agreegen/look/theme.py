"""How documents look: the theme (colours, fonts, sizes, spacing) that drives DOCX, PDF and HTML, and the house's own marks."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import PlainValidator, WithJsonSchema

from agreegen.files.layers import Layers
from agreegen.files.yaml import read
from agreegen.values.fields import Model, TextField, choice, fail

THEME = "templates/theme.yaml"
PAPERS = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}  # millimetres
LEAST_WIDTH, LEAST_HEIGHT = 80, 120  # millimetres of a page that text needs
FOOTER_LENGTH = 160  # characters of a footer that fit beside the page number
LOGO_ROOM = (170.0, 42.0)  # the width and height that a logo may take, in points
TINY = 8  # half points: smaller letters are not seen
FAINT = 2.0  # contrast: letters that have less are not seen
READABLE = 4.5  # the contrast that WCAG 2 asks of text, level AA


def _colour(value: Any) -> str:
    text = str(value).lower()
    digits = text.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(c * 2 for c in digits)
    if not isinstance(value, str) or len(digits) != 6 or set(digits) - set("0123456789abcdef"):
        raise fail("not-a-colour", value=str(value))
    return f"#{digits}"


Colour = Annotated[
    str, PlainValidator(_colour), WithJsonSchema({"type": "string", "pattern": "^#?[0-9A-Fa-f]{3}([0-9A-Fa-f]{3})?$"})
]


def _measure(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise fail("not-a-measure", value=str(value)) from None
    if not 0 < number < 200:
        raise fail("not-a-measure", value=str(value))
    return number


Measure = Annotated[float, PlainValidator(_measure), WithJsonSchema({"type": "number"})]
Alignment = Annotated[Literal["left", "justified"], choice("left", "justified")]


@dataclass(frozen=True)
class Window:
    """Where the address of a letter stands, in millimetres: it begins `top` below the edge of the paper, ends before `end`, and is
    at most `width` wide. Windows of DL, C5 and #10 envelopes all show that room, at whichever side they are."""

    top: float = 52
    end: float = 84
    width: float = 66


WINDOW = Window()


class Colours(Model):
    """What each colour is for stands in templates/theme.yaml."""

    ink: Colour
    quiet: Colour
    rule: Colour
    accent: Colour
    panel: Colour
    blank: Colour
    mark: Colour

    @property
    def heading(self) -> str:
        """The accent, as dark as it must be to be read in small letters on paper and on the panel."""
        return readable(self.accent, self.panel)


class Sizes(Model):
    """Sizes of text in points."""

    body: Measure
    close: Measure
    columns: Measure
    title: Measure
    part: Measure
    clause: Measure
    table: Measure
    small: Measure
    running: Measure


class Spacing(Model):
    """Distances in points; `line` and `close_line` are heights of a line in sizes of its text."""

    line: Measure
    close_line: Measure
    paragraph: Measure
    clause: Measure
    part: Measure
    close_part: Measure
    number: Measure
    nested: Measure


class Margins(Model):
    """The margins of a page in millimetres."""

    top: Measure
    sides: Measure
    bottom: Measure


class Pages(Model):
    """The margins by layout."""

    contract: Margins
    record: Margins
    letter: Margins
    columns: Margins


class Theme(Model):
    """templates/theme.yaml: everything about a document's look that both formats share."""

    colours: Colours
    font: TextField
    alignment: Alignment
    sizes: Sizes
    spacing: Spacing
    pages: Pages

    def of(self, layout: str, paper: str) -> tuple[Theme, Margins]:
        """The theme for a layout, with all its sizes and distances in the measure of that layout's text, and its margins, which
        keep lines as long on Letter as on A4."""
        margins: Margins = getattr(self.pages, layout)
        wider = (PAPERS[paper][0] - PAPERS["A4"][0]) / 2
        margins = margins.model_copy(update={"sides": round(margins.sides + wider, 2)})
        body = {"contract": self.sizes.body, "columns": self.sizes.columns}.get(layout, self.sizes.close)
        ratio = body / self.sizes.body
        if ratio == 1:
            return self, margins

        def scaled(model: Sizes | Spacing, *but: str) -> dict[str, float]:
            return {k: v if k in but else round(v * ratio, 1) for k, v in model.model_dump().items()}

        sizes = self.sizes.model_copy(update=scaled(self.sizes, "running", "small"))
        distances = scaled(self.spacing, "close_line", "close_part")
        distances["line"] = self.spacing.close_line
        if layout == "record":
            distances["part"] = self.spacing.close_part
        spacing = self.spacing.model_copy(update=distances)
        return self.model_copy(update={"sizes": sizes, "spacing": spacing}), margins


def read_theme(layers: Layers, **changes: Any) -> Theme:
    """The theme of the layer that wins, with its `accent`, `font` and `alignment` changed where they are given.

    Raises AgreegenError with every problem of the file.
    """
    theme = read(layers.require(THEME), Theme)
    accent = changes.pop("accent", None)
    if accent is not None:
        changes["colours"] = theme.colours.model_copy(update={"accent": accent})
    return theme.model_copy(update={key: value for key, value in changes.items() if value is not None})


@dataclass(frozen=True)
class Picture:
    """A logo: its bytes, `png` or `jpeg`, and its size in pixels. `alt` is what a screen reader says."""

    content: bytes = field(repr=False)
    form: str
    width: int
    height: int
    alt: str

    @property
    def size(self) -> tuple[float, float]:
        """Its width and height on paper in points: as large as its room allows."""
        scale = min(LOGO_ROOM[0] / self.width, LOGO_ROOM[1] / self.height)
        return self.width * scale, self.height * scale


@dataclass(frozen=True)
class Look:
    """How one document looks.

    `letterhead` is the Word file whose styles, header, footer and margins the DOCX takes; `footer` the house's own words
    at the foot of each page; `window` the side on which an envelope shows the address, "" for none; `font_folders` hold
    fonts of the user's own.
    """

    theme: Theme
    paper: str = "A4"
    logo: Picture | None = None
    footer: str = ""
    letterhead: Path | None = None
    window: str = ""
    accent_is_set: bool = False
    font_folders: tuple[Path, ...] = ()


@lru_cache(maxsize=1)
def plain_look() -> Look:
    """The look of agreegen itself: its own theme and nothing of a house."""
    return Look(read_theme(Layers.shipped()))


def luminance(colour: str) -> float:
    """The relative luminance of #rrggbb, from 0 (black) to 1 (white), as WCAG 2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_white(colour: str) -> bool:
    """Whether letters of a colour of Word's (FFFFFF) cannot be seen on paper."""
    return re.fullmatch("[0-9A-Fa-f]{6}", colour) is not None and contrast(f"#{colour}", "#ffffff") < FAINT


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    return contrast_of(luminance(one), luminance(other))


def contrast_of(one: float, other: float) -> float:
    """The contrast of two luminances, from 1 to 21."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def readable(colour: str, background: str, least: float = READABLE) -> str:
    """`colour`, made darker only as far as text on `background` needs."""
    hue, light, saturation = colorsys.rgb_to_hls(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))
    while contrast(colour, background) < least and light > 0:
        light = max(light - 0.01, 0)
        shades = colorsys.hls_to_rgb(hue, light, saturation)
        colour = "#" + "".join(f"{round(shade * 255):02x}" for shade in shades)
    return colour
