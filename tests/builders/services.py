"""Services of one's own, and the rules of policies that allow them."""

from pathlib import Path

from outgate.catalog.store import Store
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Rule
from tests.support import compile_files


def service(name: str, url: str, **facts: str) -> str:
    """A service document with one endpoint."""
    extra = "".join(f", {key}: {value}" for key, value in facts.items())
    return f'format_version: "1.0"\nservice: {name}\nendpoints: [{{url: "{url}"{extra}}}]\n'


def compile_with(
    folder: Path, text: str, *documents: str
) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    """The rules of a text with services of one's own, and what there is to say."""
    (folder / "own.yaml").write_text("---\n".join(documents))
    catalog, problems = Store(folder).load("2021-03-04")
    assert catalog is not None, problems
    compilation, problems = compile_files({"a.policy": text}, catalog)
    return (compilation.plan.rules if compilation else ()), problems
