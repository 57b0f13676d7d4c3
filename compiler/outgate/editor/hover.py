"""What stands under the cursor, as facts; a view puts them into words."""

from outgate.catalog.fleets import FLEETS, Family, Fleet, expand
from outgate.catalog.model import Method
from outgate.commands.catalog_names import FeatureRow, RegionRow
from outgate.editor.impact import Impact
from outgate.editor.pieces import Document
from outgate.editor.roles import Mark, Role
from outgate.editor.view import View
from outgate.language.clauses import BY_RULE, STATEMENT_FORMS, Clause, StatementForm
from outgate.language.tree import TestStatement
from outgate.plan.explanation.url import Explanation, explain
from outgate.policy.names import define_names
from outgate.policy.service import ELIGIBLE
from outgate.project.compile import every_edition
from outgate.source import Span
from outgate.traffic.address import ANY_SOURCE, AddressError, merge_networks, parse_networks
from outgate.traffic.url import UrlError, parse_url
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class FleetFact:
    """A fleet or group with the built-in fleets in it, and the methods that all of them can use."""

    name: str
    built_in: bool
    members: tuple[Fleet, ...]
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class SourceFact:
    """A source with its networks."""

    name: str
    networks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatementFact:
    """What the statement opens; None while it is not worked out, or has mistakes."""

    service: str
    impact: Impact | None
    edition: str


@dataclass(frozen=True, slots=True)
class MethodFact:
    """A connectivity method, and how many built-in fleets can use it."""

    method: Method
    fleets: int


Fact = (
    FleetFact
    | SourceFact
    | StatementFact
    | RegionRow
    | FeatureRow
    | MethodFact
    | Explanation
    | Clause
    | StatementForm
)


@dataclass(frozen=True, slots=True)
class Hover:
    """Facts about a piece of text."""

    span: Span
    fact: Fact


def hover(view: View, document: Document, offset: int) -> Hover | None:
    """What there is to say about the word at an offset, None where there is nothing."""
    start, piece = document.at(offset)
    mark = piece.mark_at(offset - start)
    if mark is None:
        return None
    name = document.source.name
    span = Span(document.source, mark.start + start, mark.end + start)
    fact: Fact | None
    match mark.role:
        case Role.FLEET:
            fact = _fleet(view, name, str(mark.token))
        case Role.SOURCE | Role.ADDRESS:
            in_test = mark.statement == "test"
            fact = _line(view, document, offset) if in_test else _source(view, name, mark)
        case Role.REGION:
            fact = _region(view, name, str(mark.token))
        case Role.FEATURE:
            fact = _feature(view, name, str(mark.token))
        case Role.METHOD:
            fact = _method(str(mark.token))
        case Role.SERVICE:
            fact = _statement(view, document, offset)
        case Role.URL:
            fact = _line(view, document, offset)
        case Role.KEYWORD if mark.statement == "test" and mark.governor in ("allow", "deny"):
            fact = _line(view, document, offset)
        case Role.KEYWORD if mark.token == "allow":
            fact = _statement(view, document, offset)
        case Role.KEYWORD:
            fact = _keyword(mark)
        case _:
            fact = None
    return None if fact is None else Hover(span, fact)


def _fleet(view: View, name: str, text: str) -> FleetFact | None:
    key = text.lower()
    members = expand(key)
    built_in = members is not None
    if members is None:
        files = [piece.parsed[0] for each in view.files_with(name) for _, piece in each.pieces]
        members = define_names(files)[0].fleets.get(key)
    if not members:
        return None
    fleets = tuple(FLEETS[each] for each in sorted(members, key=_fleet_order))
    methods = tuple(
        method for method in Method if all(each.sensor in ELIGIBLE[method] for each in fleets)
    )
    return FleetFact(key if built_in else text, built_in, fleets, methods)


def _fleet_order(name: str) -> tuple[int, int, str]:
    """By operating system, older first."""
    fleet = FLEETS[name]
    return list(Family).index(fleet.family), fleet.build, name


def _source(view: View, name: str, mark: Mark) -> SourceFact | None:
    text = str(mark.token)
    if text == ANY_SOURCE.name:
        return SourceFact(text, ANY_SOURCE.addresses)
    files = [piece.parsed[0] for each in view.files_with(name) for _, piece in each.pieces]
    source = define_names(files)[0].sources.get(text)
    if source is not None:
        return SourceFact(text, source.addresses)
    return _address(text)


def _address(text: str) -> SourceFact | None:
    try:
        networks = merge_networks(parse_networks(text))
    except AddressError:
        return None
    return SourceFact(text, tuple(networks))


def _region(view: View, name: str, text: str) -> RegionRow | None:
    studied = view.set_of(name)
    rows = studied.regions if studied else ()
    return next((row for row in rows if row.name.lower() == text.lower()), None)


def _feature(view: View, name: str, text: str) -> FeatureRow | None:
    studied = view.set_of(name)
    rows = studied.features if studied else ()
    return next((row for row in rows if row.feature.name == text), None)


def _method(text: str) -> MethodFact | None:
    if text not in set(Method):
        return None
    method = Method(text)
    return MethodFact(method, sum(fleet.sensor in ELIGIBLE[method] for fleet in FLEETS.values()))


def _statement(view: View, document: Document, offset: int) -> StatementFact | None:
    name = document.source.name
    studied = view.set_of(name)
    catalog = studied.catalog if studied else None
    for statement, span in view.statements(document):
        if catalog is not None and span.start <= offset <= span.end:
            impact = view.impact_of(name, statement)
            return StatementFact(statement.request.service, impact, catalog.edition)
    return None


def _keyword(mark: Mark) -> Clause | StatementForm | None:
    word = str(mark.token)
    if mark.governor == mark.statement == word:
        return next(form for form in STATEMENT_FORMS if form.keyword == word)
    return BY_RULE.get(f"{word}_clause")


def _line(view: View, document: Document, offset: int) -> Explanation | None:
    """What `outgate explain` says of the request of a test line, by the last plan there was."""
    studied = view.set_of(document.source.name)
    if studied is None or (compilation := studied.compilation) is None:
        return None
    start, piece = document.at(offset)
    lines = (
        line
        for statement in piece.parsed[0].statements
        if isinstance(statement, TestStatement)
        for line in statement.lines
    )
    line = next(
        (each for each in lines if each.span.start <= offset - start <= each.span.end), None
    )
    if line is None:
        return None
    try:
        url = parse_url(line.url.text)
        networks = merge_networks(parse_networks(line.address.text)) if line.address else ()
    except (UrlError, AddressError):
        return None
    if len(networks) > 1:
        return None
    address = networks[0] if networks else None
    editions = every_edition(studied.inputs)
    return explain(url, compilation, studied.rule_index, address, editions)
