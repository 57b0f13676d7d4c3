"""What is made from the registry, and what its rows must keep to."""

import json
import re

import pytest

from outgate.backends.kind import BackendKind
from outgate.backends.registry import BACKENDS
from outgate.commands.export import LISTS, all_formats
from outgate.documents.checker import load_schema
from outgate.project.config_schema import compose
from outgate.resources import resource
from tests.conftest import ROOT

GIVEN = {"backend", "policies", "state"}


def test_the_committed_schema_of_outgate_yaml_is_the_one_made_from_the_registry() -> None:
    """`python -m outgate.project.config_schema > schemas/config.schema.json` makes it so."""
    committed = (ROOT / "schemas" / "config.schema.json").read_text(encoding="utf-8")
    assert committed == json.dumps(compose(BACKENDS), indent=2) + "\n"


def test_every_schema_of_settings_has_its_row() -> None:
    files = {path.name for path in resource("schemas", "targets").iterdir()}
    assert files == {f"{kind.name}.schema.json" for kind in BACKENDS}


@pytest.mark.parametrize("kind", BACKENDS, ids=lambda kind: str(kind.name))
def test_a_row(kind: BackendKind) -> None:
    schema = load_schema(f"targets/{kind.name}.schema.json")
    assert not GIVEN & schema["properties"].keys()
    assert schema["additionalProperties"] is False
    assert "accept" not in schema["properties"] or not kind.accepts
    assert kind.make_store or kind.formats, "a target that can be neither changed nor exported"
    for form in kind.formats:
        assert re.fullmatch(r"\.[a-z][a-z0-9.]*", form.suffix)
        assert kind.find_format(form.name) is form


def test_a_kind_tells_what_it_keeps_and_who_judged_it() -> None:
    """Settings of devices let no traffic through, so that there is none to treat."""
    assert [kind.name for kind in BACKENDS if not kind.treatments] == ["windows-proxy"]
    assert all(kind.exact and kind.judged and kind.title for kind in BACKENDS)
    assert [kind.name for kind in BACKENDS if kind.make_store and not kind.audit] == [
        "local",
        "squid",
        "suricata",
        "nftables",
    ]


def test_no_backend_is_named_outside_of_its_folder_and_the_registry() -> None:
    """Whoever needs to know more of a kind of target reads its row."""
    package = ROOT / "compiler" / "outgate"
    named = re.compile(r"""["'](azure-firewall|local)["']|azure_firewall|backends\.local\b""")
    paths = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if named.search(path.read_text(encoding="utf-8"))
    }
    outside = {name for name in paths if not name.startswith("backends/azure_firewall/")}
    # The name of a log's format is no kind of target.
    rows = {"backends/registry.py", "backends/built_in.py"}
    assert outside == {*rows, "replay/logs/detect.py"}


def test_formats_of_every_plan_are_no_formats_of_a_kind() -> None:
    own = {form.name for kind in BACKENDS for form in kind.formats}
    assert not own & LISTS.keys()
    assert all_formats().keys() == own | LISTS.keys()
