"""`set` commands for the CLI of PAN-OS: objects, lists, rules.

`set` adds to what is there, so that what was withdrawn would stay. Each rule is deleted first, then
the objects that nothing names any more; all of it happens at once, with the commit.
"""

import re
from collections.abc import Iterator, Sequence

from outgate.backends.head import written_by
from outgate.backends.kind import File
from outgate.backends.object_names import shorten, source_words
from outgate.backends.panos.edl import SUFFIX
from outgate.backends.panos.lists import PanosList
from outgate.backends.panos.lowering import ListKind, network_entries
from outgate.backends.panos.render import PanosPlan
from outgate.backends.panos.settings import PanosSettings
from outgate.backends.rendered import Rendered
from outgate.traffic.address import RuleSource
from outgate.traffic.interval import EVERYWHERE
from outgate.values import dataclass

_OBJECT = 63  # characters of a name
_DIGITS = 16
_LINE = 1_000  # characters of values in one command; there may be thousands
_PLAIN = re.compile(r"[A-Za-z0-9*._/:-]+")


def commands_file(rendered: Rendered) -> tuple[File, ...]:
    """The commands of a plan, for `configure` mode."""
    plan = rendered.native
    if not isinstance(plan, PanosPlan):
        raise TypeError(plan)
    lines = Commands(plan).lines()
    return (File("", "".join(f"{' '.join(map(quoted, words))}\n" for words in lines)),)


Words = tuple[str, ...]


def quoted(word: str) -> str:
    """A word of a command; brackets and quotes in it are never of the language."""
    if word in ("[", "]") or _PLAIN.fullmatch(word):
        return word
    return f'"{re.sub(r"[^ -!#-~]", "_", word)}"'


def bracketed(values: Sequence[str]) -> Words:
    """One value, or some in brackets."""
    return tuple(values) if len(values) == 1 else ("[", *values, "]")


def spread(leaf: str, values: Sequence[str]) -> tuple[Words, ...]:
    """A leaf of many values, some with each command: they add up."""
    lines: list[list[str]] = [[]]
    for value in values:
        if sum(map(len, lines[-1])) + len(value) > _LINE:
            lines.append([])
        lines[-1].append(value)
    return tuple((leaf, *bracketed(line)) for line in lines)


@dataclass(frozen=True, slots=True)
class _Object:
    """Something that rules name: where it is in the configuration, and how it is set."""

    path: Words
    values: tuple[Words, ...]


def _places(one: PanosList) -> Iterator[Words]:
    """Where what rules name for a list may be."""
    if one.kind is not ListKind.NAME:
        yield ("external-list", one.name)
    if one.kind is ListKind.URL:
        yield ("profiles", "custom-url-category", one.name)
    else:
        yield ("address-group", one.name)


class Commands:
    """The commands of one plan."""

    def __init__(self, plan: PanosPlan) -> None:
        self._settings: PanosSettings = plan.settings
        self._lists = plan.lists
        self._written_by = written_by(plan.target, plan.digest)
        self._words = source_words({each.source for each in plan.lists})

    def lines(self) -> Iterator[Words]:
        """All of them in order."""
        objects = self._objects()
        bypassed = [each for each in self._lists if each.bypass]
        for kind, lists in (("security", self._lists), ("decryption", bypassed)):
            for each in lists:
                yield ("delete", "rulebase", kind, "rules", each.name)
        # Groups go before what is in them. A list has one name, polled or not.
        places = (path for each in self._lists for path in _places(each))
        for path in dict.fromkeys((*places, *(one.path for one in reversed(objects)))):
            yield ("delete", *path)
        yield ("set", "tag", self._settings.prefix, "comments", self._written_by)
        for one in objects:
            for values in one.values:
                yield ("set", *one.path, *values)
        for each in self._lists:
            yield from self._security(each)
        for each in bypassed:
            yield from self._decryption(each)
        yield from self._moves(bypassed)

    def _objects(self) -> tuple[_Object, ...]:
        objects: dict[Words, _Object] = {}
        for each in self._lists:
            for one in (*self._services(each), *self._sources(each), *self._destinations(each)):
                objects.setdefault(one.path, one)
        order = ("service", "address", "address-group", "external-list", "profiles")
        return tuple(sorted(objects.values(), key=lambda one: (order.index(one.path[0]), one.path)))

    def _services(self, one: PanosList) -> Iterator[_Object]:
        path = ("service", self._service(one))
        yield _Object(path, (("protocol", "tcp", "port", str(one.port)),))

    def _service(self, one: PanosList) -> str:
        return self._name("tcp", str(one.port))

    def _sources(self, one: PanosList) -> Iterator[_Object]:
        if one.source.addresses != EVERYWHERE:
            networks = network_entries(one.source.addresses)
            yield from self._networks(self._group(one.source), networks)

    def _group(self, source: RuleSource) -> str:
        return self._name("from", self._words[source])

    def _name(self, what: str, word: str) -> str:
        """The name of an object; those of lists have no dot."""
        prefix = f"{self._settings.prefix}.{what}."
        return prefix + shorten(word, _OBJECT - len(prefix), _DIGITS)

    def _networks(self, group: str, networks: Sequence[str]) -> Iterator[_Object]:
        names = []
        for network in networks:
            name = self._name("net", network.replace(":", "-").replace("/", "_"))
            names.append(name)
            yield _Object(("address", name), (("ip-netmask", network),))
        yield _Object(("address-group", group), spread("static", names))

    def _destinations(self, one: PanosList) -> Iterator[_Object]:
        where = self._settings.lists
        if one.kind is ListKind.NAME:
            names = []
            for host in one.entries:
                name = self._name("host", host)
                names.append(name)
                yield _Object(("address", name), (("fqdn", host),))
            yield _Object(("address-group", one.name), spread("static", names))
        elif where is not None:
            head = ("type", one.kind.value)
            url = (*head, "url", f"{where}/{one.name}{SUFFIX}")
            yield _Object(("external-list", one.name), (url, (*head, "recurring", "five-minute")))
        elif one.kind is ListKind.URL:
            values = (("type", "URL List"), *spread("list", one.entries))
            yield _Object(("profiles", "custom-url-category", one.name), values)
        else:
            yield from self._networks(one.name, one.entries)

    def _match(self, one: PanosList) -> Words:
        settings = self._settings
        anybody = one.source.addresses == EVERYWHERE
        to = one.name if one.kind is not ListKind.URL else "any"
        category = one.name if one.kind is ListKind.URL else "any"
        return (
            *("from", *bracketed(settings.zones_from or ("any",))),
            *("to", *bracketed(settings.zones_to or ("any",))),
            *("source", "any" if anybody else self._group(one.source)),
            *("destination", to, "source-user", "any", "category", category),
            *("service", self._service(one)),
        )

    def _security(self, one: PanosList) -> Iterator[Words]:
        path = ("set", "rulebase", "security", "rules", one.name)
        yield (*path, *self._match(one), "application", "any", "action", "allow")
        yield (*path, "tag", self._settings.prefix)

    def _decryption(self, one: PanosList) -> Iterator[Words]:
        path = ("set", "rulebase", "decryption", "rules", one.name)
        # What the type is does not matter to what is not decrypted, but there must be one.
        yield (*path, *self._match(one), "action", "no-decrypt", "type", "ssl-forward-proxy")
        yield (*path, "tag", self._settings.prefix)

    def _moves(self, bypassed: Sequence[PanosList]) -> Iterator[Words]:
        """Ours before those that would decide otherwise."""
        before = self._settings.before
        if before is not None:
            for each in self._lists:
                yield ("move", "rulebase", "security", "rules", each.name, "before", before)
        for each in reversed(bypassed):
            yield ("move", "rulebase", "decryption", "rules", each.name, "top")
