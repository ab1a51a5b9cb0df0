"""The look of a case's documents: the theme, and what `style` says of the house: logo, accent, font, footer, letterhead."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

from agreegen.errors import AgreegenError, Mark, Problem, error
from agreegen.loading import Case
from agreegen.quantities import Text
from agreegen.theme import (
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
from agreegen.writers.fonts import family

LETTER_PAPER = ("en-US", "es-MX", "es-CO", "es-CL")  # where letters are written on US Letter
_WINDOWS = {"es": "right", "es-ES": "right"}  # the side of the window of an envelope; elsewhere left
_FORMS = {"PNG": "png", "JPEG": "jpeg"}
_LARGEST = 8 * 1024 * 1024  # bytes of a logo


def look_of(case: Case) -> Look:
    """The look of the documents of `case`. Raises AgreegenError where a file of the style cannot be used."""
    style = case.engagement.style
    theme = read_theme(case.layers, accent=style.accent, font=style.font, alignment=style.alignment)
    tag = case.l10n.tag
    letterhead = _file(case, "reference", style.reference)
    if letterhead is None:
        found = case.layers.find("templates/reference.docx")
        letterhead = found[0] if found and found[1].name != "built-in" else None
    window = style.window or _WINDOWS.get(tag, "left")
    return Look(
        theme=theme,
        paper=style.paper or ("Letter" if tag in LETTER_PAPER else "A4"),
        logo=_logo(case, style.logo),
        footer=str(style.footer or ""),
        letterhead=letterhead,
        window="" if window == "none" else window,
        accent_is_set=style.accent is not None,
        font_folders=tuple(layer.root / "fonts" for layer in case.layers.layers),
    )


def look_problems(case: Case, look: Look) -> list[Problem]:
    """What is worth knowing about the look: an accent that is too light for text."""
    colours = look.theme.colours
    problems = []
    for name, colour, behind in (
        ("ink", colours.ink, colours.panel),
        ("quiet", colours.quiet, colours.panel),
        ("blank", colours.ink, colours.blank),
    ):
        if contrast(colour, behind) < READABLE:
            values = {"name": name, "colour": getattr(colours, name), "ratio": f"{contrast(colour, behind):.1f}"}
            problems.append(Problem("error", "colour-unreadable", values, None))
    if look.letterhead is None:
        try:
            family(str(look.theme.font), look.font_folders)
        except AgreegenError as exc:
            mark = case.mark("style", "font")
            problems += [Problem("warning", p.rule, p.values, p.mark or mark) for p in exc.problems]
    for layout in ("contract", "record", "letter", "columns"):
        margins = look.theme.of(layout, look.paper)[1]
        width, height = PAPERS[look.paper]
        if width - 2 * margins.sides < LEAST_WIDTH or height - margins.top - margins.bottom < LEAST_HEIGHT:
            problems.append(Problem("error", "theme-narrow", {"layout": layout}, None))
    if len(look.footer) > FOOTER_LENGTH:
        mark = case.mark("style", "footer")
        problems.append(Problem("error", "footer-too-long", {"length": len(look.footer), "most": FOOTER_LENGTH}, mark))
    if look.letterhead is not None and (look.logo is not None or look.footer):
        problems.append(Problem("note", "letterhead-wins", {}, case.mark("style")))
    if look.accent_is_set and colours.heading != colours.accent:
        values = {"colour": colours.accent, "used": colours.heading}
        problems.append(Problem("note", "accent-darkened", values, case.mark("style", "accent")))
    return problems


def _file(case: Case, key: str, name: Text | None) -> Path | None:
    """The file that `style.<key>` names, relative to the file that says so. Raises AgreegenError where there is none."""
    if name is None or name.blank:
        return None
    mark = case.mark("style", key)
    folder = Path(mark.path).parent if mark and Path(mark.path).is_file() else Path() if mark else case.folder
    path = folder / str(name)
    try:
        path = folder / Path(str(name)).expanduser()
        there = path.is_file()
    except (OSError, RuntimeError, ValueError):  # a name too long, a home that nobody has
        there = False
    if not there:
        raise error("style-file-missing", mark, key=f"style.{key}", path=str(path))
    return path


def _logo(case: Case, name: Text | None) -> Picture | None:
    """The logo as PNG or JPEG in RGB: PDF/A knows one colour space for all."""
    path = _file(case, "logo", name)
    if path is None:
        return None
    from PIL import Image, UnidentifiedImageError

    mark = Mark(str(path))
    alt = str(case.engagement.provider.name) or path.stem
    try:
        content = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as image:
                form = _FORMS.get(image.format or "")
                if form is None:
                    raise error("logo-format", mark, form=image.format or "?")
                if len(content) > _LARGEST or image.width * image.height > 40_000_000:
                    raise error("logo-too-large", mark)
                image.verify()
            with Image.open(io.BytesIO(content)) as image:
                content, (width, height) = _settled(image, form)
    except AgreegenError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise error("logo-too-large", mark) from None
    except UnidentifiedImageError:
        raise error("logo-format", mark, form=path.suffix.lstrip(".").upper() or "?") from None
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
