"""URLs in and beside the rules of a plan."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from outgate.plan.model import Rule
from outgate.traffic.destination import DEFAULT_PORTS, AddressesDestination, HostDestination
from tests.backends.shared.beside import cut_path, hosts_beside

SECRET = "the-secret.example"


@dataclass(frozen=True, slots=True)
class Question:
    """A URL as a text, and what asking for it goes to; `host` is None where nobody can say.

    An `odd` one is in no normal form, so that a file may refuse it.
    """

    url: str
    scheme: str
    host: str | None
    port: int
    path: str
    odd: bool = False


def questions(rules: Iterable[Rule]) -> tuple[Question, ...]:
    """URLs in and beside all rules, each once."""
    asked: dict[str, Question] = {}
    for rule in rules:
        for question in _about(rule):
            asked.setdefault(question.url, question)
    return tuple(asked.values())


def _about(rule: Rule) -> Iterator[Question]:
    protocol, port = rule.remote.protocol, rule.remote.port
    inside = next(_hosts(rule.remote.destination))
    first = next(_paths(rule.remote.destination))

    def ask(
        host: str = inside, path: str = first, *, scheme: str = protocol, user: str = "",
        at: str | None = None, odd: bool = False,
    ) -> Question:  # fmt: skip
        literal = f"[{host}]" if ":" in host else host
        default = DEFAULT_PORTS.get(scheme.lower(), 0)
        shown = at if at is not None else "" if port == default else f":{port}"
        number = int(shown[1:]) if shown[1:] else default
        url = f"{scheme}://{user}{literal}{shown}{path}"
        seen = path.partition("#")[0].partition("?")[0] or "/"
        return Question(url, scheme.lower(), host, number, seen, odd)

    for host in _hosts(rule.remote.destination):
        yield ask(host)
    for host in _odd_hosts(inside):
        yield ask(host, odd=True)
    for each in _paths(rule.remote.destination):
        yield ask(path=each)
    for each in _odd_paths(rule.remote.destination):
        yield ask(path=each, odd=True)
    for at in (f":{port}", ":80", ":443", ":8080", ":", f":{port:05}", f":{port}0", ":0", ":99999"):
        yield ask(at=at)
    for user in ("u@", "u:p@", ":@", "%40@", f"{SECRET}:443@", "u;p=1@"):
        yield ask(user=user)
        yield ask(SECRET, user=f"{inside}@")
        yield ask(SECRET, user=f"{inside}:443@")
    for user in (f"{inside}@{SECRET}@", f"{SECRET}@u@"):
        yield ask(user=user, odd=True)
        yield ask(SECRET, user=user, odd=True)
    yield ask(SECRET, f"\\@{inside}/", odd=True)
    for text in (f"\\@{SECRET}", f"/\\@{SECRET}", "\\", f"#@{SECRET}", f"?@{SECRET}/a"):
        yield ask(path=text, odd="\\" in text)
    for scheme in (
        *("http", "https", "HTTP", "Https", "hTTPS", "ws", "wss", "ftp", "gopher", "httpss"),
        *("xhttps", "https+x", "http-x", "file", "tcp"),
    ):
        yield ask(scheme=scheme)
        yield ask(scheme=scheme, at=f":{port}")
    for url in (
        inside, f"//{inside}/", f"{protocol}:/{inside}/", f"{protocol}:{inside}", "", " ",
        f" {protocol}://{inside}/", f"{protocol}://", f"{protocol}:///{inside}/", "about:blank",
        f"{protocol}://{inside}:x/", f"{protocol}://{inside}:-{port}/", f"{protocol}://[{SECRET}]/",
        f"{protocol}://{inside}{first}\n{protocol}://{SECRET}/", f"data:text/html,{inside}",
        f"{protocol}://{SECRET}/{protocol}://{inside}/", f"{protocol}://{SECRET}?//{inside}/",
        f"{protocol}://{SECRET}#//{inside}/",
    ):  # fmt: skip
        yield Question(url, "", None, 0, "/")


def _hosts(destination: object) -> Iterator[str]:
    match destination:
        case HostDestination(host, _):
            name = host.name
            yield from hosts_beside(host)
            yield from (f"{'l' * 63}.{name}", f"a_b.{name}", f"x--y.{name}", f"9.{name}", SECRET)
        case AddressesDestination(networks):
            for network in networks[:40]:
                one = ip_network(network)
                yield from (str(one[0]), str(one[-1]))
                for near in (int(one[0]) - 1, int(one[-1]) + 1):
                    if 0 <= near < 1 << one.max_prefixlen and near >> 32 == int(one[0]) >> 32:
                        yield str(ip_address(near))
                if one.version == 6:
                    yield from (one[-1].exploded, one[-1].exploded.upper())
            yield from ("192.0.2.7", "2001:db8::7", "::", "::1", "::ffff:192.0.2.7", "1::8:7.6.5.4")
            yield from ("inside.example", "1-2-3-4.example", SECRET)


def _odd_hosts(inside: str) -> Iterator[str]:
    """Texts that are no host, or one in disguise."""
    encoded = inside.replace(".", "%2e", 1), f"%{ord(inside[0]):02x}{inside[1:]}"
    yield from (f".{inside}", f"a..{inside}", f"{inside}..", f"-.{inside}", f"a-.{inside}")
    yield from (*encoded, f"\u212a{inside}", f"{inside}\u3002", f"*.{inside}", f"a b.{inside}")
    yield from (f"{'l' * 64}.{inside}", f"{'a.' * 126}{inside}", f"{inside}%00.{SECRET}")
    yield from ("127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.01", "1.2.3.4.5")
    yield from ("1.2.3.4.", "256.1.1.1", "1.2.3.0x4", "localhost", "constructor", "__proto__")
    yield from ("a.constructor", "toString.__proto__", "fe80::1%25eth0", "1::2::3", "1:2:3:4:5:6:7")
    yield from (":::", "1:2:3:4:5:6:7:8:9", "::1.2.3", "12345::", "::g", "1:2:3:4:5:6:7::")
    yield from ("1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8")


def _paths(destination: object) -> Iterator[str]:
    value, folder, stem = cut_path(destination)
    yield from (value, stem, folder, f"{folder}x", f"{stem}x", f"{folder}x/y.crl", f"{value}?q=1")
    yield from (f"{stem}?q=/a/", f"{stem}#x", "", "/", "/zz", "?q", "#f", f"/{value}", f"{stem};x")
    yield from (f"{stem.upper()}", f"{folder}/x", f"{folder}...", f"{folder}.x", f"{folder}x..")
    yield from (f"{folder}!$&()+,;=:@~", f"{folder}x%2Fy", f"{folder}%41", f"{folder}%e4")
    yield from (f"{stem}%2Fx", f"{stem}%2fx", f"{stem}%3Fx", f"/%{ord(stem[1]):02x}{stem[2:]}")
    yield from (f"/zz{folder}x", f"/zz?{folder}", f"{stem},x", f"{folder}?/../x", f"{stem}%20")


def _odd_paths(destination: object) -> Iterator[str]:
    _, folder, _ = cut_path(destination)
    yield from (f"{folder}../x", f"{folder}%2e%2e/x", f"{folder}./x", f"/zz/..{folder}x")
    yield from (f"{folder}..", f"{folder}%2E", f"{folder}x%2F..%2Fy", f"{folder}x/..;/y")
    yield from (f"{folder}..%5Cx", f"{folder}..\\x", f"{folder}%", f"{folder}%2", f"{folder}%zz")
    yield from (f'{folder}"', f"{folder}<x>", f"{folder}\u212a", f"{folder} x", f"{folder}|")
    yield from (f"{folder}%2e%2E%2Fx", f"{folder}%252e%252e/x")
