"""From syntax trees to a policy set: every name looked up, every mistake reported."""

from collections.abc import Callable, Iterable, Sequence

from outgate.catalog.fleets import FLEETS, Sensor
from outgate.catalog.model import Catalog, Method
from outgate.diagnostics import Diagnostic, Label, codes, has_errors
from outgate.language.canonical import canonical
from outgate.language.parse import parse
from outgate.language.tree import (
    AllowStatement,
    GuardStatement,
    PolicyFile,
    Statement,
    TestStatement,
    Word,
)
from outgate.policy.clauses import (
    read_features,
    read_fleets,
    read_method,
    read_narrowing,
    read_sources,
    read_until,
)
from outgate.policy.collected import Collected
from outgate.policy.coverage import Question, check_question
from outgate.policy.guards import resolve_guard
from outgate.policy.lookups import read_addresses, unknown_name
from outgate.policy.mend import as_url
from outgate.policy.model import Expectation, Guard, PolicySet, PolicyTest, Request, ResolvedAllow
from outgate.policy.names import Names, define_names
from outgate.policy.regions import read_regions
from outgate.policy.service import covered_by, legacy_regions, services_of
from outgate.source import SourceFile
from outgate.traffic.url import Url, UrlError, parse_url
from outgate.values import replace


def resolve(
    files: Sequence[PolicyFile],
    catalog: Catalog,
    all_editions: Callable[[], tuple[Catalog, ...]] = tuple,
    memory: "Memory | None" = None,
) -> tuple[PolicySet, tuple[Diagnostic, ...]]:
    """The policy set of some files under a catalog.

    Statements with errors are missing from the value and stand in the diagnostics: a caller that
    goes on to a firewall must stop at any error. `all_editions` is called for error messages only.
    `memory` has what the same statements came to before.
    """
    collected = Collected()
    names = collected.take(define_names(files))
    memory = memory or Memory()
    memory.begin(names, catalog, all_editions)
    statements: list[ResolvedAllow] = []
    tests: list[PolicyTest] = []
    guards: list[Guard] = []
    for node in _nodes(files):
        if isinstance(node, AllowStatement):
            statement = collected.take(memory.allow(node, len(statements)))
            if statement is not None:
                statements.append(statement)
        elif isinstance(node, GuardStatement):
            guard = collected.take(memory.guard(node))
            if guard is not None:
                guards.append(guard)
        elif isinstance(node, TestStatement):
            tests.append(collected.take(_resolve_test(node, len(tests))))
    policy = PolicySet(
        statements=tuple(statements),
        tests=tuple(tests),
        sources=names.sources,
        fleet_definitions=names.fleets,
        guards=tuple(guards),
    )
    return policy, collected.diagnostics


def read_request(text: str, catalog: Catalog) -> Request | None:
    """What one statement asks for, None where its text has errors; no policy defines its names."""
    tree, problems = parse(SourceFile("", f"{text}\n"))  # nobody sees its problems
    if has_errors(problems):
        return None
    policy, problems = resolve((tree,), catalog)
    if has_errors(problems) or len(policy.statements) != 1:
        return None
    return policy.statements[0].request


def resolve_guards(
    files: Sequence[PolicyFile],
) -> tuple[tuple[Guard, ...], tuple[Diagnostic, ...]]:
    """The guards of some files alone, which need no catalog: only sources have names there."""
    collected = Collected()
    names = collected.take(define_names(files))
    guards = [
        collected.take(resolve_guard(node, names))
        for node in _nodes(files)
        if isinstance(node, GuardStatement)
    ]
    return tuple(guard for guard in guards if guard is not None), collected.diagnostics


def _nodes(files: Iterable[PolicyFile]) -> Iterable[Statement]:
    return (node for file in files for node in file.statements)


Allowed = tuple[ResolvedAllow | None, tuple[Diagnostic, ...]]
Guarded = tuple[Guard | None, tuple[Diagnostic, ...]]


class Memory:
    """What statements came to, for whoever resolves nearly the same files over and over.

    It goes by the node itself, and holds while names and catalog stay the same.
    """

    def __init__(self) -> None:
        self._names: Names | None = None
        self._catalog: Catalog | None = None
        self._allows: dict[int, tuple[AllowStatement, Allowed]] = {}
        self._guards: dict[int, tuple[GuardStatement, Guarded]] = {}
        self._resolver: _Resolver | None = None

    def begin(
        self, names: Names, catalog: Catalog, all_editions: Callable[[], tuple[Catalog, ...]]
    ) -> None:
        """Begin another round; what it does not ask for is forgotten after the next."""
        if self._catalog is not catalog or self._names != names:
            self._allows, self._guards = {}, {}
            self._names, self._catalog = names, catalog
            self._resolver = _Resolver(names, catalog, all_editions)
        self._before = (self._allows, self._guards)
        self._allows, self._guards = {}, {}

    def allow(self, node: AllowStatement, number: int) -> Allowed:
        """A statement with this number; None where it has errors."""
        known = self._before[0].get(id(node))
        if known is None:
            assert self._resolver is not None
            known = node, self._resolver.resolve_allow(node, number)
        self._allows[id(node)] = known
        statement, problems = known[1]
        return statement and replace(statement, number=number), problems

    def guard(self, node: GuardStatement) -> Guarded:
        """A guard; None where it has errors."""
        known = self._before[1].get(id(node))
        if known is None:
            assert self._names is not None
            known = node, resolve_guard(node, self._names)
        self._guards[id(node)] = known
        return known[1]


class _Resolver:
    """Resolves the `allow` statements of a policy set."""

    def __init__(
        self, names: Names, catalog: Catalog, all_editions: Callable[[], tuple[Catalog, ...]]
    ) -> None:
        self._names = names
        self._catalog = catalog
        self._all_editions = all_editions
        self._services = services_of(catalog)

    def resolve_allow(
        self, allow: AllowStatement, number: int
    ) -> tuple[ResolvedAllow | None, tuple[Diagnostic, ...]]:
        """The statement with this number; None where it has errors."""
        collected = Collected()
        sources = collected.take(read_sources(allow.clauses["from"], self._names))
        until = collected.take(read_until(allow))
        service = self._services.get(allow.service.text)
        if service is None:
            collected.add(
                unknown_name(codes.UNKNOWN_SERVICE, "service", allow.service, self._services)
            )
            return None, collected.diagnostics
        regions, cloud = collected.take(
            read_regions(allow, service, self._catalog, self._all_editions)
        )
        fleets = collected.take(read_fleets(allow, service, self._names))
        method = collected.take(read_method(allow, service))
        with_features, without_features = collected.take(read_features(allow, service))
        workspaces, storage = collected.take(read_narrowing(allow, service))
        if collected.has_errors:
            return None, collected.diagnostics
        lists = service.lists_for(cloud, method)
        question = Question(
            allow=allow,
            service=service,
            cloud=cloud,
            method=method,
            regions=regions,
            fleets=fleets,
            lists=lists,
            edition=self._catalog.edition,
            all_editions=self._all_editions,
        )
        collected.add(*check_question(question))
        if collected.has_errors:
            return None, collected.diagnostics
        names_fleets = bool(allow.fleets) or not service.knows_fleets
        request = Request(
            service=service.name,
            cloud=cloud,
            method=method,
            regions=regions,
            fleets=tuple(sorted(fleets)) if names_fleets else _every_fleet(question),
            with_features=with_features,
            without_features=without_features,
            workspaces=workspaces,
            storage=storage,
        )
        statement = ResolvedAllow(
            number=number,
            text=canonical(allow, regions),
            request=request,
            sources=sources,
            until=until,
            names_fleets=names_fleets,
            span=allow.span,
        )
        return statement, collected.diagnostics


def _every_fleet(question: Question) -> tuple[str, ...]:
    """The fleets of a statement that names none: all that the columns of its lists name."""
    covered = covered_by(question.lists, question.method)
    fleets = tuple(sorted(fleet for fleet, named in covered.items() if fleet == named))
    if question.method is not Method.STREAMLINED or legacy_regions(
        question.lists, question.service.known, question.regions
    ):
        return fleets
    return tuple(fleet for fleet in fleets if FLEETS[fleet].sensor is not Sensor.LEGACY)


def _resolve_test(test: TestStatement, number: int) -> tuple[PolicyTest, tuple[Diagnostic, ...]]:
    collected = Collected()
    expectations = []
    for line in test.lines:
        address = collected.take(_read_address(line.address)) if line.address else None
        url = collected.take(_read_url(line.url))
        if url is not None:
            expectations.append(Expectation(line.allow, url, address, line.span))
    tested = PolicyTest(number, test.name.text, tuple(expectations), test.span)
    return tested, collected.diagnostics


def _read_address(word: Word) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The one address or network of a test line, in CIDR notation."""
    addresses, diagnostics = read_addresses(word)
    networks = addresses.cidrs()
    if len(networks) == 1:
        return networks[0], diagnostics
    if networks:
        message = f"`{word.text}` is a range of several networks"
        help = "a test line speaks of one address or network"
        return None, (Diagnostic(codes.BAD_ADDRESS, message, Label(word.span), help=help),)
    return None, diagnostics


def _read_url(word: Word) -> tuple[Url | None, tuple[Diagnostic, ...]]:
    """The whole URL of a test line, None where it cannot be read."""
    try:
        if "://" not in word.text:
            raise UrlError(f"`{word.text}` is not a whole URL")
        return parse_url(word.text), ()
    except UrlError as error:
        help = "write it as a device asks for it, such as `https://host.example/path`"
        fixes = as_url(word, quoted=False)
        label = Label(word.span)
        return None, (Diagnostic(codes.BAD_URL, str(error), label, help=help, fixes=fixes),)
