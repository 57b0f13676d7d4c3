"""What policy text allows and is yet worth a look: names nobody uses, statements nobody owns."""

from collections.abc import Iterable, Iterator, Sequence

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.language.cuts import take_out_statement
from outgate.language.tree import (
    AllowStatement,
    FleetDefinition,
    GuardStatement,
    PolicyFile,
    SourceDefinition,
)


def lint_files(files: Sequence[PolicyFile]) -> tuple[Diagnostic, ...]:
    """Findings about the text alone, whatever the catalog says."""
    nodes = [node for file in files for node in file.statements]
    allows = [node for node in nodes if isinstance(node, AllowStatement)]
    return (*_unused(nodes, allows), *_unsigned(allows))


def _unused(nodes: Iterable[object], allows: Iterable[AllowStatement]) -> Iterator[Diagnostic]:
    sources = {word.text for allow in allows for word in allow.clauses["from"]}
    fleets = {word.text.lower() for allow in allows for word in allow.fleets}
    for node in nodes:
        if isinstance(node, GuardStatement):
            sources |= {word.text for word in node.clauses["from"]}
        elif isinstance(node, FleetDefinition):
            fleets |= {word.text.lower() for word in node.members}
    for node in nodes:
        if isinstance(node, SourceDefinition) and node.name.text not in sources:
            yield _nobody(codes.UNUSED_SOURCE, "source", "from", node)
        elif isinstance(node, FleetDefinition) and node.name.text.lower() not in fleets:
            yield _nobody(codes.UNUSED_FLEET, "fleet", "fleet", node)


def _nobody(
    code: codes.Code, kind: str, keyword: str, node: SourceDefinition | FleetDefinition
) -> Diagnostic:
    name = node.name
    help = f"remove it, or use it as in `{keyword} {name.text}`"
    message = f"{kind} `{name.text}` is not used"
    # Another set, with other files beside this one, may use it.
    fix = take_out_statement(node.span, f"remove the definition of `{name.text}`")
    return Diagnostic(code, message, Label(name.span), help=help, fixes=(fix,))


def _unsigned(allows: Iterable[AllowStatement]) -> Iterator[Diagnostic]:
    for allow in allows:
        for code, clause in ((codes.NO_OWNER, "owner"), (codes.NO_REASON, "because")):
            if not allow.clauses[clause]:
                example = '"team@contoso.example"' if clause == "owner" else '"CHG0031337"'
                message = f"the statement has no `{clause}`"
                help = f"add `{clause} {example}`"
                yield Diagnostic(code, message, Label(allow.span), help=help)
