"""The table that the scripts read: lines of fields between tabs, of a few harmless characters.

The scripts are the same for every policy, and what a policy says is in the table alone: nothing of
it is ever code. What has other characters is written as percent signs and digits.
"""

from urllib.parse import quote

from outgate.probe.model import Probe

MARK = "outgate-probe"
VERSION = "1"
_SAFE = "/:._~-"


def table_text(probe: Probe) -> str:
    """The table as the scripts want it."""
    scope = probe.scope
    lines: list[tuple[str, ...]] = [
        (MARK, VERSION, probe.digest, quote(scope.name, _SAFE), quote(scope.source or "any", _SAFE))
    ]
    lines += [
        (
            str(number),
            target.url.protocol,
            _bracketed(target.url.host),
            str(target.url.port),
            target.url.path,
            "direct" if target.direct else "proxy",
        )
        for number, target in enumerate(probe.targets, 1)
    ]
    return "".join("\t".join(line) + "\n" for line in lines)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
