"""A real Azurite on loopback, started once for each process of the tests that needs it."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.builders.missing import lacking
from tests.conftest import ROOT

# The account that everybody's Azurite has; it is no secret.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
MAIN = Path("node_modules/azurite/dist/src/blob/main.js")


def main_script() -> Path:
    """Where Azurite is; where it is not, CI fails and everybody else is told how to get it."""
    script = Path(os.environ.get("OUTGATE_AZURITE", ROOT / ".azurite")) / MAIN
    if not script.exists():
        lacking("Azurite is not installed", "`make azurite`, with npm")
    return script


@contextmanager
def azurite() -> Iterator[str]:
    """The connection string of an Azurite that forgets everything at its end."""
    script = main_script()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quiet = ("--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck")
    process = subprocess.Popen(
        ["node", script, "--blobHost", "127.0.0.1", "--blobPort", str(port), *quiet],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, process)
        yield (
            f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};"
            f"BlobEndpoint=http://127.0.0.1:{port}/{ACCOUNT};"
        )
    finally:
        process.terminate()
        process.wait()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert process.poll() is None, "Azurite ended at once"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("Azurite does not listen")
