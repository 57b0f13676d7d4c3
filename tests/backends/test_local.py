"""The local firewall: what is applied is what is read, whatever interrupts or interferes."""

import itertools
import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.backends.change_set import apply_changes, difference
from outgate.backends.errors import BackendError, TargetMoved
from outgate.backends.local import LocalStore
from outgate.backends.native_rule import NativeRule
from outgate.plan.digest import rules_digest
from outgate.plan.document import plan_document, read_plan
from outgate.plan.model import (
    Authentication,
    Because,
    Inspection,
    Origin,
    Plan,
    Proxy,
    Rule,
    Treatment,
)
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import HostDestination, Remote, ServiceTagDestination
from outgate.traffic.host import HostPattern
from outgate.traffic.path import PathPattern
from tests.builders.local_firewall import ANYBODY, RENDERER, applied, small_plan
from tests.builders.plans import plan_with

SOURCES = (ANYBODY, RuleSource("lab", ("10.9.0.0/24", "10.9.4.0/24")))
HOSTS = tuple(
    HostPattern(name, below)
    for name, below in itertools.product(("a.example", "b.example", "c.a.example"), (False, True))
)
PATHS = (
    None,
    PathPattern("/x/", below=True),
    PathPattern("/x", below=True),
    PathPattern("/x", below=False),
)
DESTINATIONS = (
    *(HostDestination(host, path) for host in HOSTS for path in PATHS),
    ServiceTagDestination("OneDsCollector"),
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans whose rules all mean something different."""
    targets = st.builds(
        Remote,
        st.sampled_from(DESTINATIONS),
        st.sampled_from(("http", "https")),
        st.sampled_from((80, 443, 8443)),
    )
    pairs = draw(st.sets(st.tuples(st.sampled_from(SOURCES), targets), max_size=12))
    treatments = st.builds(
        Treatment,
        st.sampled_from(Inspection),
        st.sampled_from(Authentication),
        st.sampled_from(Proxy),
    )
    origin = Origin("allow x", "x/y#1", "required", (Because("r", "says so"),))
    rules = tuple(
        sorted(
            (Rule(source, target, draw(treatments), (origin,)) for source, target in pairs),
            key=lambda rule: rule.key,
        )
    )
    return plan_with(rules, edition="2021-03-04", catalog_digest="sha256:" + "0" * 64)


@given(plans(), plans())
def test_apply_then_read_equals_the_plan(
    tmp_path_factory: pytest.TempPathFactory, one: Plan, other: Plan
) -> None:
    backend = LocalStore(tmp_path_factory.mktemp("firewall") / "f.json")
    for plan in (one, other):
        applied(backend, plan)
        rendered, _ = RENDERER.render(plan)
        state = backend.read()
        assert {rule.identity: rule for rule in state.rules} == {
            rule.identity: rule for rule in rendered.rules
        }
        assert difference(state.rules, rendered.rules).changes == ()


@given(plans())
def test_a_plan_reads_back_from_its_document(plan: Plan) -> None:
    assert read_plan(json.loads(json.dumps(plan_document(plan)))) == plan


natives = st.lists(
    st.builds(
        lambda identity, label, value: NativeRule(identity, label, {"v": value}),
        st.sampled_from("abcdef"),
        st.sampled_from(("one", "two")),
        st.integers(0, 2),
    ),
    unique_by=lambda rule: rule.identity,
).map(tuple)


@given(natives, natives)
def test_laws_of_the_difference(
    before: tuple[NativeRule, ...], after: tuple[NativeRule, ...]
) -> None:
    changes = difference(before, after)
    assert set(map(repr, apply_changes(before, changes))) == set(map(repr, after))
    assert difference(before, before).changes == ()
    kinds = [
        0 if change.before is None else 2 if change.after is None else 1
        for change in changes.changes
    ]
    # Additions first, removals last: nothing that stays needed is closed in between.
    assert kinds == sorted(kinds)
    assert changes.unchanged == sum(rule in after for rule in before)


def test_a_target_that_moved_is_left_alone(tmp_path: Path) -> None:
    backend = LocalStore(tmp_path / "f.json")
    rendered, _ = RENDERER.render(small_plan("a.example"))
    before = backend.read()
    changes = difference(before.rules, rendered.rules)
    applied(backend, small_plan("b.example"))
    with pytest.raises(TargetMoved) as caught:
        backend.apply(changes, before)
    assert caught.value.outcome == "nothing was changed"
    assert [rule.label for rule in backend.read().rules] == ["any -> https://b.example:443"]


def test_names_do_not_make_a_rule_another_one() -> None:
    plan = small_plan("a.example")
    (rule,) = plan.rules
    renamed = Rule(RuleSource("all", ("*",)), rule.remote, rule.treatment, rule.origins)
    one, _ = RENDERER.render(plan)
    other, _ = RENDERER.render(replace(plan, rules=(renamed,)))
    (change,) = difference(one.rules, other.rules).changes
    assert change.before is not None
    assert change.after is not None
    assert rules_digest((rule,)) == rules_digest((renamed,))


def test_a_rule_is_identified_by_all_of_its_meaning() -> None:
    """Records and saved plans hold identities: another spelling would make each rule a new one."""
    (rule,) = small_plan("a.example").rules
    path = HostDestination(HostPattern("a.example"), PathPattern("/x/", below=True))
    narrow = replace(rule, remote=replace(rule.remote, destination=path))
    sites = replace(rule, source=RuleSource("sites", ("10.1.0.0/16", "10.2.0.0/16")))
    rendered, _ = RENDERER.render(replace(small_plan("a.example"), rules=(rule, sites, narrow)))
    assert [native.identity for native in rendered.rules] == [
        "* -> https 443 kind=host path=None pattern=a.example",
        "10.1.0.0/16,10.2.0.0/16 -> https 443 kind=host path=None pattern=a.example",
        "* -> https 443 kind=host path=/x/* pattern=a.example",
    ]


BROKEN = {
    "no JSON": ("{", "line 1"),
    "another version": ('{"format_version": "2.0", "rules": []}', "its format is 2.0"),
    "a list": ("[]", "format_version"),
    "no rules": ('{"format_version": "1.0"}', "key `rules` is missing"),
    "half a rule": (
        '{"format_version": "1.0", "rules": [{"key": "x"}]}',
        "column 37: rules/0: keys `action`, `source`",
    ),
    "binary": ("\udcff", "not UTF-8 text"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_firewall_is_refused_and_kept(tmp_path: Path, name: str) -> None:
    text, words = BROKEN[name]
    path = tmp_path / "f.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    backend = LocalStore(path)
    with pytest.raises(BackendError) as caught:
        backend.read()
    assert words in caught.value.message
    assert caught.value.help
    assert path.read_bytes() == text.encode("utf-8", "surrogateescape")


def test_the_same_traffic_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    backend = LocalStore(path)
    applied(backend, small_plan("a.example"))
    document = json.loads(path.read_text())
    document["rules"] *= 2
    path.write_text(json.dumps(document))
    with pytest.raises(BackendError, match="two rules"):
        backend.read()


def test_leftovers_of_a_killed_writer_are_cleaned_up(tmp_path: Path) -> None:
    leftover = tmp_path / ".f.json.abc.new"
    leftover.write_text("half")
    applied(LocalStore(tmp_path / "f.json"), small_plan("a.example"))
    assert not leftover.exists()


WRITER = """
import sys
from pathlib import Path
from outgate.backends.change_set import difference
from outgate.backends.errors import BackendError
from outgate.backends.local import LocalStore
from tests.builders.local_firewall import RENDERER, small_plan
backend, mine = LocalStore(Path(sys.argv[1])), sys.argv[2:]
for host in mine:
    while True:
        # What is kept and what the changes start from must be one reading.
        state = backend.read()
        held = [r.label.split("//")[1].removesuffix(":443") for r in state.rules]
        rendered, _ = RENDERER.render(small_plan(*held, host))
        changes = difference(state.rules, rendered.rules)
        try:
            backend.apply(changes, state)
        except BackendError as error:
            # The file moved, or on a slow machine the others held the lock for too long.
            assert error.outcome == "nothing was changed", error
            continue
        break
"""


@pytest.mark.slow
def test_two_writers_never_lose_a_rule(tmp_path: Path) -> None:
    """Each adds its own rules, again after every refusal; at the end all of them are there."""
    path = tmp_path / "f.json"
    groups = [[f"h{writer}{n}.example" for n in range(15)] for writer in range(3)]
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, path, *group]) for group in groups]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    held = {rule.label for rule in LocalStore(path).read().rules}
    assert held == {f"any -> https://{host}:443" for group in groups for host in group}


@pytest.mark.slow
def test_killed_at_any_moment_the_file_is_old_or_new(tmp_path: Path) -> None:
    """A real SIGKILL at many moments of a real apply of 2,000 rules."""
    path = tmp_path / "f.json"
    backend = LocalStore(path)
    code = (
        "import sys; from pathlib import Path\n"
        "from outgate.backends.local import LocalStore\n"
        "from tests.builders.local_firewall import applied, small_plan\n"
        "plan = small_plan(*(f'{sys.argv[2]}{n}.example' for n in range(2000)))\n"
        "print('ready', flush=True)\n"
        "applied(LocalStore(Path(sys.argv[1])), plan)\n"
        "print('done', flush=True)\n"
    )

    def start(name: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code, path, name], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    process = start("whole")
    begin = time.perf_counter()
    process.communicate()
    whole = time.perf_counter() - begin
    old = {rule.label for rule in backend.read().rules}
    seen = {"old": 0, "new": 0}
    for attempt in range(12):
        name = f"r{attempt}x"
        process = start(name)
        if attempt < 11:
            # From at once to well behind the end of an undisturbed apply on this machine.
            time.sleep(whole * attempt / 7)
            process.send_signal(signal.SIGKILL)
        process.communicate()
        held = {rule.label for rule in backend.read().rules}
        new = {f"any -> https://{name}{n}.example:443" for n in range(2000)}
        assert held in (old, new)
        seen["new" if held == new else "old"] += 1
        old = held
    assert all(seen.values())
    applied(backend, small_plan("last.example"))
    assert [rule.label for rule in backend.read().rules] == ["any -> https://last.example:443"]
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".new"] == []


def test_a_rule_with_a_number_for_a_network_is_refused() -> None:
    """As it may stand in a damaged record."""
    (native,) = RENDERER.render(small_plan("a.example"))[0].rules
    body = {**native.body, "source": {"name": "x", "addresses": [0, 1]}}
    with pytest.raises(BackendError, match="`0` is not a network"):
        RENDERER.to_canonical((replace(native, body=body),))
