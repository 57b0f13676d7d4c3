"""What is made from the registry, and what its rows must keep to."""

import json
import re
from pathlib import Path

import pytest

from outgate.backends.change_set import difference
from outgate.backends.clouds import read_cloud
from outgate.backends.errors import BackendError
from outgate.backends.fidelity import Unsupported
from outgate.backends.kind import BackendKind
from outgate.backends.registry import BACKENDS, LOCAL, find_backend
from outgate.backends.rendered import Context
from outgate.backends.service_tags import networks_of, tags_of
from outgate.catalog.model import Cloud, ServiceTag
from outgate.commands.export import LISTS, all_formats
from outgate.documents.checker import load_schema
from outgate.project.config_schema import compose
from outgate.resources import resource
from outgate.values import replace
from tests.builders.azure_plans import context as tag_context
from tests.builders.local_firewall import small_plan
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
    assert find_backend(kind.name) is kind
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


def test_targets_with_a_cloud_are_in_the_public_one_unless_they_say_otherwise() -> None:
    for kind in BACKENDS:
        has_cloud = "cloud" in load_schema(f"targets/{kind.name}.schema.json")["properties"]
        assert kind.cloud({}) == ("public" if has_cloud else None), kind.name
        assert kind.cloud({"cloud": "usgov"}) == ("usgov" if has_cloud else None), kind.name
    assert read_cloud({}) is read_cloud({"cloud": "public"}) is Cloud.COMMERCIAL
    assert read_cloud({"cloud": "usgov"}) is Cloud.GOVERNMENT


def test_the_local_firewall_is_where_its_target_says(tmp_path: Path) -> None:
    wanted: tuple[tuple[dict[str, object], str], ...] = (
        ({}, ".outgate/local-firewall.json"),
        ({"path": "walls/lab.json"}, "walls/lab.json"),
    )
    for settings, name in wanted:
        assert LOCAL.make_store is not None
        store = LOCAL.make_store(settings, tmp_path)
        renderer = LOCAL.make(settings, {})
        rendered, _ = renderer.render(small_plan("a.example"), Context())
        assert rendered is not None
        store.apply(difference((), rendered.rules), store.read())
        assert (tmp_path / name).is_file()
        broken = replace(rendered.rules[0], body={})
        with pytest.raises(BackendError, match=f"`{name}` is not a local firewall: a rule in it"):
            renderer.to_canonical((broken,))


def test_tags_are_those_of_the_cloud_of_the_target() -> None:
    tag = ServiceTag("A", 1, (), ("192.0.2.0/24",))
    other = ServiceTag("A", 1, (), ("198.51.100.0/24",))
    (file,) = tag_context(7).tag_files
    files = tuple(
        replace(file, cloud=cloud, tags=tags)
        for cloud, tags in (
            (Cloud.GOVERNMENT, (other,)),
            (Cloud.COMMERCIAL, (tag, ServiceTag("B", 1, (), ()))),
            (Cloud.GOVERNMENT, (other,)),
        )
    )
    tags = tags_of(Context(tag_files=files), Cloud.COMMERCIAL)
    assert networks_of("A", tags) == ("192.0.2.0/24",)
    for name in "BC":
        with pytest.raises(Unsupported) as caught:
            networks_of(name, tags)
        assert str(caught.value) == (
            f"the catalog has no networks of a service tag `{name}` for the cloud of the target"
        )
        assert caught.value.help == "check `cloud` of the target, or choose another edition"
