"""Clauses of an `allow`, one function each: from words to a value and diagnostics."""

import re
from datetime import date

from outgate.catalog.fleets import BUILT_IN_NAMES, expand
from outgate.catalog.model import Method
from outgate.diagnostics import Diagnostic, Label, codes
from outgate.language.tree import AllowStatement, Word
from outgate.policy.collected import Collected
from outgate.policy.lookups import (
    check_addresses,
    looks_like_address,
    read_addresses,
    unknown_name,
)
from outgate.policy.mend import as_account, as_date, as_kind, as_workspace, either, leave_out
from outgate.policy.names import Names
from outgate.policy.service import Service
from outgate.traffic.address import ANY_SOURCE, RuleSource
from outgate.traffic.interval import NO_ADDRESS
from outgate.values import replace

Diagnostics = tuple[Diagnostic, ...]

_ANY = {ANY_SOURCE.name: ANY_SOURCE}
_WORKSPACE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_STORAGE = re.compile(r"[a-z0-9]{3,24}")


def clause_not_applicable(word: Word, service: Service, what: str) -> Diagnostic:
    """The error for a word of a clause that means nothing to a service."""
    return Diagnostic(
        codes.CLAUSE_NOT_APPLICABLE,
        f"service `{service.name}` has no {what}",
        Label(word.span),
        help="leave it out; the list of this service does not tell them apart",
        fixes=leave_out(word),
    )


def read_fleets(
    allow: AllowStatement, service: Service, names: Names
) -> tuple[dict[str, Word], Diagnostics]:
    """The built-in fleets of a statement, each with the word that first asked for it."""
    if not service.knows_fleets:
        return {}, tuple(clause_not_applicable(word, service, "fleets") for word in allow.fleets)
    fleets: dict[str, Word] = {}
    diagnostics: list[Diagnostic] = []
    for word in allow.fleets:
        name = word.text.lower()
        members = expand(name) or names.fleets.get(name)
        if members is None:
            diagnostics.append(_unknown_fleet(word, service, names))
            continue
        for member in members:
            fleets.setdefault(member, word)
    return fleets, tuple(diagnostics)


def _unknown_fleet(word: Word, service: Service, names: Names) -> Diagnostic:
    known = (*BUILT_IN_NAMES, *names.fleets)
    diagnostic = unknown_name(codes.UNKNOWN_FLEET, "fleet", word, known)
    by_lower = {region.lower(): region for region in service.regions}
    region = by_lower.get(word.text.lower())
    if region is None:
        return diagnostic
    help = f"`{region}` is a region: write `region {region}`"
    return replace(diagnostic, help=help, fixes=as_kind(word, "region", region))


def read_sources(
    words: tuple[Word, ...], names: Names
) -> tuple[tuple[RuleSource, ...], Diagnostics]:
    """The sources behind `from`; anywhere when there is none."""
    if not words:
        return (ANY_SOURCE,), ()
    collected = Collected()
    # Looked up by name, as a set has thousands of statements and thousands of sources.
    known = {
        word.text: source
        for word in words
        if (source := names.sources.get(word.text) or _ANY.get(word.text)) is not None
    }
    written = [
        (word, collected.take(read_addresses(word)))
        for word in words
        if word.text not in known and looks_like_address(word)
    ]
    checked = collected.take(check_addresses(written, may_be_any=True))
    by_text = {word.text: addresses for word, addresses in checked}
    sources: dict[str, RuleSource] = {}
    for word in words:
        if word.text in known:
            sources[word.text] = known[word.text]
        elif not looks_like_address(word):
            collected.add(unknown_name(codes.UNKNOWN_SOURCE, "source", word, names.sources))
        elif networks := by_text.get(word.text, NO_ADDRESS).cidrs():
            sources[word.text] = RuleSource(",".join(networks), networks)
    return tuple(sources.values()), collected.diagnostics


def read_method(allow: AllowStatement, service: Service) -> tuple[Method | None, Diagnostics]:
    """The connectivity method: `standard` when none is given, None for a service without."""
    word = allow.clauses.one("via")
    if not service.knows_methods:
        if word is None:
            return None, ()
        return None, (clause_not_applicable(word, service, "connectivity methods"),)
    if word is None:
        return Method.STANDARD, ()
    if word.text not in set(Method):
        return Method.STANDARD, (unknown_name(codes.UNKNOWN_METHOD, "method", word, Method),)
    return Method(word.text), ()


def read_features(
    allow: AllowStatement, service: Service
) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], Diagnostics]:
    """Features switched on and features switched off, both sorted."""
    wanted, unwanted = allow.clauses["with"], allow.clauses["without"]
    words = (*wanted, *unwanted)
    if words and not service.features:
        return ((), ()), tuple(clause_not_applicable(word, service, "features") for word in words)
    diagnostics = [
        _unknown_feature(word, service)
        for word in words
        # An edition without its rows leaves nothing to leave out: a warning later.
        if word.text not in service.features
        and not (word in unwanted and word.text in service.known.features)
    ]
    on = {word.text: word for word in wanted}
    diagnostics += [
        Diagnostic(
            codes.FEATURE_BOTH_WAYS,
            f"`{word.text}` is switched on and off",
            Label(word.span),
            (Label(on[word.text].span),),
            help="keep it in `with` or in `without`",
            fixes=either(
                (f"keep `with {word.text}`", word), (f"keep `without {word.text}`", on[word.text])
            ),
        )
        for word in unwanted
        if word.text in on
    ]
    off = {word.text for word in unwanted}
    return (tuple(sorted(on)), tuple(sorted(off))), tuple(diagnostics)


def _unknown_feature(word: Word, service: Service) -> Diagnostic:
    diagnostic = unknown_name(codes.UNKNOWN_FEATURE, "feature", word, service.features)
    if word.text not in service.known.features:
        return diagnostic
    message = f"no row of this catalog edition belongs to feature `{word.text}`"
    return replace(diagnostic, message=message, fixes=leave_out(word))


def is_workspace(text: str) -> bool:
    """Whether a text is a workspace ID, in lower case."""
    return _WORKSPACE.fullmatch(text) is not None


def is_storage(text: str) -> bool:
    """Whether a text is the name of a storage account."""
    return _STORAGE.fullmatch(text) is not None


def is_value(clause: str, text: str) -> bool:
    """Whether `workspace` or `storage` takes a text, in lower case."""
    return is_workspace(text) if clause == "workspace" else is_storage(text)


def read_narrowing(
    allow: AllowStatement, service: Service
) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], Diagnostics]:
    """Workspace IDs in lower case and storage account names, both sorted."""
    workspaces, accounts = allow.clauses["workspace"], allow.clauses["storage"]
    words = (*workspaces, *accounts)
    if words and not service.has_mma:
        what = "Monitoring Agent rows to narrow"
        return ((), ()), tuple(clause_not_applicable(word, service, what) for word in words)
    diagnostics = [
        Diagnostic(
            codes.BAD_WORKSPACE,
            f"`{word.text}` is not a workspace ID",
            Label(word.span),
            help="write the GUID from the onboarding page, such as "
            '"0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"',
            fixes=as_workspace(word),
        )
        for word in workspaces
        if not is_workspace(word.text.lower())
    ]
    diagnostics += [
        Diagnostic(
            codes.BAD_STORAGE,
            f"`{word.text}` is not a storage account name",
            Label(word.span),
            help="account names have 3 to 24 lower-case letters and digits",
            fixes=as_account(word),
        )
        for word in accounts
        if not is_storage(word.text)
    ]
    ids = {word.text.lower() for word in workspaces}
    names = {word.text for word in accounts}
    return (tuple(sorted(ids)), tuple(sorted(names))), tuple(diagnostics)


def read_until(allow: AllowStatement) -> tuple[date | None, Diagnostics]:
    """The last day on which the statement counts."""
    until = allow.clauses.one("until")
    if until is None:
        return None, ()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", until.text):
        try:
            return date.fromisoformat(until.text), ()
        except ValueError:
            pass
    return None, (
        Diagnostic(
            codes.BAD_DATE,
            f"`{until.text}` is not a date",
            Label(until.span),
            help="write year, month and day as in `2027-03-31`",
            fixes=as_date(until),
        ),
    )
