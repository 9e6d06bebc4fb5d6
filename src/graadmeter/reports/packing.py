"""Office files are zip archives that carry the moment they were made; packed again, the same content is the same
bytes."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold
FIRST = "[Content_Types].xml"  # some readers look at the first entry only
CORE = "docProps/core.xml"
STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
FIXED = rb"\g<1>2000-01-01T00:00:00Z\g<2>"


def packed(content: bytes, *, inner: bool = False) -> bytes:
    """The same archive with its entries in order, without moments. A workbook inside loses its day of making too."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(entries, key=lambda name: (name != FIRST, name)):
            said = entries[name]
            if name.endswith(".xlsx"):
                said = packed(said, inner=True)
            elif inner and name == CORE:
                said = STAMP.sub(FIXED, said)
            info = zipfile.ZipInfo(name, MOMENT)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            archive.writestr(info, said)
    return target.getvalue()
