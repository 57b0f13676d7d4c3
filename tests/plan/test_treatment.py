"""The same traffic asked for twice: what can be served together is, the rest is an error."""

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


def test_direct_and_anonymous_serve_both(tmp_path: Path) -> None:
    rules, problems = compile_with(
        tmp_path,
        "allow a\nallow b",
        service("a", "https://x.example", proxy="direct"),
        service("b", "https://x.example", authentication="anonymous"),
    )
    assert problems == ()
    (rule,) = rules
    assert (rule.treatment.proxy, rule.treatment.authentication) == ("direct", "anonymous")
    assert [origin.statement for origin in rule.origins] == ["allow a", "allow b"]


def test_inspection_has_no_middle_way(tmp_path: Path) -> None:
    _, (problem,) = compile_with(
        tmp_path,
        "allow a\nallow b",
        service("a", "https://x.example", inspection="keep"),
        service("b", "https://x.example", inspection="bypass"),
    )
    assert problem.code.id == "treatment-conflict"
    assert problem.primary is not None
    assert problem.primary.span.place == "a.policy:2"
    assert [label.span.place for label in problem.related] == ["a.policy:1"]


def test_another_treatment_is_not_folded_away(tmp_path: Path) -> None:
    rules, _ = compile_with(
        tmp_path,
        "allow a\nallow b\nallow c",
        service("a", "https://*.x.example"),
        service("b", "https://y.x.example", inspection="bypass"),
        service("c", "https://z.x.example/deep/"),
    )
    assert [str(rule.target) for rule in rules] == [
        "https://*.x.example:443",
        "https://y.x.example:443",
    ]


def test_one_set_of_addresses_is_one_source(tmp_path: Path) -> None:
    rules, _ = compile_with(
        tmp_path,
        "source b = 10.0.0.0/25, 10.0.0.128/25\nsource a = 10.0.0.0/24\nallow s from a, b",
        service("s", "https://x.example"),
    )
    assert [rule.key for rule in rules] == ["a -> https://x.example:443"]
