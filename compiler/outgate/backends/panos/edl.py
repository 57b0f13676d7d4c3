"""External dynamic lists: a file for each list, an index of them, and their digests.

A firewall polls each list by its name. It keeps the last copy of one that it cannot get, and of an
empty one nothing is documented: so a list that is no longer wanted stays, with an entry that is
nobody's.
"""

import json
from collections.abc import Iterable, Mapping

from outgate.backends.kind import File
from outgate.backends.panos.lists import FILE_NAME, PanosList
from outgate.backends.panos.lowering import ListKind
from outgate.backends.panos.render import PanosPlan
from outgate.backends.rendered import Rendered
from outgate.digests import sha256

# Names below `.invalid` never exist (RFC 2606), and TEST-NET-1 is nobody's (RFC 5737).
NOBODY: Mapping[ListKind, str] = {
    ListKind.URL: "withdrawn.invalid/",
    ListKind.IP: "192.0.2.0/32",
}
FORMAT_VERSION = "1.0"
SUFFIX = ".txt"


def list_files(rendered: Rendered, present: Iterable[str] = ()) -> tuple[File, ...]:
    """The files of a folder that has files of the names `present` already."""
    plan = rendered.native
    if not isinstance(plan, PanosPlan):
        raise TypeError(plan)
    texts = {each.name: list_text(each) for each in plan.lists if each.kind is not ListKind.NAME}
    withdrawn = {}
    for name in present:
        match = FILE_NAME.fullmatch(name)
        if match and match[1] not in texts:
            kind = ListKind.IP if match[2] else ListKind.URL
            withdrawn[match[1]] = f"{NOBODY[kind]}\n"
    texts |= withdrawn
    index = {
        "format_version": FORMAT_VERSION,
        "plan": plan.digest,
        "lists": [_described(each, texts[each.name]) for each in plan.lists if each.name in texts],
        "names": [_described(each, None) for each in plan.lists if each.kind is ListKind.NAME],
        "withdrawn": sorted(f"{name}{SUFFIX}" for name in withdrawn),
    }
    sums = "".join(f"{sha256(texts[name].encode())}  {name}{SUFFIX}\n" for name in sorted(texts))
    return (
        *(File(name, texts[name]) for name in sorted(texts)),
        File("lists", sums, ".sha256"),
        File("index", json.dumps(index, indent=2, ensure_ascii=False) + "\n", ".json"),
    )


def list_text(one: PanosList) -> str:
    """A list as a firewall reads it: an entry a line, in order, and nothing else."""
    return "".join(f"{entry}\n" for entry in one.entries)


def _described(one: PanosList, text: str | None) -> dict[str, object]:
    described: dict[str, object] = {"name": one.name}
    if text is None:
        described["names"] = list(one.entries)
    else:
        described |= {
            "file": f"{one.name}{SUFFIX}",
            "type": one.kind.value,
            "entries": len(one.entries),
            "sha256": sha256(text.encode()),
        }
    return described | {
        "source": {"name": one.source.name, "addresses": list(one.source.addresses)},
        "protocol": one.protocol,
        "port": one.port,
        "inspection": one.inspection.value,
    }
