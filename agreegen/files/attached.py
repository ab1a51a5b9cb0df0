"""The source data inside a DOCX or PDF, as the bytes that lie there: found, and nothing believed of it yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agreegen.files.opening import MB, Unsound, parts, pdf, xml

DATA_NAME = "agreement.json"  # the attachment of a PDF
DATA_NAMESPACE = "urn:agreegen:agreement:1"  # the root of the custom XML part of a DOCX
DATA_LIMIT = 5 * MB


def data_of(content: bytes) -> bytes | None:
    """The data in the file `content`; None where there is none. Raises Unsound for a file that is broken, larger than it may
    be when unpacked, or that has two of them: nobody could say which one counts."""
    return _of_pdf(content) if content.startswith(b"%PDF") else _of_docx(content)


def _of_pdf(content: bytes) -> bytes | None:
    with pdf(content) as opened:
        found = {}
        for name, spec in _file_specifications(opened):
            if DATA_NAME in (name, str(spec.get("/UF", "")), str(spec.get("/F", ""))):
                stream = spec.EF.get("/UF", spec.EF.get("/F"))
                found[stream.objgen] = stream
        if len(found) > 1:
            raise Unsound("data-twice")
        if not found:
            return None
        data = bytes(next(iter(found.values())).read_bytes())
    if len(data) > DATA_LIMIT:
        raise Unsound("package-too-large")
    return data


def _file_specifications(opened: Any) -> Iterator[tuple[str, Any]]:
    """The files that are attached to a PDF, by their names and as parts of the document: the same ones may be both."""
    pending = [opened.Root.get("/Names", {}).get("/EmbeddedFiles")]
    for _ in range(10_000):
        if not pending:
            break
        node = pending.pop()
        if node is None:
            continue
        pending += list(node.get("/Kids", []))
        names = list(node.get("/Names", []))
        yield from ((str(name), spec) for name, spec in zip(names[::2], names[1::2], strict=False))
    yield from (("", spec) for spec in opened.Root.get("/AF", []))


def _of_docx(content: bytes) -> bytes | None:
    """The text of the custom XML part whose root is in our namespace: Word and LibreOffice rename the part."""
    found = []
    for blob in parts(content, lambda name: name.startswith("customXml/") and name.endswith(".xml")).values():
        root = xml(blob)
        if root.tag == f"{{{DATA_NAMESPACE}}}agreement":
            found.append((root.text or "").encode())
    if len(found) > 1:
        raise Unsound("data-twice")
    if found and len(found[0]) > DATA_LIMIT:
        raise Unsound("package-too-large")
    return found[0] if found else None
