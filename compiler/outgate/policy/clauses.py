"""Clauses of an `allow`, one function each: words in, values and diagnostics out."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from outgate.catalog.fleets import BUILT_IN_NAMES, expand
from outgate.catalog.geography import regions_by_cloud, regions_of_lists
from outgate.catalog.model import Catalog, Cloud, Method
from outgate.diagnostics import Diagnostic, Label, codes, did_you_mean
from outgate.language.tree import Allow, Word
from outgate.policy.names import Names, addresses_of, check_sources, looks_like_address, unknown
from outgate.policy.service import Service
from outgate.traffic.address import ANY_SOURCE, RuleSource
from outgate.traffic.interval import NO_ADDRESS

Problems = list[Diagnostic]

_WORKSPACE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_STORAGE = re.compile(r"[a-z0-9]{3,24}")


def _elsewhere(
    word: Word, service: str, edition: str, all_editions: Callable[[], tuple[Catalog, ...]]
) -> str:
    """Which other edition knows a region: the first later one, else the last earlier one."""
    having = [
        catalog.edition
        for catalog in all_editions()
        if word.text.lower()
        in {r.lower() for r in regions_of_lists(catalog.lists_of(service), catalog.readings)}
    ]
    later = [each for each in having if each > edition]
    if later:
        return (
            f"it comes with edition {later[0]}: use `--catalog {later[0]}`, or pin it with "
            f"`outgate catalog lock --edition {later[0]}`;"
        )
    return f"it was last in edition {having[-1]};" if having else ""


def read_regions(
    allow: Allow,
    service: Service,
    catalog: Catalog,
    problems: Problems,
    all_editions: Callable[[], tuple[Catalog, ...]] = tuple,
) -> tuple[tuple[str, ...], Cloud | None]:
    """The regions under the catalog's own names, and the one cloud they belong to.

    `all_editions` is called for the message about a region that this one lacks only.
    """
    if not service.knows_regions:
        problems.extend(_no_use(word, service, "regions") for word in allow.regions)
        return (), None
    by_lower = {name.lower(): name for name in service.regions}
    if not allow.regions:
        # A region among the fleets is a mistake of its own, with the better message.
        if any(word.text.lower() in by_lower for word in allow.fleets):
            return (), None
        problems.append(
            Diagnostic(
                codes.MISSING_REGION,
                f"`allow {service.name}` needs a region",
                Label(allow.service.span),
                help=f"add `for region NAME`; catalog {catalog.edition} has "
                + regions_by_cloud(service.regions),
            )
        )
        return (), None
    found: dict[str, Word] = {}
    for word in allow.regions:
        name = by_lower.get(word.text.lower())
        if name is None:
            known = f"catalog {catalog.edition} has {regions_by_cloud(service.regions)}"
            hint = _elsewhere(word, service.name, catalog.edition, all_editions)
            if not hint and (near := did_you_mean(word.text, by_lower.values())):
                hint = f"did you mean `{near}`?"
            problems.append(
                Diagnostic(
                    codes.UNKNOWN_REGION,
                    f"there is no region `{word.text}` in catalog {catalog.edition}",
                    Label(word.span),
                    help=f"{hint} {known}".strip(),
                )
            )
        else:
            found.setdefault(name, word)
    clouds = {service.regions[name] for name in found}
    if len(clouds) > 1:
        first, *others = found.items()
        cloud = service.regions[first[0]]
        odd = next((name, word) for name, word in others if service.regions[name] is not cloud)
        problems.append(
            Diagnostic(
                codes.MIXED_CLOUDS,
                f"`{first[0]}` is a {cloud} region, `{odd[0]}` a {service.regions[odd[0]]} one",
                Label(odd[1].span),
                (Label(first[1].span),),
                help="a device belongs to one cloud: write a statement for each",
            )
        )
    return tuple(sorted(found)), clouds.pop() if len(clouds) == 1 else None


def _no_use(word: Word, service: Service, what: str) -> Diagnostic:
    return Diagnostic(
        codes.CLAUSE_NOT_APPLICABLE,
        f"service `{service.name}` has no {what}",
        Label(word.span),
        help="leave it out; the list of this service does not tell them apart",
    )


def read_fleets(
    allow: Allow, service: Service, names: Names, problems: Problems
) -> dict[str, Word]:
    """Built-in fleets asked for, each with the word that first asked for it."""
    if not service.knows_fleets:
        problems.extend(_no_use(word, service, "fleets") for word in allow.fleets)
        return {}
    found: dict[str, Word] = {}
    for word in allow.fleets:
        name = word.text.lower()
        members = expand(name) or names.fleets.get(name)
        if members is None:
            known = (*BUILT_IN_NAMES, *names.fleets)
            by_lower = {region.lower(): region for region in service.regions}
            problem = unknown(codes.UNKNOWN_FLEET, "fleet", word, known)
            if name in by_lower:
                help = f"`{by_lower[name]}` is a region: write `region {by_lower[name]}`"
                problem = Diagnostic(problem.code, problem.message, problem.primary, help=help)
            problems.append(problem)
            continue
        for member in members:
            found.setdefault(member, word)
    return found


def read_sources(
    words: tuple[Word, ...], names: Names, problems: Problems
) -> tuple[RuleSource, ...]:
    """The sources behind `from`, anywhere when there is none."""
    known = {ANY_SOURCE.name: ANY_SOURCE, **names.sources}
    pairs = [
        (word, addresses_of(word, problems))
        for word in words
        if word.text not in known and looks_like_address(word)
    ]
    written = {word.text: addresses for word, addresses in check_sources(pairs, problems)}
    found: dict[str, RuleSource] = {}
    for word in words:
        if word.text in known:
            found[word.text] = known[word.text]
        elif not looks_like_address(word):
            problems.append(unknown(codes.UNKNOWN_SOURCE, "source", word, names.sources))
        elif networks := written.get(word.text, NO_ADDRESS).cidrs():
            found[word.text] = RuleSource(",".join(networks), networks)
    return tuple(found.values()) if words else (ANY_SOURCE,)


def read_method(allow: Allow, service: Service, problems: Problems) -> Method | None:
    """The connectivity method, `standard` when none is given, None for a service without."""
    word = allow.clauses.one("via")
    if not service.knows_methods:
        if word is not None:
            problems.append(_no_use(word, service, "connectivity methods"))
        return None
    if word is None:
        return Method.STANDARD
    if word.text not in set(Method):
        problems.append(unknown(codes.UNKNOWN_METHOD, "method", word, Method))
        return Method.STANDARD
    return Method(word.text)


def read_features(
    allow: Allow, service: Service, problems: Problems
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Features switched on and off, sorted."""
    wanted, unwanted = allow.clauses["with"], allow.clauses["without"]
    written = (*wanted, *unwanted)
    if written and not service.features:
        problems.extend(_no_use(word, service, "features") for word in written)
        return (), ()
    for word in written:
        if word.text in service.features:
            continue
        if word in unwanted and word.text in service.known.features:
            continue  # an edition without its rows leaves nothing to leave out: a warning later
        problem = unknown(codes.UNKNOWN_FEATURE, "feature", word, service.features)
        if word.text in service.known.features:
            message = f"no row of this catalog edition belongs to feature `{word.text}`"
            problem = replace(problem, message=message)
        problems.append(problem)
    on = {word.text: word for word in wanted}
    for word in unwanted:
        if word.text in on:
            problems.append(
                Diagnostic(
                    codes.FEATURE_BOTH_WAYS,
                    f"`{word.text}` is switched on and off",
                    Label(word.span),
                    (Label(on[word.text].span),),
                    help="keep it in `with` or in `without`",
                )
            )
    return tuple(sorted(on)), tuple(sorted({word.text for word in unwanted}))


def read_narrowing(
    allow: Allow, service: Service, problems: Problems
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Workspace IDs in lower case and storage account names, sorted."""
    workspaces, accounts = allow.clauses["workspace"], allow.clauses["storage"]
    written = (*workspaces, *accounts)
    if written and not service.has_mma:
        problems.extend(
            _no_use(word, service, "Monitoring Agent rows to narrow") for word in written
        )
        return (), ()
    for word in workspaces:
        if not _WORKSPACE.fullmatch(word.text.lower()):
            message = f"`{word.text}` is not a workspace ID"
            help = "write the GUID from the onboarding page, such as "
            help += '"0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"'
            problems.append(Diagnostic(codes.BAD_WORKSPACE, message, Label(word.span), help=help))
    for word in accounts:
        if not _STORAGE.fullmatch(word.text):
            message = f"`{word.text}` is not a storage account name"
            help = "account names have 3 to 24 lower-case letters and digits"
            problems.append(Diagnostic(codes.BAD_STORAGE, message, Label(word.span), help=help))
    return (
        tuple(sorted({word.text.lower() for word in workspaces})),
        tuple(sorted({word.text for word in accounts})),
    )


def read_until(allow: Allow, problems: Problems) -> date | None:
    """The last day on which the statement counts."""
    until = allow.clauses.one("until")
    if until is None:
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", until.text):
        try:
            return date.fromisoformat(until.text)
        except ValueError:
            pass
    problems.append(
        Diagnostic(
            codes.BAD_DATE,
            f"`{until.text}` is not a date",
            Label(until.span),
            help="write year, month and day as in `2027-03-31`",
        )
    )
    return None
