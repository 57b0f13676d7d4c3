"""Zips of results, as analyzers make them."""

import io
import zipfile

from tests.conftest import ROOT

MDATP = (ROOT / "tests" / "probe" / "files" / "mdatp.txt").read_bytes()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of some files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return stream.getvalue()
