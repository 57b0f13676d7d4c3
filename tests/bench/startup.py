"""How long it takes to start and to check a project, beside Python and a peer."""

import sys
from pathlib import Path

from tests.bench.table import OUTGATE, RUNS, median, peer, row


def startup() -> None:
    """How long it takes to say a version and to check `policies/`, beside Python and Aerleon."""
    here = Path.cwd()
    row("python -c pass", None, median([sys.executable, "-c", "pass"], here))
    version = median([str(OUTGATE), "--version"], here)
    row("outgate --version", None, version)
    check = median([str(OUTGATE), "check"], here, runs=3 * RUNS)
    row("outgate check", None, check)
    aclgen = peer("aerleon", "aclgen")
    if aclgen is None:
        print("aclgen --help: aerleon does not install here")
        return
    # It prints its help and exits with 1.
    peer_help = median([str(aclgen), "--help"], here, may_fail=True, runs=3 * RUNS)
    row("aclgen --help", None, peer_help)
    for name, figure, wanted in (("--version", version, 0.6), ("check", check, 0.8)):
        share = figure.cpu / peer_help.cpu
        print(f"  outgate {name} takes {share:.2f} of it (at most {wanted:.2f} wanted)")
