"""Fewest rules across sources, and which treatment holds where two meet."""

from pathlib import Path

from outgate.catalog.store import Store
from outgate.plan.digest import rules_digest
from outgate.plan.document import plan_json
from tests.builders.services import compile_with, service
from tests.support import compile_files

SOURCES = "source low = 10.0.0.0/9\nsource high = 10.128.0.0/9\nsource all = 10.0.0.0/8\n"
A = service("a", "https://a.x.example", inspection="bypass")
WIDE = service("wide", "https://*.x.example", inspection="bypass")


def keys(folder: Path, text: str, *documents: str) -> list[str]:
    rules, problems = compile_with(folder, text, *documents)
    assert problems == ()
    return [rule.key for rule in rules]


def test_a_source_inside_another_adds_nothing(tmp_path: Path) -> None:
    assert keys(tmp_path, SOURCES + "allow a from low\nallow a from all", A) == [
        "all -> https://a.x.example:443"
    ]


def test_a_rule_folds_into_several_that_hold_it_together(tmp_path: Path) -> None:
    text = SOURCES + "allow a from all\nallow wide from low\nallow wide from high"
    rules, _ = compile_with(tmp_path, text, A, WIDE)
    assert [rule.key for rule in rules] == [
        "high -> https://*.x.example:443",
        "low -> https://*.x.example:443",
    ]
    for rule in rules:
        folded = [each for each in rule.origins if each.statement == "allow a from all"]
        assert [each.target for each in folded] == ["https://a.x.example:443"]


def test_half_a_cover_is_none(tmp_path: Path) -> None:
    text = SOURCES + "allow a from all\nallow wide from low"
    assert keys(tmp_path, text, A, WIDE) == [
        "all -> https://a.x.example:443",
        "low -> https://*.x.example:443",
    ]


def test_two_names_of_one_address_set_are_one_source(tmp_path: Path) -> None:
    text = "source every = 0.0.0.0/0, ::/0\nallow a from every\nallow a"
    rules, problems = compile_with(tmp_path, text, A)
    assert [rule.key for rule in rules] == ["any -> https://a.x.example:443"]
    assert [each.code.id for each in problems] == ["every-address", "every-address"]


def test_how_traffic_is_cut_into_statements_changes_no_digest(tmp_path: Path) -> None:
    def digest(text: str) -> str:
        rules, problems = compile_with(tmp_path, text, A, WIDE)
        assert (len(rules) > 0, problems) == (True, ())
        return rules_digest(rules)

    whole = digest(SOURCES + "allow wide from all")
    assert digest(SOURCES + "allow wide from low\nallow wide from high") == whole
    assert digest(SOURCES + "allow wide from low, high\nallow a from all") == whole
    assert digest(SOURCES + "allow wide from low") != whole


def test_the_narrower_target_keeps_its_own_treatment(tmp_path: Path) -> None:
    """Folding `deep` into `wide` would hand it to `mid`, which inspects."""
    text = "allow wide\nallow mid\nallow deep"
    wide = service("wide", "https://*.x.example", inspection="bypass")
    mid = service("mid", "https://*.m.x.example", inspection="keep")
    deep = service("deep", "https://a.m.x.example", inspection="bypass")
    assert keys(tmp_path, text, wide, mid, deep) == [
        "any -> https://*.m.x.example:443",
        "any -> https://*.x.example:443",
        "any -> https://a.m.x.example:443",
    ]


def test_the_narrower_source_keeps_its_own_treatment(tmp_path: Path) -> None:
    text = SOURCES + "allow a from all\nallow kept from low"
    kept = service("kept", "https://a.x.example", inspection="keep")
    rules, problems = compile_with(tmp_path, text, A, kept)
    assert problems == ()
    assert [(rule.source.name, rule.treatment.inspection) for rule in rules] == [
        ("all", "bypass"),
        ("low", "keep"),
    ]


def test_sources_that_cross_have_no_order(tmp_path: Path) -> None:
    text = "source p = 10.0.0.0-10.0.0.9\nsource q = 10.0.0.5-10.0.0.20\n"
    kept = service("kept", "https://a.x.example", inspection="keep")
    _, (problem,) = compile_with(tmp_path, text + "allow a from p\nallow kept from q", A, kept)
    assert problem.message == (
        "`https://a.x.example:443` is to keep HTTPS inspection here and to bypass HTTPS "
        "inspection elsewhere; neither is more specific for https://a.x.example from 10.0.0.6"
    )
    assert problem.primary is not None
    assert problem.primary.span.place == "a.policy:4"
    assert [label.span.place for label in problem.related] == ["a.policy:3"]


def test_the_host_decides_before_the_path(tmp_path: Path) -> None:
    """Whether to inspect is decided before a path is seen, so these two have an order."""
    folder = service("folder", "https://*.x.example/f/", inspection="keep")
    host = service("host", "https://y.x.example", inspection="bypass")
    assert len(keys(tmp_path, "allow folder\nallow host", folder, host)) == 2


def test_the_plan_document_is_the_same_whatever_the_order(tmp_path: Path) -> None:
    lines = ["allow a from all", "allow wide from low", "allow wide from high"]
    (tmp_path / "own.yaml").write_text(A + "---\n" + WIDE)
    catalog, _ = Store(tmp_path).load("2021-03-04")
    assert catalog is not None
    texts = {
        plan_json(made.plan)
        for order in (lines, lines[::-1])
        if (made := compile_files({"a.policy": SOURCES + "\n".join(order)}, catalog)[0])
    }
    assert len(texts) == 1
