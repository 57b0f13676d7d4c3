"""The script: objects, groups, the exemptions of the SSL profile, then the policies.

`set` replaces what was there, and each number and name is always the same, so that it may be pasted
again. A group is never empty: it has an entry that is nobody's where it has no other.
"""

from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from itertools import pairwise

from outgate.backends.fortios.lowering import families
from outgate.backends.fortios.policies import Policy, object_name
from outgate.backends.fortios.render import FortiosPlan
from outgate.backends.fortios.settings import FortiosSettings
from outgate.backends.fortios.syntax import Config, Edit, Line, config_lines
from outgate.backends.head import written_by
from outgate.backends.kind import File
from outgate.backends.object_names import shorten
from outgate.backends.rendered import Rendered
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import EVERYWHERE

_NOBODY = "nobody.invalid"  # names below `.invalid` never exist (RFC 2606)
_ALL = "all"
_COMMENT = 200  # characters of a comment, of which older versions take 255
_FAMILIES = (4, 6)


def script_file(rendered: Rendered) -> tuple[File, ...]:
    """The script of a plan."""
    plan = rendered.native
    if not isinstance(plan, FortiosPlan):
        raise TypeError(plan)
    lines = (
        f"# {written_by(plan.target, plan.digest)}",
        "# It may be pasted into the CLI as often as one likes: it replaces what an earlier one",
        "# has left. Policies that it deletes need not be there.",
    )
    text = (*lines, *(line for one in Script(plan).configs() for line in config_lines(one)))
    return (File("", "".join(f"{line}\n" for line in text)),)


class Script:
    """The parts of one script."""

    def __init__(self, plan: FortiosPlan) -> None:
        self._policies = plan.policies
        self._exempt = plan.exempt
        self._settings: FortiosSettings = plan.settings
        self._objects: dict[tuple[int, str], Edit] = {}
        self._groups: dict[tuple[int, str], tuple[str, ...]] = {}  # by family and name
        for policy in plan.policies:
            self._collect(policy)
        if plan.settings.ssl_profile is not None:
            self._collect_exempt()

    def configs(self) -> Iterator[Config]:
        """All of them in the order in which one names another."""
        for family, suffix in ((4, ""), (6, "6")):
            yield Config(f"firewall address{suffix}", tuple(self._addresses(family)))
        for family, suffix in ((4, ""), (6, "6")):
            groups = sorted(self._groups.items())
            edits = (
                Edit(name, Line.names("member", own)) for (of, name), own in groups if of == family
            )
            yield Config(f"firewall addrgrp{suffix}", tuple(edits))
        yield Config("firewall service custom", tuple(self._services()))
        if self._settings.ssl_profile is not None:
            yield from self._exemptions(self._settings.ssl_profile)
        yield self._policy_table()

    def _name(self, what: str, word: str) -> str:
        return object_name(self._settings.prefix, what, word)

    def _addresses(self, family: int) -> Iterator[Edit]:
        return (edit for (of, _), edit in sorted(self._objects.items()) if of == family)

    def _collect(self, policy: Policy) -> None:
        for family in _FAMILIES:
            if policy.source.addresses != EVERYWHERE:
                sources = self._networks(family, policy.source.addresses)
                if sources:
                    self._groups[family, self._name("from", policy.source_word)] = sources
            members = (
                *(self._host(family, host) for host in policy.hosts),
                *self._networks(family, policy.networks),
            )
            if members and family in families(policy.source.addresses):
                self._groups[family, self._name("to", policy.word)] = members

    def _host(self, family: int, host: HostPattern) -> str:
        name = self._name("below" if host.subtree else "host", host.name)
        self._add(family, name, Line.set("type", "fqdn"), Line.name("fqdn", str(host)))
        return name

    def _networks(self, family: int, networks: Sequence[str]) -> tuple[str, ...]:
        return tuple(
            self._network(family, each) for each in networks if (":" in each) == (family == 6)
        )

    def _network(self, family: int, text: str) -> str:
        network = ip_network(text)
        name = self._name("net", text.replace(":", "-").replace("/", "_"))
        if family == 4:
            where = f"{network.network_address} {network.netmask}".split()
            self._add(family, name, Line.set("type", "ipmask"), Line.set("subnet", *where))
        else:
            self._add(family, name, Line.set("type", "ipprefix"), Line.set("ip6", str(network)))
        return name

    def _add(self, family: int, name: str, *lines: Line) -> None:
        self._objects[family, name] = Edit(name, lines)

    def _services(self) -> Iterator[Edit]:
        for port in sorted({policy.port for policy in self._policies}):
            yield Edit(self._service(port), (Line.set("tcp-portrange", str(port)),))

    def _service(self, port: int) -> str:
        return self._name("tcp", str(port))

    def _collect_exempt(self) -> None:
        hosts = [host for host in self._exempt if not host.subtree]
        for family in _FAMILIES:
            members = [self._host(family, host) for host in (*hosts, HostPattern(_NOBODY))]
            self._groups[family, self._name("exempt", "hosts")] = tuple(members)

    def _exemptions(self, profile: str) -> Iterator[Config]:
        below = [host for host in self._exempt if host.subtree]
        below = below or [HostPattern(_NOBODY, subtree=True)]
        names = [self._name("below", host.name) for host in below]
        yield Config(
            "firewall wildcard-fqdn custom",
            tuple(
                Edit(name, (Line.name("wildcard-fqdn", str(host)),))
                for name, host in zip(names, below, strict=True)
            ),
        )
        group = self._name("exempt", "hosts")
        yield Config("firewall wildcard-fqdn group", (Edit(group, Line.names("member", names)),))
        kinds = ("address", "address6", "wildcard-fqdn")
        entries = tuple(
            Edit(number, (Line.set("type", kind), Line.name(kind, group)))
            for number, kind in enumerate(kinds, self._settings.first_exempt)
        )
        own = Config("ssl-exempt", entries)
        yield Config("firewall ssl-ssh-profile", (Edit(profile, (), (own,)),))

    def _policy_table(self) -> Config:
        settings = self._settings
        first = settings.first_policy
        used = {policy.number: policy for policy in self._policies}
        unused = sorted(set(range(first, first + settings.most_policies)) - used.keys())
        return Config(
            "firewall policy",
            tuple(self._policy(used[number]) for number in sorted(used)),
            before=tuple(Line.delete(number) for number in unused),
            after=tuple(self._moves()),
        )

    def _moves(self) -> Iterator[Line]:
        """One after the other; what is inspected comes first, or the other rules would take it."""
        order = sorted((not policy.inspected, policy.number) for policy in self._policies)
        numbers = [number for _, number in order]
        if numbers and self._settings.before is not None:
            yield Line.move(numbers[0], "before", self._settings.before)
        for before, number in pairwise(numbers):
            yield Line.move(number, "after", before)

    def _policy(self, policy: Policy) -> Edit:
        settings = self._settings
        lines = [
            Line.name("name", f"{settings.prefix}-{policy.number}"),
            Line.name("srcintf", *settings.interfaces_from),
            Line.name("dstintf", *settings.interfaces_to),
        ]
        for family, suffix in ((4, ""), (6, "6")):
            lines += self._ends(policy, family, suffix)
        lines += [
            Line.set("action", "accept"),
            Line.set("schedule", "always"),
            Line.name("service", self._service(policy.port)),
        ]
        if policy.inspected and settings.ssl_profile is not None:
            lines += [
                Line.set("utm-status", "enable"),
                Line.name("ssl-ssh-profile", settings.ssl_profile),
            ]
        else:
            lines += [Line.unset("ssl-ssh-profile"), Line.set("utm-status", "disable")]
        told = shorten(policy.source_word, _COMMENT)
        return Edit(
            policy.number,
            (
                *lines,
                Line.set("nat", "enable" if settings.nat else "disable"),
                Line.name("comments", f"Outgate: {told} by port {policy.port}"),
                Line.set("status", "enable"),
            ),
        )

    def _ends(self, policy: Policy, family: int, suffix: str) -> tuple[Line, ...]:
        """Where it comes from and goes to, in one family of addresses; both are there, or none."""
        to = self._name("to", policy.word)
        if (family, to) not in self._groups:
            return Line.unset(f"srcaddr{suffix}"), Line.unset(f"dstaddr{suffix}")
        anybody = policy.source.addresses == EVERYWHERE
        source = _ALL if anybody else self._name("from", policy.source_word)
        return Line.name(f"srcaddr{suffix}", source), Line.name(f"dstaddr{suffix}", to)
