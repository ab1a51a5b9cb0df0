"""The source data inside a DOCX or PDF, as the bytes that lie there: found, and nothing believed of it yet."""

from __future__ import annotations

from agreegen.files import MB, Unsound, parts, pdf, xml

DATA_NAME = "agreement.json"  # the attachment of a PDF
DATA_NAMESPACE = "urn:agreegen:agreement:1"  # the root of the custom XML part of a DOCX
DATA_LIMIT = 2 * MB


def data_of(content: bytes) -> bytes | None:
    """The data in the file `content`; None where there is none. Raises Unsound for a file that is broken, larger than it may
    be when unpacked, or that has two of them: nobody could say which one counts."""
    return _of_pdf(content) if content.startswith(b"%PDF") else _of_docx(content)


def _of_pdf(content: bytes) -> bytes | None:
    with pdf(content) as opened:
        found = [opened.attachments[name] for name in opened.attachments if name == DATA_NAME]
        named = [str(spec.get("/UF", spec.get("/F", ""))) for spec in opened.Root.get("/AF", [])]
        if named.count(DATA_NAME) > 1:
            raise Unsound("data-twice")
        if not found:
            return None
        data = bytes(found[0].get_file().read_bytes())
    if len(data) > DATA_LIMIT:
        raise Unsound("package-too-large")
    return data


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
