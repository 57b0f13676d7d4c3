"""Exports of devices and results of tests as files, and damage for them and for logs."""

import random
import zipfile

from tests.builders.company import make_company
from tests.builders.company_exports import (
    av_health_json,
    av_health_lines,
    device_info_csv,
    device_info_json,
    intune_csv,
    machines_json,
    plain_csv,
    portal_csv,
)
from tests.conftest import ROOT
from tests.probe.zips import zipped

COMPANY = make_company(30)
EXPORTS = {
    "portal": portal_csv(COMPANY),
    "machines": machines_json(COMPANY),
    "hunting": device_info_csv(COMPANY),
    "hunting-json": device_info_json(COMPANY),
    "health": av_health_json(COMPANY),
    "health-lines": av_health_lines(COMPANY),
    "intune": intune_csv(COMPANY),
    "plain": plain_csv(COMPANY),
    **{
        path.name: path.read_bytes()
        for path in (ROOT / "tests" / "inventory" / "files").iterdir()
        if path.is_file()
    },
}
RESULTS = {path.name: path.read_bytes() for path in (ROOT / "tests" / "probe" / "files").iterdir()}
RESULTS["all.zip"] = zipped(RESULTS)
RESULTS["stored.zip"] = zipped(RESULTS, zipfile.ZIP_STORED)


def mutilated(data: bytes, draw: random.Random) -> bytes:
    """A log with some bytes of it changed, cut out, or said twice."""
    text = bytearray(data)
    for _ in range(draw.randrange(1, 12)):
        at = draw.randrange(len(text))
        match draw.randrange(5):
            case 0:
                text[at] = draw.randrange(256)
            case 1:
                del text[at : at + draw.randrange(1, 40)]
            case 2:
                text[at:at] = draw.choice(
                    (b'"', b"{", b"\\", b"\0", b"\n", b"\xff\xfe", b"'", b",")
                )
            case 3:
                text[at:at] = text[at : at + draw.randrange(1, 300)]
            case _:
                text[at:at] = draw.choice((b"[" * 3000, b'{"a":' * 2000, b"9" * 400))
        if not text:
            return b"x"
    return bytes(text)
