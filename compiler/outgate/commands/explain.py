"""`outgate explain`: why a URL is allowed or what kept it out, and what a statement leads to."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outgate.diagnostics import Diagnostic, codes
from outgate.documents.files import bounds_of
from outgate.plan.document import origin_document, rule_document
from outgate.plan.explanation.near_misses import NearMiss
from outgate.plan.explanation.rows import RowReference
from outgate.plan.explanation.statement import StatementImpact, find_impact, statement_at
from outgate.plan.explanation.url import AllowedBy, Explanation, explain
from outgate.plan.rule_index import RuleIndex
from outgate.project.compile import Compiled, Inputs, compile_policies, every_edition
from outgate.traffic.address import AddressError, merge_networks, parse_networks
from outgate.traffic.url import Url, UrlError, parse_url

FORMAT_VERSION = "2.0"
_PLACE = re.compile(r"(?P<file>.+\.policy):(?P<line>[0-9]+)")


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
        name = bounds_of(inputs.root).shown(folder / place["file"])
        return _statement(f"{name}:{place['line']}", inputs)
    try:
        urls, network = _urls(what), _network(address)
    except UrlError as error:
        help = "write it as a device asks for it, such as `https://host.example/path`; "
        help += "a statement is FILE.policy:LINE"
        return _failed(Diagnostic(codes.BAD_URL, str(error), help=help))
    except AddressError as error:
        return _failed(Diagnostic(codes.BAD_ADDRESS, str(error), help=error.help))
    compiled = compile_policies(inputs)
    if compiled.compilation is None:
        return ExplainResult(compiled, None, compiled.diagnostics)
    index = RuleIndex(compiled.compilation.plan.rules, compiled.compilation.tags)
    editions = every_edition(inputs)
    answers = [explain(url, compiled.compilation, index, network, editions) for url in urls]
    best = next((answer for answer in answers if answer.allowed), answers[0])
    return ExplainResult(compiled, best, compiled.diagnostics)


def _failed(problem: Diagnostic) -> ExplainResult:
    return ExplainResult(Compiled(None, ()), None, (problem,))


def _statement(place: str, inputs: Inputs) -> ExplainResult:
    compiled = compile_policies(inputs)
    its = compiled.compilation
    if its is None:
        return ExplainResult(compiled, None, compiled.diagnostics)
    statement = statement_at(its, place)
    if statement is None:
        places = sorted({each.span.place for each in its.policy.statements})
        few = ", ".join(places[:5]) + (f" and {len(places) - 5} more" if len(places) > 5 else "")
        problem = Diagnostic(
            codes.UNKNOWN_PLACE, f"no `allow` stands at `{place}`", help=f"there is one at {few}"
        )
        return ExplainResult(compiled, None, (*compiled.diagnostics, problem))
    return ExplainResult(compiled, find_impact(its, statement), compiled.diagnostics)


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


def answer_document(answer: Explanation | StatementImpact) -> dict[str, Any]:
    """The answer as a JSON document (schemas/explanation.schema.json)."""
    if isinstance(answer, StatementImpact):
        return {
            "format_version": FORMAT_VERSION,
            "statement": answer.statement.text,
            "place": answer.statement.span.place,
            "rules": [
                {
                    "rule": each.rule.key,
                    "target": each.target,
                    "endpoints": list(each.endpoints),
                    "alone": each.alone,
                }
                for each in answer.rules
            ],
            "withheld": [
                {"endpoint": each.endpoint, "target": each.target, "feature": each.feature}
                for each in answer.withheld
            ],
        }
    return {
        "format_version": FORMAT_VERSION,
        "url": str(answer.url),
        "from": answer.address,
        "allowed": bool(answer.allowed) and not answer.partly,
        "partly": answer.partly,
        "rules": [_allowed(each) for each in answer.allowed],
        "elsewhere": [rule.key for rule in answer.elsewhere],
        "perhaps": [rule.key for rule in answer.perhaps],
        "near": [_near(each) for each in answer.near],
        "similar": answer.similar,
        "unspoken": answer.unspoken,
        "editions": [
            {"edition": each.edition, "row": each.row.place, "text": each.row.endpoint.text}
            for each in answer.editions
        ],
    }


def _allowed(by: AllowedBy) -> dict[str, Any]:
    return {
        **rule_document(by.rule),
        "tags": [
            {
                "name": each.tag.name,
                "change_number": each.tag.change_number,
                "file": each.file.source.file,
                "file_change_number": each.file.change_number,
            }
            for each in by.tags
        ],
        "reasons": [
            {**origin_document(each.origin), "places": list(each.places), "row": _row(each.row)}
            for each in by.reasons
        ],
    }


def _near(miss: NearMiss) -> dict[str, Any]:
    return {
        "row": _row(miss.row),
        "statement": miss.statement,
        "places": list(miss.places),
        "kept_out": miss.text,
    }


def _row(row: RowReference) -> dict[str, Any]:
    return {
        "endpoint": row.endpoint,
        "text": row.text,
        "list": row.list_id,
        "file": row.file,
        "table": row.sheet,
        "row": row.row,
        "edition": row.edition,
    }
