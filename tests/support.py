"""Shortcuts for tests: policy text in, plan out, with the product's own stages."""

from datetime import date
from functools import cache

from outgate.catalog.model import Catalog
from outgate.catalog.store import Store
from outgate.diagnostics import Diagnostic, has_errors
from outgate.language.parse import parse
from outgate.plan.compile import Compilation, compile_plan
from outgate.policy.resolve import resolve
from outgate.source import SourceFile

DAY = date(2026, 7, 1)


@cache
def shipped(edition: str) -> Catalog:
    """A shipped edition."""
    catalog, problems = Store(None).load(edition)
    assert catalog is not None, problems
    return catalog


def every_edition() -> tuple[Catalog, ...]:
    """All shipped editions, oldest first."""
    return tuple(shipped(edition) for edition in Store(None).editions())


def compile_files(
    files: dict[str, str], catalog: Catalog, as_of: date = DAY
) -> tuple[Compilation | None, tuple[Diagnostic, ...]]:
    """Compile policy files given by name; None where errors forbid a plan."""
    parsed = [parse(SourceFile(name, text)) for name, text in files.items()]
    problems = tuple(problem for _, mistakes in parsed for problem in mistakes)
    policy, more = resolve([file for file, _ in parsed], catalog, every_edition)
    problems = (*problems, *more)
    if has_errors(problems):
        return None, problems
    compilation, more = compile_plan(policy, catalog, as_of)
    return compilation, (*problems, *more)


def compiled(text: str, edition: str = "2021-03-04", as_of: date = DAY) -> Compilation:
    """Compile one policy text that has no errors."""
    compilation, problems = compile_files({"test.policy": text}, shipped(edition), as_of)
    assert compilation is not None, problems
    return compilation


def problems_of(
    text: str, edition: str = "2021-03-04", as_of: date = DAY
) -> tuple[Diagnostic, ...]:
    """Everything there is to say about one policy text."""
    return compile_files({"test.policy": text}, shipped(edition), as_of)[1]


def targets(compilation: Compilation) -> set[str]:
    """What the plan allows, without the sources."""
    return {str(rule.remote) for rule in compilation.plan.rules}
