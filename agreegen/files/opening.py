"""The one place that opens files: each with its kind, size, depth and count bounded. Nothing else opens any; a test keeps it so.

A file may have been made by anybody. So nothing here waits for a pipe or reads a device, and nothing unpacks more than it
may: the limits stand below. Writing is `output.py`'s.
"""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from agreegen.values.problems import AgreegenError, Mark, error

MB: Final = 2**20
TEXT_LIMIT: Final = 1 * MB  # a YAML file
TEMPLATE_LIMIT: Final = 64 * 1024  # a text of a clause or a skeleton
ANNEX_LIMIT: Final = 200 * 1024
DOCUMENT_LIMIT: Final = 30 * MB  # a DOCX or PDF, as it lies there
PICTURE_LIMIT: Final = 8 * MB
FONT_LIMIT: Final = 30 * MB
PART_LIMIT: Final = 20 * MB  # one part of a package, unpacked
PARTS_LIMIT: Final = 60 * MB  # all the parts that are read, unpacked
COUNT_LIMIT: Final = 2_000  # parts of a package
MARKUP_LIMIT: Final = 600_000  # tags and attributes of XML: each takes a hundred bytes and more in memory
FOLDER_LIMIT: Final = 2_000  # entries of a folder
EDGES: Final = re.compile(
    r"word/(?:header|footer)\d*\.xml"
)  # the parts that run at the head and foot of a DOCX's pages
_MENDABLE: Final = 4 * MB  # of a PDF with a broken table: to look for all that is in a larger one takes seconds
_CHARACTERS: Final = 0x120000  # that a table of a font may map

_UNPACKING = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError, KeyError, NotImplementedError)  # fmt: skip


class Unsound(ValueError):
    """A package, PDF or XML part that is broken or larger than it may be. `rule` names the message."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(rule)


_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def _opened(path: Path, limit: int, shown: str | None) -> int:
    """A descriptor of the regular file at `path`, of at most `limit` bytes. Pipes and devices are errors, as is everything
    else that can go wrong; nothing waits."""
    mark = Mark(shown or str(path))
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError:
        raise error("file-not-found", mark) from None
    except ValueError:  # a name with a zero in it
        raise error("file-not-found", mark) from None
    except OSError as exc:
        if os.path.isdir(path):  # some systems do not open folders at all
            raise error("file-is-folder", mark) from None
        raise error("file-unreadable", mark, reason=exc.strerror or str(exc)) from None
    info = os.fstat(descriptor)
    if stat.S_ISREG(info.st_mode) and info.st_size <= limit:
        return descriptor
    os.close(descriptor)
    if stat.S_ISDIR(info.st_mode):
        raise error("file-is-folder", mark)
    if not stat.S_ISREG(info.st_mode):
        raise error("file-not-regular", mark)
    raise error("file-too-large", mark, limit=_size(limit))


def read_bytes(path: Path, limit: int, shown: str | None = None) -> bytes:
    """The bytes of the regular file at `path`; every way that this can fail is an AgreegenError."""
    descriptor = _opened(path, limit, shown)
    try:
        content = os.read(descriptor, limit + 1)
        while content and len(content) <= limit and (more := os.read(descriptor, limit + 1 - len(content))):
            content += more
    except OSError as exc:
        raise error("file-unreadable", Mark(shown or str(path)), reason=exc.strerror or str(exc)) from None
    finally:
        os.close(descriptor)
    if len(content) > limit:  # it grew, or its system does not tell sizes
        raise error("file-too-large", Mark(shown or str(path)), limit=_size(limit))
    return content


def read_text(path: Path, shown: str | None = None, limit: int = TEXT_LIMIT) -> str:
    """The text of a UTF-8 file; every way that this can fail is an AgreegenError."""
    name = shown or str(path)
    try:
        return read_bytes(path, limit, name).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as exc:
        line = exc.object[: exc.start].count(b"\n") + 1
        raise error("not-utf8", Mark(name, line)) from None


def stamp(path: Path) -> tuple[int, int]:
    """What changes when a file does: its time and its size."""
    info = path.stat()
    return info.st_mtime_ns, info.st_size


def entries(folder: Path, *, all_names: bool = False) -> list[Path]:
    """What lies in a folder, sorted, without hidden things and, unless `all_names`, without what a `_` puts aside; none where
    there is no folder."""
    try:
        with os.scandir(folder) as found:
            names = [entry.name for entry, _ in zip(found, range(FOLDER_LIMIT + 1), strict=False)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as exc:  # what cannot be looked at is no empty folder
        raise error("file-unreadable", Mark(str(folder)), reason=exc.strerror or str(exc)) from None
    if len(names) > FOLDER_LIMIT:
        raise error("folder-too-full", Mark(str(folder)), most=FOLDER_LIMIT)
    return [folder / name for name in sorted(names) if not name.startswith("." if all_names else (".", "_"))]


def like_named(folder: Path, names: tuple[str, ...]) -> list[Path]:
    """What lies in a folder under one of the names, in capitals or not, sorted; none where there is no folder to look into."""
    try:
        return [folder / name for name in sorted(os.listdir(folder)) if name.casefold() in names]
    except OSError:  # whoever reads there will say so
        return []


def is_inside(path: Path, folder: Path) -> bool:
    """Whether `path` is in `folder` once every link on its way has been followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a circle of links, a name that cannot be
        return False


def _size(limit: int) -> str:
    return f"{limit // MB} MB" if limit >= MB else f"{limit // 1024} KB"


# --------------------------------------------------------------------------------------------------------- packages


def parts(content: bytes, wanted: Callable[[str], bool] = lambda _: True) -> dict[str, bytes]:
    """The parts of a package (DOCX) that are wanted, by name. Raises Unsound where it is broken, has two parts of one name,
    or unpacks to more than it may."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            infos = [info for info in package.infolist() if not info.is_dir()]
            if len(infos) > COUNT_LIMIT or len({info.filename.casefold() for info in infos}) != len(infos):
                raise Unsound("package-strange")
            if any(_leads_out(info.filename) for info in infos):
                raise Unsound("package-strange")
            chosen = [info for info in infos if wanted(info.filename)]
            if any(info.file_size > PART_LIMIT for info in chosen) or sum(i.file_size for i in chosen) > PARTS_LIMIT:
                raise Unsound("package-too-large")
            # zipfile stops at the size that was announced, and its checksum tells where that was a lie
            found = {info.filename: package.read(info) for info in chosen}
    except Unsound:
        raise
    except _UNPACKING:
        raise Unsound("package-broken") from None
    marks = sum(blob.count(b"<") + blob.count(b"=") for name, blob in found.items() if name.endswith((".xml", ".rels")))
    if marks > MARKUP_LIMIT:
        raise Unsound("package-too-large")
    if any(b"<!DOCTYPE" in blob for name, blob in found.items() if name.endswith((".xml", ".rels"))):
        raise Unsound("package-strange")  # a part copied without its document type would be broken
    return found


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or "\0" in name


def xml(content: bytes) -> Any:
    """The root element of an XML part that says no more than it shows: no document type, no more elements than a document
    needs. Raises Unsound."""
    from lxml import etree

    head = content[:64]
    if b"\0" in head or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unsound("package-strange")
    if content.count(b"<") + content.count(b"=") > MARKUP_LIMIT:
        raise Unsound("package-too-large")
    parser = etree.XMLParser(  # what a part says of its encoding counts for nothing: in UTF-7 no `<` need be seen
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unsound("package-broken") from None


def zipped(parts_: Mapping[str, str | bytes], *, stored: bool = False) -> bytes:
    """The parts as a package, in their order and with fixed dates; `stored` without compressing."""
    out, method = io.BytesIO(), zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", method, compresslevel=6) as package:
        for name, content in parts_.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system = method, 0
            package.writestr(info, content)
    return out.getvalue()


# -------------------------------------------------------------------------------------------------------------- PDF


@contextmanager
def pdf(content: bytes) -> Iterator[Any]:
    """A PDF, open for reading with pikepdf. Raises Unsound where it is broken, locked by a password, or unpacks to more
    than it may."""
    import pikepdf

    pikepdf.settings.set_qpdf_limits(
        doc_max_warnings=200,
        flate_max_memory=32 * MB,
        png_max_memory=32 * MB,
        run_length_max_memory=32 * MB,
        tiff_max_memory=32 * MB,
        dct_max_memory=32 * MB,
        max_stream_filters=2,
        parser_max_nesting=100,
        parser_max_container_size=100_000,
    )
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=len(content) <= _MENDABLE) as opened:
            yield opened
    except pikepdf.PasswordError:
        raise Unsound("pdf-locked") from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, KeyError, AttributeError, IndexError, RuntimeError, RecursionError) as exc:  # fmt: skip
        if isinstance(exc, Unsound):
            raise
        raise Unsound("pdf-broken") from None  # what a strange PDF has in a place is whatever its author put there


# ------------------------------------------------------------------------------------------------- pictures and fonts


@contextmanager
def picture(path: Path) -> Iterator[Any]:
    """A picture of a common kind, open with Pillow. Raises what Pillow raises for what is none."""
    import warnings

    from PIL import Image

    content = read_bytes(path, PICTURE_LIMIT)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a camera wrote into it is nobody's business
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "BMP", "WEBP")) as opened:
            yield opened


@contextmanager
def font(path: Path, *, lazy: bool = True, timestamp: bool = True) -> Iterator[Any]:
    """A font file, open with fontTools, whose tables map no more characters than there are.

    Raises AgreegenError where it is no font that can be read: fontTools trusts its files, and has an error of every kind.
    """
    from fontTools.ttLib import TTFont

    with os.fdopen(_opened(path, FONT_LIMIT, None), "rb") as opened:
        try:
            with TTFont(opened, lazy=lazy, recalcTimestamp=timestamp) as found:
                if "cmap" in found and _mapped(found.reader["cmap"]) > _CHARACTERS:
                    raise error("unsupported-font", Mark(str(path)), reason="cmap")
                yield found
        except AgreegenError:
            raise
        except Exception as exc:
            raise error("unsupported-font", Mark(str(path)), reason=str(exc) or type(exc).__name__) from None


def _mapped(table: bytes) -> int:
    """How many characters the largest table of a `cmap` claims to map: fontTools would make a list of them all."""
    most = 0
    for record in range(int.from_bytes(table[2:4], "big")):
        at = int.from_bytes(table[8 + 8 * record : 12 + 8 * record], "big")
        form = int.from_bytes(table[at : at + 2], "big")
        total = 0
        if form == 4:
            segments = int.from_bytes(table[at + 6 : at + 8], "big") // 2
            ends, starts = at + 14, at + 16 + 2 * segments
            for n in range(segments):
                end = int.from_bytes(table[ends + 2 * n : ends + 2 * n + 2], "big")
                start = int.from_bytes(table[starts + 2 * n : starts + 2 * n + 2], "big")
                total += max(end - start + 1, 0)
        elif form in (8, 12, 13):
            for n in range(min(int.from_bytes(table[at + 12 : at + 16], "big"), len(table) // 12)):
                group = at + 16 + 12 * n
                start = int.from_bytes(table[group : group + 4], "big")
                total += max(int.from_bytes(table[group + 4 : group + 8], "big") - start + 1, 0)
        most = max(most, total)
    return most
