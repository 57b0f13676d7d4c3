"""From syntax trees to a policy set: every name looked up, every mistake reported."""

from collections.abc import Callable, Sequence

from outgate.catalog.fleets import FLEETS, Sensor
from outgate.catalog.geography import regions_of_lists
from outgate.catalog.model import Catalog, Method
from outgate.diagnostics import Diagnostic, Label, codes, has_errors
from outgate.language.canonical import canonical
from outgate.language.tree import Allow, Guard, PolicyFile, Test
from outgate.policy.clauses import (
    read_features,
    read_fleets,
    read_method,
    read_narrowing,
    read_regions,
    read_sources,
    read_until,
)
from outgate.policy.coverage import Question, check_question
from outgate.policy.guards import resolve_guard
from outgate.policy.model import (
    Expectation,
    PolicySet,
    PolicyTest,
    Request,
    Statement,
)
from outgate.policy.model import Guard as Guarded
from outgate.policy.names import Names, addresses_of, define_names, unknown
from outgate.policy.service import Service, covered_by, legacy_regions
from outgate.traffic.url import UrlError, parse_url


def resolve(
    files: Sequence[PolicyFile],
    catalog: Catalog,
    all_editions: Callable[[], tuple[Catalog, ...]] = tuple,
) -> tuple[PolicySet, tuple[Diagnostic, ...]]:
    """The policy set of some files under a catalog.

    Statements with errors are left out of the value and stand in the diagnostics; a caller that
    goes on to a firewall must stop at any error. `all_editions` is called for error messages only.
    """
    names, diagnostics = define_names(files)
    problems = list(diagnostics)
    known = catalog.readings
    shared = regions_of_lists((each for each in catalog.lists if each.cloud), known)
    services = {
        name: Service(name, its, known, shared) for name, its in catalog.by_service().items()
    }
    statements: list[Statement] = []
    tests: list[PolicyTest] = []
    guards = []
    for file in files:
        for node in file.statements:
            if isinstance(node, Allow):
                statement, found = _resolve_allow(node, services, names, catalog, all_editions)
                problems.extend(found)
                if statement is not None:
                    statements.append(statement)
            elif isinstance(node, Guard):
                guard, found = resolve_guard(node, names)
                problems.extend(found)
                if guard is not None:
                    guards.append(guard)
            elif isinstance(node, Test):
                test, found = _resolve_test(node)
                problems.extend(found)
                tests.append(test)
    policy = PolicySet(tuple(statements), tuple(tests), names.sources, names.fleets, tuple(guards))
    return policy, tuple(problems)


def resolve_guards(
    files: Sequence[PolicyFile],
) -> tuple[tuple[Guarded, ...], tuple[Diagnostic, ...]]:
    """The guards of some files alone, which need no catalog: only sources have names there."""
    names, diagnostics = define_names(files)
    problems = list(diagnostics)
    guards = []
    for node in (node for file in files for node in file.statements if isinstance(node, Guard)):
        guard, found = resolve_guard(node, names)
        problems.extend(found)
        if guard is not None:
            guards.append(guard)
    return tuple(guards), tuple(problems)


def _resolve_allow(
    allow: Allow,
    services: dict[str, Service],
    names: Names,
    catalog: Catalog,
    all_editions: Callable[[], tuple[Catalog, ...]],
) -> tuple[Statement | None, list[Diagnostic]]:
    problems: list[Diagnostic] = []
    sources = read_sources(allow.clauses["from"], names, problems)
    until = read_until(allow, problems)
    service = services.get(allow.service.text)
    if service is None:
        problems.append(unknown(codes.UNKNOWN_SERVICE, "service", allow.service, services))
        return None, problems
    regions, cloud = read_regions(allow, service, catalog, problems, all_editions)
    fleets = read_fleets(allow, service, names, problems)
    method = read_method(allow, service, problems)
    with_features, without_features = read_features(allow, service, problems)
    workspaces, storage = read_narrowing(allow, service, problems)
    if has_errors(problems):
        return None, problems
    lists = service.lists_for(cloud, method)
    question = Question(
        allow, service, cloud, method, regions, fleets, lists, catalog.edition, all_editions
    )
    problems.extend(check_question(question))
    if has_errors(problems):
        return None, problems
    chosen = tuple(sorted(fleets))
    if service.knows_fleets and not allow.fleets:
        named = covered_by(lists, method)
        chosen = tuple(sorted(fleet for fleet, its in named.items() if fleet == its))
        if method is Method.STREAMLINED and not legacy_regions(lists, catalog.readings, regions):
            chosen = tuple(each for each in chosen if FLEETS[each].sensor is not Sensor.LEGACY)
    request = Request(
        service.name,
        cloud,
        method,
        regions,
        chosen,
        with_features,
        without_features,
        workspaces,
        storage,
    )
    names_fleets = bool(allow.fleets) or not service.knows_fleets
    return Statement(
        canonical(allow, regions), request, sources, until, names_fleets, allow.span
    ), problems


def _resolve_test(test: Test) -> tuple[PolicyTest, list[Diagnostic]]:
    problems: list[Diagnostic] = []
    expectations = []
    for line in test.lines:
        address = None
        if line.address is not None:
            networks = addresses_of(line.address, problems).cidrs()
            if len(networks) == 1:
                address = networks[0]
            elif networks:
                message = f"`{line.address.text}` is a range of several networks"
                label = Label(line.address.span)
                help = "a test line speaks of one address or network"
                problems.append(Diagnostic(codes.BAD_ADDRESS, message, label, help=help))
        try:
            if "://" not in line.url.text:
                raise UrlError(f"`{line.url.text}` is not a whole URL")
            url = parse_url(line.url.text)
        except UrlError as error:
            help = "write it as a device asks for it, such as `https://host.example/path`"
            problems.append(Diagnostic(codes.BAD_URL, str(error), Label(line.url.span), help=help))
        else:
            expectations.append(Expectation(line.allow, url, address, line.span))
    return PolicyTest(test.name.text, tuple(expectations), test.span), problems
