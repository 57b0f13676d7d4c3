"""A small firewall that takes `set`, `delete` and `move` commands as PAN-OS does.

It reads the commands by itself: words apart by spaces, `"` around words with spaces and no way to
escape one, brackets around several values. `set` adds to lists. What a rule names cannot be
deleted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from tests.backends.panos.urls import matches

OBJECTS = {
    "tag": {"comments": 1},
    "service": {"protocol": 3},
    "address": {"ip-netmask": 1, "fqdn": 1},
    "address-group": {"static": 0},
    "external-list": {"type": 3},
    "custom-url-category": {"type": 1, "list": 0},
}
RULES = {
    "security": {"from", "to", "source", "destination", "source-user", "category", "service",
                 "application", "action", "tag"},
    "decryption": {"from", "to", "source", "destination", "source-user", "category", "service",
                   "action", "type", "tag"},
}  # fmt: skip
NAMES = {"tag": 127, "external-list": 63, "custom-url-category": 31}


class BadCommand(Exception):
    """A line that PAN-OS would not take."""


@dataclass(frozen=True)
class Request:
    """What a device asks: a URL without scheme and port, a name, or an address, by one port."""

    source: str
    port: int
    url: str | None = None
    name: str | None = None
    address: str | None = None


Members = dict[str, list[str]]


@dataclass
class Firewall:
    """The candidate configuration; `polled` has the lists that it gets, by their URL."""

    polled: Mapping[str, str] = field(default_factory=dict)
    objects: dict[str, dict[str, Members]] = field(
        default_factory=lambda: {kind: {} for kind in OBJECTS}
    )
    rules: dict[str, dict[str, Members]] = field(
        default_factory=lambda: {kind: {} for kind in RULES}
    )

    def paste(self, text: str) -> None:
        """Take commands one after the other."""
        for line in text.splitlines():
            self._take(words_of(line))

    def _take(self, words: list[str | list[str]]) -> None:
        verb, *rest = words
        if rest[:1] == ["profiles"]:
            rest = rest[1:]
        kind = rest[0]
        if kind == "rulebase":
            self._rule(str(verb), rest[1:])
        elif kind in OBJECTS and verb == "delete":
            (name,) = rest[1:]
            self._delete(str(kind), str(name))
        elif kind in OBJECTS and verb == "set":
            self._set_object(str(kind), str(rest[1]), rest[2:])
        else:
            raise BadCommand(words)

    def _set_object(self, kind: str, name: str, values: list[str | list[str]]) -> None:
        check_name(name, NAMES.get(kind, 63))
        leaf, *own = values
        taken = OBJECTS[kind].get(str(leaf))
        if taken is None or (taken and len(own) != taken):
            raise BadCommand((kind, name, values))
        known = self.objects[kind].setdefault(name, {})
        if taken == 0:
            (given,) = own
            members = given if isinstance(given, list) else [given]
            if kind == "custom-url-category":
                assert all(len(member) <= 255 for member in members)
            old = known.setdefault(str(leaf), [])
            old += [member for member in members if member not in old]
        elif taken == 3:
            what, key, value = map(str, own)
            known[str(leaf)] = [what]
            known[key] = [value]
        else:
            known[str(leaf)] = [str(own[0])]

    def _delete(self, kind: str, name: str) -> None:
        used = {
            member
            for rules in self.rules.values()
            for rule in rules.values()
            for members in rule.values()
            for member in members
        }
        used |= {
            member
            for group in self.objects["address-group"].values()
            for member in group.get("static", ())
        }
        if name in self.objects[kind] and name in used:
            raise BadCommand(f"{name} cannot be deleted because of references to it")
        self.objects[kind].pop(name, None)

    def _rule(self, verb: str, words: list[str | list[str]]) -> None:
        kind, rules, name, *rest = words
        assert rules == "rules"
        there = self.rules[str(kind)]
        if verb == "delete":
            assert not rest
            there.pop(str(name), None)
        elif verb == "move":
            self._move(there, str(name), [str(word) for word in rest])
        elif verb == "set":
            check_name(str(name), 63)
            own = there.setdefault(str(name), {})
            for key, value in zip(rest[::2], rest[1::2], strict=True):
                if key not in RULES[str(kind)]:
                    raise BadCommand((kind, key))
                members = value if isinstance(value, list) else [value]
                old = own.setdefault(str(key), [])
                old += [member for member in members if member not in old]
        else:
            raise BadCommand(words)

    def _move(self, rules: dict[str, Members], name: str, where: list[str]) -> None:
        own = rules.pop(name)
        items = list(rules.items())
        if where == ["top"]:
            at = 0
        else:
            (word, other) = where
            assert word == "before"
            at = [each for each, _ in items].index(other)
        items.insert(at, (name, own))
        rules.clear()
        rules.update(items)

    def commit(self) -> None:
        """Whatever a rule names must be there, and a rule must say all that it has to."""
        for kind, rules in self.rules.items():
            for rule in rules.values():
                assert rule.keys() == RULES[kind], rule
                for name in (*rule["source"], *rule["destination"]):
                    assert name == "any" or self._has(name, "address-group", "external-list"), name
                for name in rule["category"]:
                    assert name == "any" or self._has(
                        name, "custom-url-category", "external-list"
                    ), name
                assert all(name in self.objects["service"] for name in rule["service"])
                assert all(name in self.objects["tag"] for name in rule["tag"])
        for group in self.objects["address-group"].values():
            assert all(name in self.objects["address"] for name in group["static"])
        for category in self.objects["custom-url-category"].values():
            assert category["type"] == ["URL List"]

    def _has(self, name: str, *kinds: str) -> bool:
        return any(name in self.objects[kind] for kind in kinds)

    def allows(self, request: Request) -> bool:
        """Whether the first rule that matches lets a request through."""
        return self._decide("security", request) == "allow"

    def decrypts(self, request: Request) -> bool:
        """Whether a request is decrypted, on a firewall that decrypts all but for our rules."""
        return self._decide("decryption", request) != "no-decrypt"

    def _decide(self, kind: str, request: Request) -> str | None:
        for rule in self.rules[kind].values():
            if self._matches(rule, request):
                return rule["action"][0]
        return None

    def _matches(self, rule: Members, request: Request) -> bool:
        ports = [self.objects["service"][name]["port"][0] for name in rule["service"]]
        if str(request.port) not in ports:
            return False
        if rule["source"] != ["any"] and not any(
            _within(request.source, member)
            for name in rule["source"]
            for member in self._members(name)
        ):
            return False
        if rule["destination"] != ["any"]:
            return any(
                (request.name is not None and member == request.name)
                or (request.address is not None and _within(request.address, member))
                for name in rule["destination"]
                for member in self._members(name)
            )
        assert rule["category"] != ["any"], "a rule to anywhere"
        url = request.url
        return url is not None and any(
            matches(entry, url) for name in rule["category"] for entry in self._entries(name)
        )

    def _members(self, name: str) -> Iterable[str]:
        if name in self.objects["external-list"]:
            yield from self._entries(name)
            return
        for member in self.objects["address-group"][name]["static"]:
            (value,) = self.objects["address"][member].values()
            yield from value

    def _entries(self, name: str) -> list[str]:
        if name in self.objects["external-list"]:
            return self.polled[self.objects["external-list"][name]["url"][0]].split()
        return self.objects["custom-url-category"][name]["list"]


def words_of(line: str) -> list[str | list[str]]:
    """The words of a command; values in brackets are a list."""
    words: list[str | list[str]] = []
    inside: list[str] | None = None
    rest = line
    while rest:
        if rest.startswith('"'):
            word, quote, rest = rest[1:].partition('"')
            if not quote or (rest and not rest.startswith(" ")):
                raise BadCommand(line)
            rest = rest.removeprefix(" ")
            bare = False
        else:
            word, _, rest = rest.partition(" ")
            bare = True
        if not word.isascii() or not word.isprintable() or (bare and not word):
            raise BadCommand(line)
        if bare and word == "[":
            assert inside is None
            inside = []
        elif bare and word == "]":
            assert inside, line
            words.append(inside)
            inside = None
        elif inside is not None:
            inside.append(word)
        else:
            words.append(word)
    if inside is not None:
        raise BadCommand(line)
    return words


def check_name(name: str, most: int) -> None:
    """Refuse a name that PAN-OS does not take."""
    good = all(char.isascii() and (char.isalnum() or char in "_-. ") for char in name)
    if not good or not name[0].isalnum() or len(name) > most:
        raise BadCommand(name)


def _within(address: str, member: str) -> bool:
    try:
        network = ip_network(member)
    except ValueError:
        return False
    one = ip_address(address)
    return one.version == network.version and one in network
