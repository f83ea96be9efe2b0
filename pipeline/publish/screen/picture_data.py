"""The bytes of a picture → an address that holds it, to be shown as an image: nothing in it runs or is fetched."""

from __future__ import annotations

import base64
import re

from pipeline.publish.document.word import media_type

_SVG = "image/svg+xml"
_NEEDLESS = re.compile(rb"(?<=\.\d\d\d)\d+")
_ESCAPED = {b"%": b"%25", b"#": b"%23", b"'": b"%27", b"&": b"&amp;"}


def picture_data(path: str, data: bytes) -> str:
    """The address as the value of an attribute in single quotes; its kind is told by the path's ending.

    A drawing is kept as text, which is a quarter shorter than base64 and has almost nothing to escape. Its points lose
    what is less than a thousandth; a drawing in which something is written as text keeps all its digits.
    """
    kind = media_type(path)
    if kind != _SVG:
        return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
    text = b" ".join(data[max(data.find(b"<svg"), 0) :].split())
    if b"<text" not in text:
        text = _NEEDLESS.sub(b"", text)
    for sign, escaped in _ESCAPED.items():
        text = text.replace(sign, escaped)
    return f"data:{kind};charset=utf-8,{text.decode('utf-8', 'replace')}"
