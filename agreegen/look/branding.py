"""The look of a document: the theme, and what `style` says of the house: logo, accent, font, footer, letterhead."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from agreegen.files.layers import Layers
from agreegen.files.named import named_file
from agreegen.files.opening import picture
from agreegen.look.fonts import family
from agreegen.look.style import Style
from agreegen.look.theme import (
    FOOTER_LENGTH,
    LEAST_HEIGHT,
    LEAST_WIDTH,
    PAPERS,
    READABLE,
    Look,
    Picture,
    contrast,
    read_theme,
)
from agreegen.values.problems import AgreegenError, Mark, Problem, error
from agreegen.values.quantities import Text
from agreegen.values.tree import Map, find_mark

_FORMS = {"PNG": "png", "JPEG": "jpeg"}
_MOST_PIXELS = {"png": 12_000_000, "jpeg": 40_000_000}  # a PNG is held in memory whole, three times
_DRAFT = (4000, 4000)
_PAPER = "#ffffff"
_BEFORE = "reference.docx"  # what a letterhead in templates/ was called
_SMALLEST = 6  # points


def look_of(style: Style, tree: Map, layers: Layers, paper: str, window: str, author: str) -> Look:
    """The look of the documents of `author`, from the style that the source `tree` holds; `paper` and `window` (of an
    envelope) are those of its locale. Raises AgreegenError where a file of the style cannot be used."""
    theme = read_theme(layers, accent=style.accent, font=style.font, alignment=style.alignment)
    letterhead = _file(tree, "letterhead", style.letterhead)
    if letterhead is None:
        found = layers.find("templates/letterhead.docx", f"templates/{_BEFORE}")
        letterhead = found[0] if found and found[1].name != "built-in" else None
    window = style.window or window
    return Look(
        theme=theme,
        paper=style.paper or paper,
        logo=_logo(tree, style.logo, author),
        footer=str(style.footer or ""),
        letterhead=letterhead,
        window="" if window == "none" else window,
        accent_is_set=style.accent is not None,
        font_folders=layers.folders("fonts"),
    )


def look_problems(tree: Map, look: Look) -> list[Problem]:
    """What is worth knowing about the look: an accent that is too light for text."""
    colours = look.theme.colours
    problems = []
    for name, colour, behind in (
        ("ink", colours.ink, colours.panel),
        ("quiet", colours.quiet, colours.panel),
        ("blank", colours.ink, colours.blank),
        ("ink", colours.ink, _PAPER),
        ("quiet", colours.quiet, _PAPER),
        ("heading", colours.heading, _PAPER),
    ):
        if contrast(colour, behind) < READABLE:
            values = {"name": name, "colour": getattr(colours, name), "ratio": f"{contrast(colour, behind):.1f}"}
            problems.append(Problem("error", "colour-unreadable", values, None))
    for name, size in look.theme.sizes.model_dump().items():
        if float(size) < _SMALLEST:
            problems.append(
                Problem("error", "size-unreadable", {"name": name, "size": f"{size:g}", "least": _SMALLEST}, None)
            )
    if look.letterhead is None:
        try:
            family(str(look.theme.font), look.font_folders)
        except AgreegenError as exc:
            mark = find_mark(
                tree,
                (
                    "style",
                    "font",
                ),
            )
            problems += [Problem("warning", p.rule, p.values, p.mark or mark) for p in exc.problems]
    for layout in ("contract", "record", "letter", "columns"):
        margins = look.theme.of(layout, look.paper)[1]
        width, height = PAPERS[look.paper]
        if width - 2 * margins.sides < LEAST_WIDTH or height - margins.top - margins.bottom < LEAST_HEIGHT:
            problems.append(Problem("error", "theme-narrow", {"layout": layout}, None))
    if len(look.footer) > FOOTER_LENGTH:
        mark = find_mark(
            tree,
            (
                "style",
                "footer",
            ),
        )
        problems.append(Problem("error", "footer-too-long", {"length": len(look.footer), "most": FOOTER_LENGTH}, mark))
    if look.letterhead is not None and look.letterhead.name == _BEFORE and look.letterhead.parent.name == "templates":
        problems.append(
            Problem("note", "renamed", {"old": _BEFORE, "new": "letterhead.docx"}, Mark(str(look.letterhead)))
        )
    if look.letterhead is not None and (look.logo is not None or look.footer):
        problems.append(Problem("note", "letterhead-wins", {}, find_mark(tree, ("style",))))
    if look.accent_is_set and colours.heading != colours.accent:
        values = {"colour": colours.accent, "used": colours.heading}
        problems.append(
            Problem(
                "note",
                "accent-darkened",
                values,
                find_mark(
                    tree,
                    (
                        "style",
                        "accent",
                    ),
                ),
            )
        )
    return problems


def _file(tree: Map, key: str, name: Text | None) -> Path | None:
    """The file that `style.<key>` names. Raises AgreegenError where there is none, or none that may be read."""
    if name is None or name.blank:
        return None
    path = named_file(tree, str(name), "style", key)
    if not os.path.isfile(path):  # which is False too for names that cannot be
        raise error(
            "style-file-missing",
            find_mark(
                tree,
                (
                    "style",
                    key,
                ),
            ),
            key=f"style.{key}",
            path=str(path),
        )
    return path


def _logo(tree: Map, name: Text | None, author: str) -> Picture | None:
    """The logo as PNG or JPEG in RGB: PDF/A knows one colour space for all."""
    path = _file(tree, "logo", name)
    if path is None:
        return None
    from PIL import Image, UnidentifiedImageError

    mark = Mark(str(path))
    alt = author or path.stem
    try:
        with picture(path) as image:
            form = _FORMS.get(image.format or "")
            if form is None:
                raise error("logo-format", mark, form=image.format or "?")
            if image.width * image.height > _MOST_PIXELS[form]:
                raise error("logo-too-large", mark)
            image.verify()
        with picture(path) as image:
            image.draft("RGB", _DRAFT)  # a JPEG is read at the size that it is shown in, or twice that
            content, (width, height) = _settled(image, form)
    except AgreegenError as exc:
        if exc.problems[0].rule == "file-too-large":
            raise error("logo-too-large", mark) from None
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise error("logo-too-large", mark) from None
    except UnidentifiedImageError:
        raise error("logo-unknown", mark) from None
    except (OSError, ValueError, SyntaxError, EOFError) as exc:
        raise error("logo-unreadable", mark, reason=str(exc)) from None
    return Picture(content, form, width, height, alt)


def _settled(image: Any, form: str) -> tuple[bytes, tuple[int, int]]:
    """A picture as a document shows it: upright, in eight bits of grey or RGB, without what the camera wrote beside it."""
    from PIL import ImageOps

    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):
        upright = upright.point(lambda value: value / 256).convert("L")
    elif upright.mode not in ("RGB", "RGBA", "L", "LA", "P", "1"):
        upright = upright.convert("RGB")
    upright.info = {key: value for key, value in upright.info.items() if key == "transparency"}
    out = io.BytesIO()
    upright.save(out, form, **({"quality": 95} if form == "jpeg" else {}))
    return out.getvalue(), upright.size
