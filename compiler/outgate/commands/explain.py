"""`outgate explain`: why a URL is allowed or what kept it out, and what a statement leads to."""

import re
from pathlib import Path

from outgate.diagnostics import Diagnostic, codes, join_first
from outgate.documents.files import bounds_of
from outgate.documents.standard_input import MARK, NAME
from outgate.plan.explanation.statement import StatementImpact, find_impact, statement_at
from outgate.plan.explanation.url import Explanation, explain
from outgate.plan.rule_index import RuleIndex
from outgate.project.compile import Compiled, Inputs, compile_policies, every_edition
from outgate.traffic.address import AddressError, merge_networks, parse_networks
from outgate.traffic.url import Url, UrlError, parse_url
from outgate.values import dataclass

PLACES_SHOWN = 5
_PLACE = re.compile(r"(?P<file>.+\.policy|-|<stdin>):(?P<line>[0-9]+)")


@dataclass(frozen=True, slots=True)
class ExplainResult:
    """The answer, or None where the policy set or the question has errors."""

    compiled: Compiled
    answer: Explanation | StatementImpact | None
    diagnostics: tuple[Diagnostic, ...]


def explain_what(what: str, address: str | None, inputs: Inputs, folder: Path) -> ExplainResult:
    """Explain a URL, a bare host (over HTTPS, or over HTTP where only that is allowed), or a place.

    A place is `FILE:LINE`, the file as seen from `folder`.
    """
    place = _PLACE.fullmatch(what)
    if place:
        file = place["file"]
        name = NAME if file in (MARK, NAME) else bounds_of(inputs.root).shown(folder / file)
        return _statement(f"{name}:{place['line']}", inputs)
    try:
        urls, network = _urls(what), _network(address)
    except UrlError as error:
        help = "write it as a device asks for it, such as `https://host.example/path`; "
        help += "a statement is FILE.policy:LINE"
        return _refuse(Diagnostic(codes.BAD_URL, str(error), help=help))
    except AddressError as error:
        return _refuse(Diagnostic(codes.BAD_ADDRESS, str(error), help=error.help))
    compiled = compile_policies(inputs)
    if compiled.compilation is None:
        return ExplainResult(compiled, None, compiled.diagnostics)
    index = RuleIndex(compiled.compilation.plan.rules, compiled.compilation.tags)
    editions = every_edition(inputs)
    answers = [explain(url, compiled.compilation, index, network, editions) for url in urls]
    best = next((answer for answer in answers if answer.allowed), answers[0])
    return ExplainResult(compiled, best, compiled.diagnostics)


def _refuse(problem: Diagnostic) -> ExplainResult:
    return ExplainResult(Compiled(None, ()), None, (problem,))


def _statement(place: str, inputs: Inputs) -> ExplainResult:
    compiled = compile_policies(inputs)
    compilation = compiled.compilation
    if compilation is None:
        return ExplainResult(compiled, None, compiled.diagnostics)
    statement = statement_at(compilation, place)
    if statement is None:
        places = sorted({allow.span.place for allow in compilation.policy.statements})
        help = f"there is one at {join_first(places, PLACES_SHOWN)}"
        problem = Diagnostic(codes.UNKNOWN_PLACE, f"no `allow` stands at `{place}`", help=help)
        return ExplainResult(compiled, None, (*compiled.diagnostics, problem))
    return ExplainResult(compiled, find_impact(compilation, statement), compiled.diagnostics)


def _urls(text: str) -> tuple[Url, ...]:
    if "://" in text:
        return (parse_url(text),)
    return parse_url(text), parse_url(f"http://{text}")


def _network(text: str | None) -> str | None:
    if text is None:
        return None
    networks = merge_networks(parse_networks(text))
    if len(networks) > 1:
        help = "ask for one address or network"
        raise AddressError(f"`{text}` is a range of several networks", help)
    return networks[0]
