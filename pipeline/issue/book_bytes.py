"""A workbook of openpyxl → its bytes, the same every time."""

from __future__ import annotations

import errno
import io
import re
from typing import TYPE_CHECKING

from pipeline.office import package
from pipeline.system.errors import no_room

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_SHEETS = "xl/worksheets/sheet"


def book_bytes(book: Workbook) -> bytes:
    """The bytes of a workbook, with package.CREATED in place of the moment of saving.

    openpyxl writes each sheet to a temporary file first; raises PipelineError (OUTPUT) where there is no room for it.
    """
    from lxml.etree import SerialisationError

    out = io.BytesIO()
    try:
        book.save(out)
    except (OSError, SerialisationError) as error:
        raise no_room(error) or error from error
    files = package.read_package(out.getvalue())
    if any(not data.endswith(b"</worksheet>") for name, data in files.items() if name.startswith(_SHEETS)):
        # What does not fit is cut short in silence where it is less than lxml writes at once.
        raise no_room(OSError(errno.ENOSPC, "")) or AssertionError
    core = files["docProps/core.xml"].decode()
    # openpyxl stamps the moment of saving into the properties.
    stamp = f"{package.CREATED:%Y-%m-%dT%H:%M:%SZ}"
    core = re.sub(r"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rf"\g<1>{stamp}", core)
    files["docProps/core.xml"] = core.encode()
    return package.write_package(files)
