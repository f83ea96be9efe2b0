"""An Office file locked with the key that everybody knows → the file inside: it asks nobody for a password.

Excel locks a workbook whose structure is protected with a key of its own, which it tries on every file it opens; most
yearbooks are kept so. Format: [MS-OFFCRYPTO] 2.
"""

from __future__ import annotations

import io
import struct

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = tuple(name.encode("utf-16-le") for name in ("EncryptedPackage", "EncryptionInfo"))
_BOF, _FILEPASS = b"\x09\x08\x10\x00\x00\x06", 0x002F
"""Beginning of the stream of a workbook of 1997 and later, and the record that says that it is locked."""
_KEY = "VelvetSweatshop"


def is_locked(data: bytes) -> bool:
    """Whether the bytes are an Office file with a password, known or not."""
    if not data.startswith(_COMPOUND):
        return False
    if any(name in data for name in _PACKAGE):
        return True
    begins = data.find(_BOF)
    if begins < 0:
        return False
    place = begins + 4 + struct.unpack_from("<H", data, begins + 2)[0]
    return data[place : place + 2] == struct.pack("<H", _FILEPASS)


def file_inside(data: bytes) -> bytes | None:
    """The file inside; None where the key is another one, or nothing can be opened."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    out = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        file.load_key(password=_KEY)
        file.decrypt(out)
    except (DecryptionError, FileFormatError, InvalidKeyError, ParseError, ValueError, KeyError, OSError, EOFError):
        return None
    except (struct.error, IndexError, TypeError, AttributeError, NotImplementedError, AssertionError):
        return None  # What it says of itself does not fit together.
    return out.getvalue()
