"""What `outgate doctor` says of a target: which it is, its login, its rules and its record."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from outgate.commands.doctor import Finding, Level
from outgate.commands.doctor_project import ProjectLooks
from outgate.commands.doctor_target import TargetLooks
from outgate.deploy.record import Record
from outgate.deploy.record_document import record_text
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import UserError
from outgate.state.file import FileState
from tests.conftest import Workspace


def looks(workspace: Workspace, config: str, target: str | None = None) -> TargetLooks:
    workspace.write("outgate.yaml", config)
    return TargetLooks(ProjectLooks(workspace.folder), target, {})


AZURE = (
    "backend: azure-firewall, subscription: 0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69, "
    "resource_group: rg, policy: fw"
)
STATE = "state: {container: 'https://x.blob.core.windows.net/c'}"


@pytest.mark.parametrize(
    ("targets", "needed"),
    [
        ("{a: {backend: local}}", {}),
        (f"{{a: {{backend: local}}, b: {{{AZURE}}}}}", {"azure": "target `b`"}),
        (
            f"{{a: {{backend: local, {STATE}}}, b: {{{AZURE}}}}}",
            {"azure": "the record of target `a`"},
        ),
        (
            f"{{c: {{{AZURE}, {STATE}}}, d: {{{AZURE}}}}}",
            {"azure": "target `c`"},
        ),
    ],
)
def test_what_targets_need_besides(empty: Workspace, targets: str, needed: dict[str, str]) -> None:
    assert looks(empty, f"targets: {targets}\n").needed_extras() == needed


def test_the_target_is_named_with_what_it_is(empty: Workspace) -> None:
    two = "targets: {a: {backend: local}, b: {backend: local}}\n"
    (unchosen,) = looks(empty, two).chosen()
    assert (unchosen.level, "--target a" in str(unchosen.cure)) == (Level.WARN, True)
    (wrong,) = looks(empty, two, "c").chosen()
    assert (wrong.level, wrong.message) == (
        Level.FAIL,
        "there is no target `c` in outgate.yaml",
    )
    assert list(looks(empty, two, "b").chosen()) == [
        Finding("target", Level.OK, "`b`, the local firewall")
    ]
    # Of a configuration that cannot be read this says nothing: another look does.
    broken = looks(empty, "targets: 7\n")
    for look in (broken.chosen, broken.login, broken.rules, broken.record):
        assert list(look()) == []
    assert broken.needed_extras() == {}


def test_a_target_of_files_has_no_rules_to_be_read(empty: Workspace) -> None:
    files = looks(empty, "targets: {p: {backend: pac, proxies: ['p.example:8080']}}\n", "p")
    (rules,) = files.rules()
    assert (rules.name, rules.level) == ("rules", Level.OK)
    assert rules.message.startswith("target `p` is deployed from files")
    assert list(files.login()) == list(files.record()) == []


def test_rules_and_record_of_a_firewall_on_this_machine(empty: Workspace) -> None:
    local = looks(empty, "targets: {a: {backend: local, path: f.json}}\n")
    where = empty.folder / ".outgate" / "a.state.json"
    assert list(local.login()) == []
    assert list(local.rules()) == [Finding("rules", Level.OK, "`a` holds 0 rules")]
    assert list(local.record()) == [
        Finding("record", Level.OK, f"`{where}`, will be made by the first apply")
    ]
    with FileState(where).lock() as held:
        held.write(record_text(Record()))
    assert list(local.record()) == [Finding("record", Level.OK, f"`{where}`, of the last apply")]
    where.write_text("")
    (damaged,) = local.record()
    assert (damaged.name, damaged.level) == ("record", Level.FAIL)
    assert "is empty, though nothing writes it so" in damaged.message
    assert "restore it from a copy" in str(damaged.cure)
    empty.write("f.json", "{")
    (unread,) = local.rules()
    assert (unread.name, unread.level, bool(unread.cure)) == ("rules", Level.FAIL, True)


def test_a_record_that_cannot_be_put_there(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs these tests may be somebody to whom no folder is closed."""
    local = looks(empty, "targets: {a: {backend: local}}\n")
    closed = empty.folder

    def may(path: Path, how: int) -> bool:
        assert how == os.W_OK | os.X_OK
        return path != closed

    monkeypatch.setattr("outgate.commands.doctor_target.os.access", may)
    wanted = Finding(
        "record",
        Level.FAIL,
        f"`{closed}` cannot be written, and the record is kept there",
        "check its permissions and the disk",
    )
    assert list(local.record()) == [wanted]
    # A record that is kept elsewhere needs no folder here, and none that is open.
    (empty.folder / ".outgate").mkdir()
    (finding,) = local.record()
    assert finding.level is Level.OK


class Firewall:
    """A target that asks for a login, and stands for one in a cloud."""

    def __init__(self, *, state: object = None, refuses: bool = False, busy: bool = False) -> None:
        self.asked: list[object] = []
        self.busy = busy

        def check(settings: object) -> None:
            self.asked.append(settings)
            if refuses:
                raise UserError(Diagnostic(codes.TARGET_FAILED, "no login", help="log in"))

        self.kind = SimpleNamespace(title="Cloud", check_login=check)
        self.config = SimpleNamespace(name="prod", settings={"a": 1}, state=state)
        self.live: Any = self
        self.state = SimpleNamespace(read=lambda: None, where="https://x.example/c/prod.json")

    def read(self, observer: Any) -> object:
        observer.started("reading")
        if self.busy:
            observer.waiting("an operation of somebody else")
        observer.finished("reading")
        return SimpleNamespace(rules=(1, 2))

    def looks(self, **environment: str) -> TargetLooks:
        project = SimpleNamespace(target=lambda name: (self, ()))
        looks: Any = SimpleNamespace(project=project)
        return TargetLooks(looks, "prod", environment)


ELSEWHERE = object()
UNSEEN = "not looked at without a login"
RECORD = "`https://x.example/c/prod.json`, will be made by the first apply"


def test_a_login_that_there_is() -> None:
    firewall = Firewall(state=ELSEWHERE)
    here = firewall.looks()
    assert list(here.login()) == [Finding("login", Level.OK, "there is one for Cloud")]
    assert firewall.asked == [{"a": 1}]
    assert list(here.rules()) == [Finding("rules", Level.OK, "`prod` holds 2 rules")]
    assert list(here.record()) == [Finding("record", Level.OK, RECORD)]
    busy = Firewall(busy=True).looks()
    assert list(busy.rules()) == [
        Finding("rules", Level.OK, "`prod` can be read; somebody is changing it just now")
    ]


def test_without_a_login_nothing_is_asked_that_needs_one() -> None:
    here = Firewall(state=ELSEWHERE, refuses=True).looks(AZURE_STORAGE_SAS_TOKEN="")
    with pytest.raises(UserError):
        list(here.login())
    assert list(here.rules()) == [Finding("rules", Level.WARN, UNSEEN)]
    assert list(here.record()) == [Finding("record", Level.WARN, UNSEEN)]
    # Storage may have a login of its own.
    for name in ("AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_CONNECTION_STRING"):
        own = Firewall(state=ELSEWHERE, refuses=True).looks(**{name: "x"})
        with pytest.raises(UserError):
            list(own.login())
        assert list(own.record()) == [Finding("record", Level.OK, RECORD)]
    # A record on this machine needs none.
    local = Firewall(refuses=True)
    local.state.where = "/tmp/x/prod.json"
    looks = local.looks()
    with pytest.raises(UserError):
        list(looks.login())
    (finding,) = looks.record()
    assert finding.level is Level.OK


def test_a_target_of_files_is_asked_for_no_login() -> None:
    firewall = Firewall(refuses=True)
    firewall.live = None
    assert list(firewall.looks().login()) == []
    assert firewall.asked == []
