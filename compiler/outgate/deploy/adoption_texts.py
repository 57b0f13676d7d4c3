"""What an import would lose, as services and statements that keep it."""

import json

from outgate.deploy.adoption import Adoption
from outgate.traffic.destination import DEFAULT_PORTS, HostDestination, Remote
from outgate.traffic.flow import Piece
from outgate.values import dataclass

SERVICE = "adopted"


@dataclass(frozen=True, slots=True)
class AdoptionTexts:
    """Texts that keep what would be lost: services, and statements. `left` is in neither."""

    services: str
    policy: str
    left: tuple[Piece, ...]


def render_adoption(adoption: Adoption) -> AdoptionTexts | None:
    """What would be lost as services and statements, None where nothing would be.

    Networks and service tags are in no service of a team; they are left to people.
    """
    rows: dict[tuple[str, ...], dict[Remote, str]] = {}
    left = []
    for piece in adoption.lost:
        remote, addresses = piece.flow.remote, piece.flow.addresses
        if isinstance(remote.destination, HostDestination):
            row = _render_row(remote, remote.destination)
            rows.setdefault(addresses, {})[remote] = row
        else:
            left.append(piece)
    if not rows:
        return AdoptionTexts("", "", tuple(left)) if left else None
    documents, statements = [], ["# What the firewall allowed before; narrow it, or take it over."]
    for number, (addresses, by_remote) in enumerate(sorted(rows.items()), start=1):
        name = f"{SERVICE}-{number}"
        endpoints = "".join(f"  - {by_remote[remote]}\n" for remote in sorted(by_remote, key=str))
        documents.append(f'format_version: "1.0"\nservice: {name}\nendpoints:\n{endpoints}')
        if addresses == ("*",):
            statements.append(f"allow {name}")
        else:
            statements.append(f"source from-{name} = {', '.join(addresses)}")
            statements.append(f"allow {name} from from-{name}")
    return AdoptionTexts("---\n".join(documents), "\n".join(statements) + "\n", tuple(left))


def _render_row(remote: Remote, destination: HostDestination) -> str:
    path = "" if destination.path is None else _render_path(str(destination.path))
    if remote.protocol in DEFAULT_PORTS:
        port = "" if DEFAULT_PORTS[remote.protocol] == remote.port else f":{remote.port}"
        return json.dumps({"url": f"{remote.protocol}://{destination.host}{port}{path}"})
    return json.dumps({"url": f"{destination.host}{path}", "ports": [remote.port]})


def _render_path(text: str) -> str:
    """A path of a plan as a list writes it: `/a` for `/a` and all below."""
    return text.removesuffix("{,/*}")
