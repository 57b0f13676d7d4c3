"""`outgate explain`: why a URL is allowed, or what kept it out."""

from dataclasses import dataclass

from outgate.commands.compile import Compiled, Inputs, compile_policies
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.explain import Explanation, explain
from outgate.plan.index import RuleIndex
from outgate.traffic.url import Url, UrlError, parse_url


@dataclass(frozen=True, slots=True)
class ExplainResult:
    """The explanation, or None where the policy set or the URL has errors."""

    compiled: Compiled
    explanation: Explanation | None
    diagnostics: tuple[Diagnostic, ...]


def explain_url(text: str, inputs: Inputs) -> ExplainResult:
    """Explain a URL, or a bare host: then over HTTPS, or over HTTP where only that is allowed."""
    try:
        urls = _urls(text)
    except UrlError as error:
        help = "write it as a device asks for it, such as `https://host.example/path`"
        problem = Diagnostic(codes.BAD_URL, str(error), help=help)
        return ExplainResult(Compiled(None, ()), None, (problem,))
    compiled = compile_policies(inputs)
    if compiled.compilation is None:
        return ExplainResult(compiled, None, compiled.diagnostics)
    index = RuleIndex(compiled.compilation.plan.rules)
    answers = [explain(url, compiled.compilation, index) for url in urls]
    best = next((answer for answer in answers if answer.allowed), answers[0])
    return ExplainResult(compiled, best, compiled.diagnostics)


def _urls(text: str) -> tuple[Url, ...]:
    if "://" in text:
        return (parse_url(text),)
    return parse_url(text), parse_url(f"http://{text}")
