"""The digest that every written file carries of itself, so that an edited file is never replaced in silence.

Markdown, HTML and PDF carry it in a comment, computed over the bytes with zeros in its place. A DOCX carries it as a
custom property, computed over all its parts with zeros in its place.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from agreegen.files.opening import Unsound, parts

PROPERTY = "agreegen-sha256"
CUSTOM_PROPERTIES = "docProps/custom.xml"
_HEX = 64
_BLANK = b"0" * _HEX
_COMMENTS: Mapping[str, tuple[bytes, bytes]] = {
    "md": (b"\n[agreegen-sha256]: # (", b")\n"),
    "html": (b"<!-- agreegen-sha256 ", b" -->\n"),
    "pdf": (b"%agreegen-sha256 ", b"\n"),
}
_FOUND = re.compile(rb"agreegen-sha256(?:\]: # \(| )([0-9a-f]{64})")
_IN_PART = re.compile(rb'(?<=name="agreegen-sha256"><vt:lpwstr>)[0-9a-f]{64}(?=<)')
_END = b"PK\x05\x06"  # of a package: its last 22 bytes begin with this
_TAIL = 4096


def sealed(form: str, content: bytes) -> bytes:
    """`content` (md, html or pdf) with its digest in a comment, which changes nothing that the document shows."""
    before, after = _COMMENTS[form]
    at = content.rindex(b"startxref") if form == "pdf" else len(content)
    content = content[:at] + before + _BLANK + after + content[at:]
    digest = hashlib.sha256(content).hexdigest().encode()
    start = at + len(before)
    return content[:start] + digest + content[start + _HEX :]


def unsealed(content: bytes) -> bytes:
    """The content (md, html or pdf) with zeros in place of its digest: equal for equal documents."""
    return _FOUND.sub(lambda found: found[0].replace(found[1], _BLANK), content)


def parts_digest(parts: Mapping[str, bytes]) -> str:
    """The digest of a package's parts, by name, with zeros in place of the digest itself."""
    total = hashlib.sha256()
    for name in sorted(parts):
        content = _IN_PART.sub(_BLANK, parts[name]) if name == CUSTOM_PROPERTIES else parts[name]
        total.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return total.hexdigest()


def sealed_part(content: bytes, digest: str) -> bytes:
    """The part that holds the digest of a package, with the digest in place of its zeros."""
    return _IN_PART.sub(digest.encode(), content)


def is_untouched(content: bytes) -> bool:
    """Whether these bytes are exactly what agreegen wrote: they carry a digest and it fits."""
    if content.startswith(b"PK"):
        return _package_untouched(content)
    found = None
    for match in _FOUND.finditer(content[-_TAIL:]):
        found = match
    if found is None:
        return False
    start = max(0, len(content) - _TAIL) + found.start(1)
    blank = content[:start] + _BLANK + content[start + _HEX :]
    return hashlib.sha256(blank).hexdigest().encode() == found[1]


def _package_untouched(content: bytes) -> bool:
    if content[-22:-18] != _END:  # something stands behind the package
        return False
    try:
        own = parts(content)
    except Unsound:
        return False
    found = _IN_PART.search(own.get(CUSTOM_PROPERTIES, b""))
    return found is not None and found[0].decode() == parts_digest(own)
