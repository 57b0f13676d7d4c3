"""An apply of a plan: whose it is, what of it is still to do, and whether it came about."""

import json
from pathlib import Path

import pytest

from outgate.backends.change_set import ChangeSet, difference
from outgate.backends.errors import BackendError, TargetMoved
from outgate.backends.local import LocalRenderer, LocalStore
from outgate.backends.observer import SILENT, Observer
from outgate.backends.rendered import Context
from outgate.backends.target_state import TargetState
from outgate.deploy.apply import apply_plan, roll_back
from outgate.deploy.findings import Finding, Findings
from outgate.deploy.journal import Recorder, Run
from outgate.deploy.record import Journal, Record
from outgate.deploy.render_plan import settings_of
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.target_record import load_record
from outgate.diagnostics import Severity
from outgate.plan.digest import json_digest
from outgate.plan.model import Rule
from outgate.project.config import TargetConfig
from outgate.project.target import Target
from outgate.state.interface import StateLost, StateStore
from outgate.values import replace
from tests.builders.azure_plans import plan_of, rule
from tests.builders.records import Lost, Memory
from tests.conftest import Workspace

A, B = rule("https://a.example"), rule("https://b.example")


def target_of(live: LocalStore, state: StateStore) -> Target:
    config = TargetConfig("t", "local", {})
    return Target(config=config, renderer=LocalRenderer(), live=live, state=state, root=Path())


def plan_to(target: Target, *rules: Rule) -> TargetPlan:
    wanted, _ = target.renderer.render(plan_of(*rules), Context())
    assert wanted is not None
    state = target.store.read()
    changes = difference(state.rules, wanted.rules)
    return TargetPlan(
        target="t",
        settings=settings_of(target),
        plan=plan_of(*rules),
        base=state.fingerprint,
        changes=changes,
    )


def held(target: Target) -> set[str]:
    return {each.label for each in target.store.read().rules}


class Forgetful(LocalStore):
    """A firewall that keeps the first few rules of whatever is written."""

    kept = 1

    def apply(self, changes: ChangeSet, base: TargetState, observer: Observer = SILENT) -> None:
        """Write those."""
        super().apply(ChangeSet(changes.changes[: self.kept], changes.unchanged), base, observer)


@pytest.mark.parametrize(
    ("kept", "what"),
    [
        (1, "1 rule differs from the plan after the apply, such as `* -> https://b.example:443`"),
        (0, "2 rules differ from the plan after the apply, such as `* -> https://a.example:443`"),
    ],
)
def test_what_did_not_come_about_is_told(tmp_path: Path, kept: int, what: str) -> None:
    live = Forgetful(tmp_path / "f.json", tmp_path)
    live.kept = kept
    target = target_of(live, Memory())
    with pytest.raises(BackendError) as caught:
        apply_plan(target, plan_to(target, A, B), SILENT, lambda: "me")
    assert (caught.value.message, caught.value.help, caught.value.outcome) == (
        what,
        "somebody else changes the target; run `outgate plan` to see the difference",
        "the changes were written",
    )
    assert load_record(target).applied is None
    assert load_record(target).journal is not None


class Noting:
    """Who follows an apply, and writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def started(self, what: str) -> None:
        """An operation begins."""
        self.heard.append(("started", what))

    def waiting(self, what: str) -> None:
        """It waits."""
        self.heard.append(("waiting", what))

    def finished(self, what: str) -> None:
        """It has ended."""
        self.heard.append(("finished", what))


def test_each_operation_is_put_on_record_and_told(tmp_path: Path) -> None:
    state, noting = Memory(), Noting()
    target = target_of(LocalStore(tmp_path / "f.json", tmp_path), state)
    begun = Journal(by="me", changes=ChangeSet((), 0), edition=None, plan=None, rest="")
    recorder = Recorder(Run(target, state, noting), Record(), begun)
    recorder.started("PUT")
    recorder.waiting("a minute")
    recorder.finished("a look")  # which nobody had begun
    assert load_record(target).journal == replace(begun, started=("PUT",))
    recorder.finished("PUT")
    recorder.started("DELETE")
    record = load_record(target)
    assert record.journal == replace(begun, started=("PUT", "DELETE"), done=("PUT",))
    assert (record.place, record.settings) == (target.store.address, settings_of(target))
    assert noting.heard == [
        ("started", "PUT"),
        ("waiting", "a minute"),
        ("finished", "a look"),
        ("finished", "PUT"),
        ("started", "DELETE"),
    ]


def test_a_removal_that_is_done_is_not_done_again(tmp_path: Path) -> None:
    backend = LocalStore(tmp_path / "f.json", tmp_path)
    store = Lost(at=0)
    target = target_of(backend, store)
    apply_plan(target, plan_to(target, A, B), SILENT, lambda: "me")
    plan = plan_to(target, A)
    store.at = store.writes + 3  # the record of the end is lost
    with pytest.raises(StateLost, match="the lease was lost"):
        apply_plan(target, plan, SILENT, lambda: "me")
    assert held(target) == {"* -> https://a.example:443"}
    apply_plan(target, plan, SILENT, lambda: "me")
    record = load_record(target)
    assert record.journal is None
    assert {each.label for each in record.applied or ()} == held(target)


def test_an_apply_is_taken_back_from_the_state_that_was_shown(tmp_path: Path) -> None:
    target = target_of(LocalStore(tmp_path / "f.json", tmp_path), Memory())
    with pytest.raises(BackendError, match="made for another target"):
        apply_plan(target, replace(plan_to(target, A), target="x"), SILENT, lambda: "me")
    before = target.store.read()
    for rules in ((A,), (A, B), (A, B)):
        warning = Finding(code="w", severity=Severity.WARNING, message=f"{len(rules)} rules")
        plan = replace(plan_to(target, *rules), findings=Findings((warning,)))
        apply_plan(target, plan, SILENT, lambda: "me")
    record, (_, second) = load_record(target), target.store.read().rules
    # The last apply had nothing to do: the one before it is still what can be taken back.
    assert record.undo == {second.identity: None}
    assert record.warnings == (("w", "2 rules"),)
    with pytest.raises(TargetMoved, match="`t` changed since"):
        roll_back(target, before, SILENT, lambda: "me")
    assert held(target) == {"* -> https://a.example:443", "* -> https://b.example:443"}
    roll_back(target, target.store.read(), SILENT, lambda: "me")
    assert held(target) == {"* -> https://a.example:443"}
    assert load_record(target).undo == {second.identity: second}
    assert load_record(target).warnings == record.warnings


def test_a_plan_of_another_target_with_the_same_settings_is_refused(project: Workspace) -> None:
    project.write(
        "outgate.yaml",
        "targets:\n  a: {backend: local, path: f.json}\n  b: {backend: local, path: f.json}\n",
    )
    assert project.run("plan", "--target", "a", "--out", "saved.json").code == 0
    ran = project.run("apply", "saved.json", "--target", "b", "--yes")
    assert ran.code == 1
    assert "the plan was made for another target than `b` is now" in " ".join(ran.err.split())
    assert not (project.folder / "f.json").exists()


@pytest.mark.parametrize("command", [("show",), ("apply", "--yes")])
def test_a_plan_of_a_target_that_is_no_more_says_so(
    project: Workspace, command: tuple[str, ...]
) -> None:
    project.write("outgate.yaml", "targets:\n  a: {backend: local, path: f.json}\n")
    assert project.run("plan", "--target", "a", "--out", "saved.json").code == 0
    project.write("outgate.yaml", "targets:\n  b: {backend: local, path: f.json}\n")
    ran = project.run(command[0], "saved.json", *command[1:])
    assert ran.code == 1
    assert " ".join(ran.err.split()) == (
        "error[unknown-target]: there is no target `a` in outgate.yaml help: targets are b"
    )


def test_a_target_that_moved_is_told_of_before_anybody_is_asked(project: Workspace) -> None:
    assert project.run("plan", "--out", "saved.json").code == 0
    assert project.run("apply", "--yes").code == 0
    ran = project.run("apply", "saved.json")
    assert ran.code == 1
    assert "changed since the plan was made" in ran.err
    assert "nobody is there to confirm" not in ran.err


@pytest.mark.parametrize("command", [("show",), ("apply", "--yes")])
@pytest.mark.parametrize("where", ["plan", "traffic", "changes"])
def test_a_plan_with_a_network_that_is_none_is_refused(
    project: Workspace, command: tuple[str, ...], where: str
) -> None:
    assert project.run("plan", "--out", "saved.json").code == 0
    path = project.folder / "saved.json"
    document = json.loads(path.read_text())
    del document["digest"]
    document[where] = json.loads(
        json.dumps(document[where]).replace("10.99.0.10/31", "10.99.0.1010.99/31")
    )
    path.write_text(json.dumps({**document, "digest": json_digest(document)}))
    ran = project.run(command[0], "saved.json", *command[1:])
    assert ran.code == 1
    assert "error[bad-plan]: `saved.json` is not a plan that can be used" in ran.err
    assert not (project.folder / ".outgate" / "local-firewall.json").exists()


def test_a_record_with_settings_of_no_target_is_damaged(project: Workspace) -> None:
    assert project.run("apply", "--yes").code == 0
    path = project.folder / ".outgate" / "local.state.json"
    path.write_text(path.read_text().replace('"backend":"local"', '"backend":"elsewhere"'))
    ran = project.run("plan")
    assert ran.code == 1
    assert "is damaged: its settings are those of no target" in " ".join(ran.err.split())


def test_rollback_without_a_record_says_where_records_are(project: Workspace) -> None:
    ran = project.run("rollback", "--yes")
    assert ran.code == 1
    assert "the record is kept where the applies were made" in " ".join(ran.err.split())


@pytest.mark.parametrize("options", [(), ("--offline",)])
def test_what_a_target_cannot_express_is_an_error(
    project: Workspace, options: tuple[str, ...]
) -> None:
    project.write(
        "outgate.yaml",
        "default_target: prod\ntargets:\n  prod:\n    backend: azure-firewall\n"
        "    subscription: 0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69\n"
        "    resource_group: rg\n    policy: fw\n",
    )
    ran = project.run("plan", *options)
    assert ran.code == 1
    assert "error[wider-rule]" in ran.err
    assert ran.out == ""
