"""What keeps our rules from coming to bear, as the engine of this machine tells it."""

import stat
from pathlib import Path

from outgate.backends.suricata.program import Suricata, find_socket
from outgate.backends.suricata.settings import SuricataSettings
from outgate.diagnostics import Diagnostic, codes


def preflight(path: Path, settings: SuricataSettings) -> tuple[Diagnostic, ...]:
    """An error where the engine would not read our file, a warning where it stops nothing.

    Nothing where none runs here: plans are made on other machines as well.
    """
    socket = find_socket()
    try:
        if not stat.S_ISSOCK(socket.stat().st_mode):
            return ()
    except OSError:
        return ()
    suricata = Suricata(Path(), Path(), socket)
    told = []
    if suricata.reads(path) is False:
        message = f"the Suricata that runs here does not read `{settings.path}`"
        help = "name it under `rule-files` of its configuration, and start it again"
        told.append(Diagnostic(codes.NOT_INCLUDED, message, help=help))
    if suricata.only_watches():
        message = "the Suricata that runs here only watches traffic: no rule of ours stops any"
        help = "have packets pass through it, such as with `copy-mode: ips` or nfqueue"
        told.append(Diagnostic(codes.NOT_INLINE, message, help=help))
    return tuple(told)
