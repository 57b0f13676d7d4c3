"""Fleets and sources as a user names them."""

from outgate.catalog.fleets import BUILT_IN_NAMES, expand
from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.policy.model import PolicySet
from outgate.traffic.address import ANY_SOURCE, AddressError, parse_addresses
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, address_set


def find_fleets(name: str, policy: PolicySet) -> tuple[tuple[str, ...], Diagnostic | None]:
    """The built-in fleets behind a name, of Outgate or of the policies."""
    text = name.lower()
    defined = policy.fleet_definitions
    fleets = expand(text) or defined.get(text)
    if fleets:
        return tuple(sorted(fleets)), None
    known = (*BUILT_IN_NAMES, *defined)
    meant = did_you_mean(text, known)
    help = f"did you mean `{meant}`?" if meant else "see `outgate catalog fleets`"
    return (), Diagnostic(codes.UNKNOWN_FLEET, f"there is no fleet `{name}`", help=help)


def find_addresses(name: str | None, policy: PolicySet) -> tuple[AddressSet, Diagnostic | None]:
    """The addresses of a source of the policies, or of an address, network or range."""
    if name is None or name == ANY_SOURCE.name:
        return EVERY_ADDRESS, None
    if name in policy.sources:
        return address_set(policy.sources[name].addresses), None
    try:
        return parse_addresses(name), None
    except AddressError as error:
        if any(char in name for char in "./:"):
            return EVERY_ADDRESS, Diagnostic(codes.BAD_ADDRESS, str(error), help=error.help)
    meant = did_you_mean(name, policy.sources)
    names = ", ".join(f"`{each}`" for each in sorted(policy.sources)[:5])
    help = f"did you mean `{meant}`?" if meant else "name an address, a network"
    help += "" if meant else f", or a source of the policies: {names}" if names else ""
    return EVERY_ADDRESS, Diagnostic(
        codes.UNKNOWN_SOURCE, f"there is no source `{name}`", help=help
    )
