"""The bytes of a PDF → how many pages it has, or why it cannot be opened."""

from __future__ import annotations

import io

from pipeline.reading.gate import Refused


def page_count(data: bytes) -> int:
    """Number of pages; raises Refused for a PDF that is encrypted, damaged or empty."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            count = len(pdf.pages)
    except pikepdf.PasswordError:
        raise Refused("I103", "pdf") from None
    except (pikepdf.PdfError, RuntimeError, ValueError, OSError, TypeError, KeyError, AttributeError, IndexError):
        raise Refused("I104", "pdf") from None
    if not count:
        raise Refused("I104", "pdf")
    return count
