"""The tests that belong to a change come first; there are always some."""

from tests.conftest import ROOT
from tests.quick.choose import SMALL, choose


def test_a_changed_test_is_first() -> None:
    name = "tests/traffic/test_interval.py"
    chosen = choose([name])
    assert chosen[0] == name


def test_tests_that_import_a_module_come_before_tests_that_use_it_from_afar() -> None:
    chosen = choose(["compiler/outgate/traffic/url.py"])
    direct = [
        name
        for name in chosen
        if "\nfrom outgate.traffic.url import" in (ROOT / name).read_text(encoding="utf-8")
    ]
    assert direct
    assert chosen[: len(direct)] == direct


def test_data_counts_for_the_modules_beside_it() -> None:
    changed = choose(["compiler/outgate/catalog/any.yaml"])
    assert any(name.startswith("tests/catalog/") for name in changed)


def test_something_is_run_where_nothing_changed() -> None:
    assert choose([]) == list(SMALL)
    assert all((ROOT / name).exists() for name in SMALL)
