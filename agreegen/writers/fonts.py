"""The fonts of the PDF: a static serif from a dependency, and small static cuts of others for characters it lacks.

Nothing is taken from the system, so that every machine prints the same pages. A character that no font has is an error.
"""

from __future__ import annotations

import io
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from agreegen.errors import error

FAMILY = "Spectral"
FACES = {  # CSS weight and style to file
    (400, "normal"): "Spectral-Regular.ttf",
    (400, "italic"): "Spectral-Italic.ttf",
    (600, "normal"): "Spectral-SemiBold.ttf",
    (600, "italic"): "Spectral-SemiBoldItalic.ttf",
}
# Characters that shape text and have no glyph of their own: joiners, variation selectors, soft hyphens.
_ALONG = " \u00a0\u200d\ufe0e\ufe0f"  # a run of one font may take these from it too
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\n\t")


def face_files() -> dict[tuple[int, str], Path]:
    """The font files of the document's family by weight and style."""
    root = Path(str(files("fontpkg_spectral") / "files"))
    return {key: root / name for key, name in FACES.items()}


def fallback_files(own: tuple[Path, ...] = ()) -> list[Path]:
    """Fonts to search for characters that the family lacks: the user's own, then the bundled ones."""
    bundled = Path(str(files("manimgx_fonts")))
    names = ("NotoSans[wght].ttf", "NotoEmoji[wght].ttf", "NotoSansSymbols[wght].ttf")
    others = sorted(p for p in bundled.glob("NotoSans*.ttf") if p.name not in names and "Italic" not in p.name)
    found = []
    for folder in own:
        if folder.is_dir():
            found += sorted(p for p in folder.iterdir() if p.suffix.lower() in (".ttf", ".otf"))
    return [*found, *(bundled / name for name in names), *others]


@lru_cache(maxsize=64)
def coverage(path: Path) -> frozenset[int]:
    """The code points that a font file has. Raises AgreegenError where it is no font."""
    from fontTools.ttLib import TTFont, TTLibError

    from agreegen.errors import Mark

    try:
        with TTFont(path, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (TTLibError, OSError, AssertionError) as exc:
        raise error("unsupported-font", Mark(str(path)), reason=str(exc)) from None


def missing(text: str, have: frozenset[int]) -> list[str]:
    """The characters of `text` that are not covered, sorted, without those that are invisible by nature."""
    return sorted(c for c in set(text) - _INVISIBLE if ord(c) not in have)


def extra_fonts(text: str, own: tuple[Path, ...] = ()) -> list[bytes]:
    """Static fonts cut down to the characters of `text` that the family lacks; [] for ordinary text.

    Raises AgreegenError naming the characters that no font has.
    """
    lacking = missing(text, coverage(face_files()[(400, "normal")]))
    if not lacking:
        return []
    found = []
    for path in fallback_files(own):
        have = coverage(path)
        here = [c for c in lacking if ord(c) in have]
        if here:
            found.append(_cut(path, "".join(here) + _ALONG))
            lacking = [c for c in lacking if ord(c) not in have]
        if not lacking:
            return found
    named = ", ".join(f"{c} (U+{ord(c):04X})" for c in lacking)
    raise error("no-font", None, characters=named)


def _cut(path: Path, characters: str) -> bytes:
    """A static font with only the glyphs of `characters`, at regular weight."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    options = subset.Options(notdef_outline=True, layout_features=["*"], hinting=False)
    options.recalc_timestamp = False
    with TTFont(path, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=characters)
        cutter.subset(font)
        if "fvar" in font:
            defaults = {
                axis.axisTag: (400 if axis.axisTag == "wght" else axis.defaultValue) for axis in font["fvar"].axes
            }
            font = instancer.instantiateVariableFont(font, defaults, inplace=True)
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()
