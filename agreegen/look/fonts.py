"""The fonts of PDF, HTML and DOCX: a static serif from a dependency or a family of the user's, cut down to what is needed.

Nothing is taken from the system, so that every machine prints the same pages. A character that no font has is an error.
Cuts that serve every document (Latin) are kept in the user's cache folder, since making them takes seconds.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from agreegen.files.folders import cache_folder
from agreegen.files.opening import FONT_LIMIT, entries, read_bytes
from agreegen.files.opening import font as opened
from agreegen.files.output import replace_own
from agreegen.files.trust import is_ours
from agreegen.values.problems import AgreegenError, Mark, error

FAMILY = "Spectral"
Slot = tuple[int, str]  # the weight and style of CSS: 400 or 600, normal or italic
_FACES: dict[Slot, str] = {
    (400, "normal"): "Spectral-Regular.ttf",
    (400, "italic"): "Spectral-Italic.ttf",
    (600, "normal"): "Spectral-SemiBold.ttf",
    (600, "italic"): "Spectral-SemiBoldItalic.ttf",
}
LATIN = (*range(0x20, 0x180), *range(0x2000, 0x2070), 0x20AC, 0x2116, 0x2122, 0x2190, 0x2192, 0x2212, 0xFB01, 0xFB02)
_ALONG = " \u00a0\u200d\ufe0e\ufe0f"  # a run of one font may take these from it too
# Characters that shape text and have no glyph of their own: joiners, variation selectors, soft hyphens.
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\n\t")
_RESTRICTED, _EDITABLE = 0x0002, (0x0000, 0x0008)  # what a font's licence bits (fsType) allow
_CUT_VERSION = "2"  # of what `latin_cut` does


@dataclass(frozen=True)
class Family:
    """A font family: its name and the file of each slot. `natural` is the height of a line in sizes of the text."""

    name: str
    faces: dict[Slot, Path]
    natural: float
    bundled: bool


@dataclass(frozen=True)
class _Face:
    """One font file. `obstacle` is the rule that forbids its use, "" where none does."""

    name: str
    weight: int
    style: str
    path: Path
    obstacle: str


@lru_cache(maxsize=8)
def family(name: str = FAMILY, folders: tuple[Path, ...] = ()) -> Family:
    """The family called `name`: the bundled one, or static fonts in `folders`.

    Raises AgreegenError where there are none, or where they cannot be used.
    """
    if name.casefold() == FAMILY.casefold():
        root = Path(str(files("fontpkg_spectral") / "files"))
        faces = {slot: root / file for slot, file in _FACES.items()}
        return Family(FAMILY, faces, _natural(faces[(400, "normal")]), True)
    faces_of = [face for path in _font_files(folders) if (face := _face(path))]
    found = [face for face in faces_of if face.name.casefold() == name.casefold()]
    for face in found:
        if face.obstacle:
            raise error(face.obstacle, Mark(str(face.path)))
    if not found:
        near = ", ".join(str(folder) for folder in folders[:-1]) or "fonts"
        raise error("font-not-found", None, name=name, folders=near)
    chosen: dict[Slot, Path] = {}
    for style in ("normal", "italic"):
        for weight in (400, 600):
            fits = [f for f in found if f.style == style and (f.weight >= 550) == (weight == 600)]
            if fits:
                chosen[(weight, style)] = min(fits, key=lambda f: (abs(f.weight - weight), str(f.path))).path
    for weight in (400, 600):
        if (weight, "normal") not in chosen:
            raise error("font-face-missing", None, name=name, face={400: "Regular", 600: "Bold"}[weight])
        chosen.setdefault((weight, "italic"), chosen[(weight, "normal")])
    return Family(found[0].name, chosen, _natural(chosen[(400, "normal")]), False)


def _font_files(folders: Iterable[Path]) -> list[Path]:
    found = []
    for folder in folders:
        found += [path for path in entries(folder) if path.suffix.lower() in (".ttf", ".otf")]
    return found


@lru_cache(maxsize=64)
def _face(path: Path) -> _Face | None:
    """The face of a font file; None where it is no font."""
    try:
        with opened(path) as font:
            name = font["name"].getDebugName(16) or font["name"].getDebugName(1) or ""
            weight, italic = font["OS/2"].usWeightClass, bool(font["OS/2"].fsSelection & 1)
            obstacle = "font-variable" if "fvar" in font else ""
            if not all(table in font for table in ("cmap", "hhea", "head", "hmtx")):
                return None
            if font["OS/2"].fsType & 0x000F == _RESTRICTED:
                obstacle = "font-restricted"
            return _Face(name, weight, "italic" if italic else "normal", path, obstacle)
    except AgreegenError:
        return None


def _natural(path: Path) -> float:
    with opened(path) as font:
        return float(font["hhea"].ascent - font["hhea"].descent + font["hhea"].lineGap) / float(font["head"].unitsPerEm)


def fallback_files(own: tuple[Path, ...] = ()) -> list[Path]:
    """Fonts to search for characters that the family lacks: the user's own, then the bundled ones."""
    bundled = Path(str(files("manimgx_fonts")))
    names = ("NotoSans[wght].ttf", "NotoEmoji[wght].ttf", "NotoSansSymbols[wght].ttf")
    others = [
        p for p in entries(bundled) if p.match("NotoSans*.ttf") and p.name not in names and "Italic" not in p.name
    ]
    return [*_font_files(own), *(bundled / name for name in names), *others]


@lru_cache(maxsize=64)
def coverage(path: Path) -> frozenset[int]:
    """The code points that a font file has. Raises AgreegenError where it is no font."""
    with opened(path) as font:
        return frozenset(font.getBestCmap() or ())


def missing(text: str, have: frozenset[int]) -> list[str]:
    """The characters of `text` that are not covered, sorted, without those that are invisible by nature."""
    return sorted(c for c in set(text) - _INVISIBLE if ord(c) not in have)


def extra_fonts(text: str, own: tuple[Path, ...] = (), name: str = FAMILY) -> list[bytes]:
    """Static fonts cut down to the characters of `text` that the family lacks; [] for ordinary text.

    Raises AgreegenError naming the characters that no font has.
    """
    lacking = missing(text, coverage(family(name, own).faces[(400, "normal")]))
    if not lacking:
        return []
    found = []
    for path in fallback_files(own):
        have = coverage(path)
        here = [c for c in lacking if ord(c) in have]
        if here:
            found.append(_cut(path, [ord(c) for c in (*here, *_ALONG)], ["*"]))
            lacking = [c for c in lacking if ord(c) not in have]
        if not lacking:
            return found
    named = ", ".join(f"{c} (U+{ord(c):04X})" for c in lacking)
    raise error("no-font", None, characters=named)


def _subset(font: Any, characters: Iterable[int], features: list[str]) -> None:
    """Take out of `font` every glyph that `characters` and the layout `features` do not need."""
    from fontTools import subset

    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
    options = subset.Options(notdef_outline=True, layout_features=features, hinting=False, drop_tables=["meta", "DSIG"])
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)


def _cut(path: Path, characters: Iterable[int], features: list[str]) -> bytes:
    """A static font with only the glyphs of `characters`, at regular weight."""
    from fontTools.varLib import instancer

    with opened(path, lazy=False, timestamp=False) as font:
        _subset(font, characters, features)
        if "fvar" in font:
            defaults = {
                axis.axisTag: (400 if axis.axisTag == "wght" else axis.defaultValue) for axis in font["fvar"].axes
            }
            font = instancer.instantiateVariableFont(font, defaults, inplace=True)
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


# ------------------------------------------------------------------------------------- Latin cuts for Word and for HTML


def word_fonts(name: str, folders: tuple[Path, ...]) -> dict[Slot, bytes]:
    """The Latin cuts to embed in a DOCX, by slot; {} where the family has no files here or its licence does not allow a
    document that carries it to be edited."""
    try:
        found = family(name, folders)
    except AgreegenError:
        return {}
    if not all(map(_may_be_edited, found.faces.values())):
        return {}
    return {slot: latin_cut(path, found.name, slot, "ttf") for slot, path in found.faces.items()}


@lru_cache(maxsize=32)
def _may_be_edited(path: Path) -> bool:
    """Whether the licence of a font allows a document that carries it to be edited."""
    with opened(path) as font:
        return "glyf" in font and font["OS/2"].fsType & 0xFF0F in _EDITABLE


def web_fonts(name: str, folders: tuple[Path, ...]) -> dict[Slot, bytes]:
    """The Latin cuts to put into an HTML file, as WOFF2, by slot."""
    found = family(name, folders)
    return {slot: latin_cut(path, found.name, slot, "woff2") for slot, path in found.faces.items()}


@lru_cache(maxsize=32)
def latin_cut(path: Path, name: str, slot: Slot, form: str) -> bytes:
    """The font at `path` cut down to Latin, named as the `slot` of the family `name`, as `ttf` or `woff2`.

    In the cut for Word the figures are lining figures, as in the PDF, because most programs do not ask for them.
    """
    import fontTools

    weight, style = slot
    key = f"{_CUT_VERSION} {fontTools.version} {name} {weight} {style} {form} ".encode() + read_bytes(path, FONT_LIMIT)
    kept = cache_folder() / "fonts" / f"{hashlib.sha256(key).hexdigest()[:32]}.{form}"
    with suppress(AgreegenError):
        if is_ours(kept):
            return read_bytes(kept, FONT_LIMIT)
    content = _latin(path, name, slot, form)
    with suppress(AgreegenError):
        replace_own(kept, content)
    return content


def _latin(path: Path, name: str, slot: Slot, form: str) -> bytes:
    features = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "lnum", "tnum"]
    if form == "woff2":
        features += ["smcp", "c2sc"]
    with opened(path, lazy=False, timestamp=False) as font:
        if form == "ttf":
            _line_figures(font)
        _subset(font, LATIN, features)
        if form == "ttf":
            _name(font, name, slot)
        else:
            font.flavor = "woff2"
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


def _line_figures(font: Any) -> None:
    """Let the figures 0–9 be the font's lining figures."""
    if "GSUB" not in font:
        return
    table = font["GSUB"].table
    wanted = [index for record in table.FeatureList.FeatureRecord if record.FeatureTag == "lnum" for index in record.Feature.LookupListIndex]  # fmt: skip
    swaps: dict[str, str] = {}
    for index in wanted:
        for subtable in table.LookupList.Lookup[index].SubTable:
            swaps |= getattr(getattr(subtable, "ExtSubTable", subtable), "mapping", {})
    for cmap in font["cmap"].tables:
        for code in range(0x30, 0x3A):
            if cmap.isUnicode() and code in cmap.cmap:
                cmap.cmap[code] = swaps.get(cmap.cmap[code], cmap.cmap[code])


def _name(font: Any, name: str, slot: Slot) -> None:
    """Name the font as one of the four faces of a family, the only ones that Word can embed."""
    weight, style = slot
    bold, italic = weight >= 600, style == "italic"
    face = {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic", (True, True): "Bold Italic"}[
        (bold, italic)
    ]
    for number in (16, 17, 21, 22):
        font["name"].removeNames(nameID=number)
    for number, text in ((1, name), (2, face), (4, f"{name} {face}"), (6, f"{name}-{face}".replace(" ", ""))):
        font["name"].removeNames(nameID=number)
        font["name"].setName(text, number, 3, 1, 0x409)
    os2, head = font["OS/2"], font["head"]
    os2.usWeightClass = 700 if bold else 400
    os2.fsSelection = (os2.fsSelection & ~0x61) | (0x01 if italic else 0) | (0x20 if bold else 0) | (0 if bold or italic else 0x40)  # fmt: skip
    head.macStyle = (1 if bold else 0) | (2 if italic else 0)
