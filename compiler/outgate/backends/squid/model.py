"""Rules of Squid as values, and as native rules."""

from collections.abc import Mapping
from enum import StrEnum

from outgate.backends.bare_rule import identify, label_of, read_body, source_of, write_body
from outgate.backends.native_rule import NativeRule
from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.traffic.destination import HostDestination, Remote
from outgate.values import dataclass


class Decryption(StrEnum):
    """What of a tunnel is decrypted, as our file says it; NONE leaves that to the site."""

    NONE = "none"
    SPLICE = "splice"
    BUMP = "bump"


@dataclass(frozen=True, slots=True)
class SquidRule:
    """Traffic that Squid lets through: from `addresses` to hosts, some paths, or networks.

    A path of https stands only where the traffic is decrypted. `direct` goes past the parent.
    """

    addresses: tuple[str, ...]
    remote: Remote
    decryption: Decryption = Decryption.NONE
    direct: bool = False

    @property
    def tunnel(self) -> Remote:
        """The same without the path: all that a request to CONNECT tells."""
        match self.remote.destination:
            case HostDestination(host) if self.remote.protocol != "http":
                return Remote(HostDestination(host), self.remote.protocol, self.remote.port)
        return self.remote

    @property
    def identity(self) -> str:
        """Where it goes and how, whoever asks."""
        how = "" if self.decryption is Decryption.NONE else f" {self.decryption}"
        return f"{identify(self.remote)}{how}{' direct' if self.direct else ''}"

    @property
    def label(self) -> str:
        """What people call the rule; the file knows no names of sources."""
        return label_of(self.addresses, self.remote)


def native_of(rule: SquidRule) -> NativeRule:
    """A rule as a native one."""
    body = write_body(rule.addresses, rule.remote)
    if rule.decryption is not Decryption.NONE:
        body["decryption"] = rule.decryption.value
    if rule.direct:
        body["direct"] = True
    return NativeRule(rule.identity, rule.label, body)


def stray_native(line: str) -> NativeRule:
    """A line of our file that Outgate did not write, as a native rule that no plan wants."""
    return NativeRule(f"line {line}", f"line `{line}`", {"line": line})


def rule_of(native: NativeRule) -> SquidRule | None:
    """The rule of a native one; None for a stray line. KeyError, TypeError, ValueError for none."""
    body: Mapping[str, object] = native.body
    if "line" in body:
        return None
    addresses, remote = read_body(body)
    return SquidRule(
        addresses,
        remote,
        Decryption(str(body.get("decryption", "none"))),
        body.get("direct") is True,
    )


def canonical(rule: SquidRule) -> Rule:
    """What a rule allows, without origins."""
    if rule.remote.protocol == "http":
        inspection = Inspection.NONE
    elif rule.decryption is Decryption.BUMP:
        inspection = Inspection.KEEP
    else:
        inspection = Inspection.BYPASS
    treatment = Treatment(
        inspection, Authentication.ANONYMOUS, Proxy.DIRECT if rule.direct else Proxy.ALLOWED
    )
    return Rule(source_of(rule.addresses), rule.remote, treatment, ())
