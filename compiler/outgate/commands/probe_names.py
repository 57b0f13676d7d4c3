"""Names that devices asked for, from replays of logs, to stand for the wildcards of a plan.

Whoever wrote such a file may mean harm: of it are taken names of hosts alone, those below a
wildcard of the plan, and so many of them at most.
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from outgate.diagnostics import Diagnostic, codes, join_and
from outgate.documents.files import MAX_JSON_BYTES, FileRefused, read_named_file
from outgate.documents.json import BadDocument, read_json
from outgate.plan.compile import Compilation
from outgate.replay.flow_reader import LogError
from outgate.replay.logs.detect import FLOWS
from outgate.replay.sources import find_files, open_log
from outgate.stages import counted
from outgate.traffic.destination import HostDestination
from outgate.traffic.host import HostError, normal_host

MOST_NAMES = 100_000
_MOST_REQUESTS = 1 << 53
_LONGEST = 255  # characters of a name


def read_names(
    named: tuple[str, ...], folder: Path, root: Path, compilation: Compilation
) -> dict[str, int]:
    """How often names below the wildcards of a plan were asked for, whatever wildcard it was.

    A file is what `outgate replay --format json` printed, or a flow file. LogError where one cannot
    be read.
    """
    wildcards = frozenset(
        rule.remote.destination.host.name
        for rule in compilation.plan.rules
        if isinstance(rule.remote.destination, HostDestination)
        and rule.remote.destination.host.subtree
    )
    names: dict[str, int] = {}
    if not named:
        return names
    for name, path in counted("reading names", find_files(named, folder, root)):
        report = _read_report(path, root)
        asked = _of_flows(name, path) if report is None else _of_report(name, report)
        _add(names, asked, wildcards)
    return names


def no_names(named: tuple[str, ...]) -> Diagnostic:
    """What to say where no name of the files is of use."""
    message = f"no name in {join_and([f'`{each}`' for each in named])} is below a wildcard here"
    help = "replay a log of devices that these policies are for, as `outgate replay` reads it"
    return Diagnostic(codes.NO_NAMES, message, help=help)


def _add(
    names: dict[str, int], asked: Iterable[tuple[str, int]], wildcards: Collection[str]
) -> None:
    for text, requests in asked:
        try:
            host = text if text in names else normal_host(text)
        except HostError:
            continue
        parts = host.split(".")
        if host in names:
            names[host] += requests
        elif len(names) < MOST_NAMES and any(
            ".".join(parts[at:]) in wildcards for at in range(1, len(parts))
        ):
            names[host] = requests


def _read_report(path: Path, root: Path) -> dict[str, object] | None:
    """The report of a replay; None for a file that is another, which the reader of flows says."""
    try:
        with path.open("rb") as file:
            if not file.read(64).lstrip().startswith(b"{"):
                return None
        document = read_json(read_named_file(root, path, MAX_JSON_BYTES))
    except (OSError, FileRefused, BadDocument):
        return None
    return document if isinstance(document, dict) and "wildcards" in document else None


def _of_report(name: str, document: dict[str, object]) -> Iterator[tuple[str, int]]:
    """The names in the list of wildcards, whatever plan the report is of."""
    wildcards = document["wildcards"]
    if document.get("format_version") != "1.0" or not isinstance(wildcards, list):
        help = "make it with `outgate replay --format json`"
        raise LogError(f"`{name}` is no report of a replay that this version reads", help)
    for wildcard in wildcards:
        hosts = wildcard.get("hosts") if isinstance(wildcard, dict) else None
        for each in hosts if isinstance(hosts, list) else ():
            host = each.get("host") if isinstance(each, dict) else None
            if isinstance(host, str) and len(host) <= _LONGEST:
                yield host, _number(each.get("requests"))


def _number(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < _MOST_REQUESTS else 1


def _of_flows(name: str, path: Path) -> Iterator[tuple[str, int]]:
    is_empty = True
    for flow in open_log(((name, path),), FLOWS, ()).flows():
        is_empty = False
        if len(flow.host) <= _LONGEST:
            yield flow.host, flow.requests
    if is_empty:
        help = "name what `outgate replay` wrote: its report as JSON, or its flows"
        raise LogError(f"`{name}` holds no flow that can be read, and is no whole report", help)
