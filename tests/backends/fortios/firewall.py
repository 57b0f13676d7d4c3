"""A small firewall that takes a script for the CLI of FortiOS.

It reads `config`, `edit`, `set`, `unset`, `delete`, `move`, `next` and `end` by itself. `set`
replaces; what an entry names must be there when `next` ends it; `edit 0` would be a new entry each
time. A name is what its addresses are, `*.x` is what is below x, and x.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

NAME, TEXT, NUMBER, WORD, LIST = "name", "text", "number", "word", "list"
ADDRESSES, GROUPS = ("firewall address", "firewall addrgrp"), ("firewall addrgrp",)
ADDRESSES6 = ("firewall address6", "firewall addrgrp6")
WILDCARDS = ("firewall wildcard-fqdn custom", "firewall wildcard-fqdn group")
EXEMPT = "firewall ssl-ssh-profile/ssl-exempt"


@dataclass(frozen=True)
class Key:
    """What may be set: how many values, of which form, and the tables that have what it names."""

    form: str
    tables: tuple[str, ...] = ()
    most: int = 79


def _policy_keys() -> dict[str, Key]:
    keys = {
        "name": Key(TEXT, most=35),
        "srcintf": Key(LIST),
        "dstintf": Key(LIST),
        "service": Key(LIST, ("firewall service custom",)),
        "ssl-ssh-profile": Key(TEXT, ("firewall ssl-ssh-profile",)),
        "comments": Key(TEXT, most=255),
    }
    words = ("action", "schedule", "utm-status", "nat", "status")
    keys |= {word: Key(WORD) for word in words}
    for end in ("srcaddr", "dstaddr"):
        keys[end] = Key(LIST, ADDRESSES)
        keys[f"{end}6"] = Key(LIST, ADDRESSES6)
    return keys


TABLES: dict[str, dict[str, Key]] = {
    "firewall address": {"type": Key(WORD), "fqdn": Key(TEXT, most=255), "subnet": Key(WORD)},
    "firewall address6": {"type": Key(WORD), "fqdn": Key(TEXT, most=255), "ip6": Key(WORD)},
    "firewall addrgrp": {"member": Key(LIST, ADDRESSES)},
    "firewall addrgrp6": {"member": Key(LIST, ADDRESSES6)},
    "firewall service custom": {"tcp-portrange": Key(WORD)},
    "firewall wildcard-fqdn custom": {"wildcard-fqdn": Key(TEXT, most=255)},
    "firewall wildcard-fqdn group": {"member": Key(LIST, WILDCARDS)},
    "firewall ssl-ssh-profile": {},
    EXEMPT: {
        "type": Key(WORD),
        "address": Key(TEXT, ADDRESSES),
        "address6": Key(TEXT, ADDRESSES6),
        "wildcard-fqdn": Key(TEXT, WILDCARDS),
    },
    "firewall policy": _policy_keys(),
}
NUMBERED = {EXEMPT: 512, "firewall policy": 4_294_967_294}
BUILT_IN = {"all"}
Entry = dict[str, list[str]]


class BadScript(Exception):
    """A line that FortiOS would not take."""


@dataclass(frozen=True)
class Request:
    """What a device asks: a host by its name or an address, by one port."""

    source: str
    port: int
    host: str | None = None
    address: str | None = None


@dataclass
class Firewall:
    """The configuration, in which an SSL profile called `deep` is there."""

    tables: dict[str, dict[str, Entry]] = field(
        default_factory=lambda: {name: {} for name in TABLES}
    )
    not_found: int = 0

    def __post_init__(self) -> None:
        self.tables["firewall ssl-ssh-profile"]["deep"] = {}

    def paste(self, text: str) -> None:
        """Take a script."""
        path: list[str] = []  # of tables
        entries: list[tuple[str, Entry]] = []
        for line in text.splitlines():
            if line.startswith("#"):
                continue
            verb, *words = words_of(line.strip())
            if verb == "config":
                path.append("/".join([*path[-1:], " ".join(words)]))
                if path[-1] not in TABLES:
                    raise BadScript(line)
            elif verb == "end":
                assert len(entries) == len(path) - 1
                path.pop()
            elif verb == "edit":
                (key,) = words
                entries.append((key, self._edited(path[-1], key)))
            elif verb == "next":
                key, entry = entries.pop()
                self._check(path[-1], key, entry)
                self.tables[path[-1]][key] = entry
            elif verb in ("set", "append", "unset"):
                self._set(verb, path[-1], entries[-1][1], words)
            elif verb == "delete":
                (key,) = words
                self.not_found += self.tables[path[-1]].pop(key, None) is None
            elif verb == "move":
                self._move(self.tables[path[-1]], words)
            else:
                raise BadScript(line)
        assert not path
        assert not entries

    def _edited(self, table: str, key: str) -> Entry:
        if table in NUMBERED:
            if not key.isdigit() or not 0 < int(key) <= NUMBERED[table]:
                raise BadScript(f"edit {key}")
        elif table != "firewall ssl-ssh-profile" or key not in self.tables[table]:
            check_name(key, 79)
        return {name: list(values) for name, values in self.tables[table].get(key, {}).items()}

    def _set(self, verb: str, table: str, entry: Entry, words: list[str]) -> None:
        name, *values = words
        key = TABLES[table].get(name)
        if key is None or bool(values) == (verb == "unset"):
            raise BadScript(words)
        if verb == "unset":
            entry.pop(name, None)
            return
        if key.form == TEXT and len(values) != 1:
            raise BadScript(words)
        for value in values:
            check_name(value, key.most)
        if verb == "append":
            assert key.form == LIST
            values = entry[name] + values
        entry[name] = values

    def _check(self, table: str, key: str, entry: Entry) -> None:
        for name, values in entry.items():
            tables = TABLES[table][name].tables
            for value in values:
                known = not tables or value in BUILT_IN
                if not known and not any(value in self.tables[each] for each in tables):
                    raise BadScript(f"{table} {key}: {name} {value} is not there")
        if table == "firewall policy":
            others = self.tables[table].items()
            assert all(own["name"] != entry["name"] for each, own in others if each != key)
            for one, other in (("srcaddr", "dstaddr"), ("srcaddr6", "dstaddr6")):
                assert (one in entry) == (other in entry)
            assert "srcaddr" in entry or "srcaddr6" in entry

    def _move(self, table: dict[str, Entry], words: list[str]) -> None:
        key, where, other = words
        own = table.pop(key)
        items = list(table.items())
        at = [each for each, _ in items].index(other) + {"before": 0, "after": 1}[where]
        items.insert(at, (key, own))
        table.clear()
        table.update(items)

    def allows(self, request: Request) -> bool:
        """Whether the first policy that matches lets a request through."""
        policy = self._policy(request)
        return policy is not None and policy["action"] == ["accept"]

    def decrypts(self, request: Request) -> bool:
        """Whether what it lets through is decrypted, by the name that a client sends."""
        policy = self._policy(request)
        assert policy is not None
        if policy["utm-status"] != ["enable"] or "ssl-ssh-profile" not in policy:
            return False
        return not any(
            self._matches(table, name, request)
            for entry in self.tables[EXEMPT].values()
            for table, name in self._exempt(entry)
        )

    def _exempt(self, entry: Entry) -> Iterator[tuple[str, str]]:
        (kind,) = entry["type"]
        (name,) = entry[kind]
        tables = TABLES[EXEMPT][kind].tables
        yield next((table, name) for table in tables if name in self.tables[table])

    def _policy(self, request: Request) -> Entry | None:
        six = ip_address(request.source).version == 6
        suffix = "6" if six else ""
        tables = ADDRESSES6 if six else ADDRESSES
        for policy in self.tables["firewall policy"].values():
            ports = [
                self.tables["firewall service custom"][name]["tcp-portrange"][0]
                for name in policy["service"]
            ]
            if policy["status"] != ["enable"] or str(request.port) not in ports:
                continue
            source = Request("", 0, address=request.source)
            ends = ((policy.get(f"srcaddr{suffix}"), source),
                    (policy.get(f"dstaddr{suffix}"), request))  # fmt: skip
            if all(names and self._any(tables, names, asked) for names, asked in ends):
                return policy
        return None

    def _any(self, tables: tuple[str, ...], names: list[str], request: Request) -> bool:
        return any(
            name == "all"
            or any(
                name in self.tables[table] and self._matches(table, name, request)
                for table in tables
            )
            for name in names
        )

    def _matches(self, table: str, name: str, request: Request) -> bool:
        entry = self.tables[table][name]
        if "member" in entry:
            return self._any(TABLES[table]["member"].tables, entry["member"], request)
        if "wildcard-fqdn" in entry:
            return request.host is not None and _named(entry["wildcard-fqdn"][0], request.host)
        if entry["type"] == ["fqdn"]:
            return request.host is not None and _named(entry["fqdn"][0], request.host)
        if request.address is None:
            return False
        network = ip_network(entry["ip6"][0] if "ip6" in entry else "/".join(entry["subnet"]))
        one = ip_address(request.address)
        return one.version == network.version and one in network


def _named(pattern: str, host: str) -> bool:
    if pattern.startswith("*."):
        return f".{host}".endswith(pattern[1:])
    return host == pattern


def words_of(line: str) -> list[str]:
    """The words of a line; those in quotes may have spaces."""
    if not re.fullmatch(r'(?:[^\s"\\?\']+|"[^"\\?\']*")(?: (?:[^\s"\\?\']+|"[^"\\?\']*"))*', line):
        raise BadScript(line)
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', line)]


def check_name(name: str, most: int) -> None:
    """Refuse a name with letters that FortiOS does not take, or too long a one."""
    if not name or len(name) > most or set(name) & set("<>()#\"'?\\") or not name.isascii():
        raise BadScript(name)
