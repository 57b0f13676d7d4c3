"""What an engine of this machine tells: its other files, and what keeps our rules from acting."""

import stat
from pathlib import Path

from outgate.backends.rendered import Rendered
from outgate.backends.suricata.program import Suricata, find_socket
from outgate.backends.suricata.rules.model import Tail
from outgate.backends.suricata.settings import SuricataSettings
from outgate.diagnostics import Diagnostic, codes
from outgate.traffic.destination import HostDestination


def preflight(path: Path, settings: SuricataSettings, rendered: Rendered) -> tuple[Diagnostic, ...]:
    """An error where the engine would not read our file, warnings where it stops less than we say.

    Nothing where none runs here: plans are made on other machines as well.
    """
    suricata = _engine_here()
    if suricata is None:
        return ()
    told = []
    if suricata.reads(path) is False:
        message = f"the Suricata that runs here does not read `{settings.path}`"
        help = "name it under `rule-files` of its configuration, and start it again"
        told.append(Diagnostic(codes.NOT_INCLUDED, message, help=help))
    if suricata.only_watches():
        message = "the Suricata that runs here only watches traffic: no rule of ours stops any"
        help = "have packets pass through it, such as with `copy-mode: ips` or nfqueue"
        told.append(Diagnostic(codes.NOT_INLINE, message, help=help))
    depth = suricata.depth() if _has_requests(rendered, settings) else None
    if depth not in (None, "0"):
        message = (
            f"the Suricata that runs here looks at the first {depth} of a connection: what is "
            "asked for by http after that passes"
        )
        help = "write `stream: {reassembly: {depth: 0}}` into its configuration, and start it again"
        told.append(Diagnostic(codes.INSPECTION_DEPTH, message, help=help))
    return tuple(told)


def _has_requests(rendered: Rendered, settings: SuricataSettings) -> bool:
    """Whether requests by http are looked at one by one."""
    return settings.tail is Tail.DROP and any(
        rule.remote.protocol == "http" and isinstance(rule.remote.destination, HostDestination)
        for rule in rendered.allows
    )


def files_of_others(path: Path) -> tuple[str, ...]:
    """What else the engine of this machine reads, in words."""
    suricata = _engine_here()
    others = () if suricata is None else suricata.others(path)
    return tuple(f"the rules of `{other}`" for other in others)


def _engine_here() -> Suricata | None:
    socket = find_socket()
    try:
        runs = stat.S_ISSOCK(socket.stat().st_mode)
    except OSError:
        return None
    return Suricata(Path(), Path(), socket) if runs else None
