"""What `outgate doctor` says of each thing that it looks at, with every answer that there is."""

import os
import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from threading import Event, current_thread
from types import SimpleNamespace
from typing import Any

import pytest

from outgate import __version__
from outgate.catalog.lock import lock_text
from outgate.commands import doctor_installation
from outgate.commands.doctor import Examination, Finding, Level, Screen, examine, guarded, told
from outgate.commands.doctor_installation import EXTRAS, Installation
from outgate.commands.doctor_project import ProjectLooks
from outgate.commands.doctor_target import TargetLooks
from outgate.deploy.record import Record
from outgate.deploy.record_document import record_text
from outgate.diagnostics import Diagnostic, codes
from outgate.diagnostics.diagnostic import Label
from outgate.errors import UserError
from outgate.source import SourceFile, Span
from outgate.state.file import FileState
from outgate.values import replace
from tests.commands.gits import commit, start
from tests.conftest import Workspace
from tests.support import shipped

SCREEN = Screen(width=None, color=False, encoding="utf-8")
HERE = Installation(SCREEN, {})
DECLARED = (
    "click>=8.2",
    "  lark ==1.3.1; python_version > '3'",
    "boto-thing>=1; extra == 'aws'",
    'aws.other; extra == "aws" and python_version > "3"',
    "msal; extra == 'azure'",
)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What counts as installed; and what Outgate declares to need."""
    there: set[str] = set()

    def version(name: str) -> str:
        if name not in there:
            raise metadata.PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr(metadata, "version", version)
    monkeypatch.setattr(metadata, "requires", {"outgate": list(DECLARED)}.__getitem__)
    return there


def test_where_nothing_is_declared_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "requires", lambda _: None)
    assert list(HERE.libraries()) == [Finding("libraries", Level.OK, "all 0 are installed")]


def test_which_python_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    message = f"outgate {__version__} on Python {platform.python_version()}"
    assert list(HERE.python()) == [Finding("python", Level.OK, message)]
    own = sys.version_info[:2]
    for oldest, level in ((own, Level.OK), ((own[0], own[1] + 1), Level.FAIL)):
        monkeypatch.setattr(doctor_installation, "OLDEST", oldest)
        (finding,) = HERE.python()
        assert (finding.name, finding.level, finding.message) == ("python", level, message)
    assert finding.cure == f"install Outgate with Python {own[0]}.{own[1] + 1} or later"


def test_libraries_that_are_always_needed(installed: set[str]) -> None:
    for there, finding in (
        (("click", "lark"), Finding("libraries", Level.OK, "all 2 are installed")),
        (
            ("lark",),
            Finding(
                "libraries",
                Level.FAIL,
                "missing: click",
                f"`{sys.executable} -m pip install click`",
            ),
        ),
        (
            ("msal",),
            Finding(
                "libraries",
                Level.FAIL,
                "missing: click, lark",
                f"`{sys.executable} -m pip install click lark`",
            ),
        ),
    ):
        installed.clear()
        installed.update(there)
        assert list(HERE.libraries()) == [finding]


def test_sources_that_are_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(name: str) -> list[str]:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", nowhere)
    (finding,) = HERE.libraries()
    assert (finding.name, finding.level) == ("libraries", Level.WARN)
    assert finding.message == "Outgate runs from its sources, without being installed"
    assert "`make plan`" in str(finding.cure)
    assert list(HERE.extras({"azure": "target `a`"})) == []


def test_each_extra_is_told_by_what_it_is_for(installed: set[str]) -> None:
    installed |= {"boto-thing", "aws.other"}
    of = {each.name: each for each in HERE.extras({"azure": "target `a`", "aws": "target `b`"})}
    assert of["extra `aws`"] == Finding("extra `aws`", Level.OK, f"installed, for {EXTRAS['aws']}")
    azure = of["extra `azure`"]
    assert (azure.level, azure.message) == (
        Level.FAIL,
        "not installed, and target `a` needs it",
    )
    assert str(azure.cure).startswith("`")
    assert " -m pip install " in str(azure.cure)
    installed.remove("aws.other")
    (aws,) = (each for each in HERE.extras({}) if each.name == "extra `aws`")
    assert aws == Finding(
        "extra `aws`", Level.OK, f"not installed; nothing here needs it ({EXTRAS['aws']})"
    )


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "no variables that Outgate looks at"),
        ({"AZURE_X": "", "HOME": "/", "MY_AWS_X": "1"}, "no variables that Outgate looks at"),
        (
            {"NO_PROXY": "*", "HTTP_PROXY": "x", "HTTPS_PROXY": "x", "ALL_PROXY": "x"},
            "set: ALL_PROXY, HTTPS_PROXY, HTTP_PROXY, NO_PROXY",
        ),
        (
            {"OUTGATE_KEY": "x", "AZURE_Y": "x", "AWS_Z": "x", "GIT_DIR": "x", "GITHUB_X": "x"},
            "set: AWS_Z, AZURE_Y, GIT_DIR, OUTGATE_KEY",
        ),
        ({"REQUESTS_CA_BUNDLE": "x"}, "set: REQUESTS_CA_BUNDLE"),
    ],
)
def test_variables_that_change_what_it_does(variables: dict[str, str], message: str) -> None:
    (finding,) = replace(HERE, variables=variables).environment()
    assert finding == Finding("environment", Level.OK, message)


def test_of_many_problems_the_first_of_each_kind_is_told() -> None:
    source = SourceFile("a.policy", "one\ntwo\n")
    placed = Diagnostic(codes.SYNTAX, "no", Label(Span(source, 4, 7)), help="so")
    error, warning = Diagnostic(codes.SYNTAX, "nor so"), Diagnostic(codes.SHADOWED_RULE, "odd")
    assert list(told("x", ())) == []
    assert list(told("x", (warning, placed, error, error))) == [
        Finding("x", Level.FAIL, "a.policy:2: no (and 2 more)", "so"),
        Finding("x", Level.WARN, "odd"),
    ]

    def refused() -> Iterator[Finding]:
        raise UserError(placed, others=(error,))
        yield

    assert guarded("x", refused) == (Finding("x", Level.FAIL, "a.policy:2: no (and 1 more)", "so"),)


def test_a_look_that_fails_or_takes_too_long_says_what_to_do() -> None:
    def broken() -> Iterator[Finding]:
        raise KeyError
        yield

    assert guarded("x", broken) == (
        Finding(
            "x",
            Level.FAIL,
            "looking at this failed with KeyError",
            "mend what stands above, and run `outgate doctor` again",
        ),
    )
    waiting = Event()
    asking = []

    def endless() -> Iterator[Finding]:
        asking.append(current_thread())
        waiting.wait(60)
        yield Finding("x", Level.OK, "too late")

    (late,) = guarded("x", endless, seconds=0.05)
    # Whatever it waits for, it keeps no process from its end.
    assert [thread.daemon for thread in asking] == [True]
    waiting.set()

    def slow() -> Iterator[Finding]:
        Event().wait(0.05)
        yield Finding("x", Level.OK, "in time")

    assert guarded("x", slow) == (Finding("x", Level.OK, "in time"),)
    assert late == Finding(
        "x",
        Level.FAIL,
        "there is no answer after 0 seconds",
        "check the network, and proxies (HTTPS_PROXY)",
    )


LOOKS = (
    (Installation, ("python", "libraries", "terminal", "environment", "extras")),
    (ProjectLooks, ("configuration", "policies", "catalog", "git")),
    (TargetLooks, ("chosen", "login", "rules", "record")),
)


def test_a_look_that_breaks_is_told_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Iterator[Finding]:
        raise RuntimeError

    for kind, names in LOOKS:
        for name in names:
            monkeypatch.setattr(kind, name, broken)
    examination = examine(tmp_path, None, SCREEN, {})
    assert [finding.name for finding in examination.findings] == [
        "python",
        "libraries",
        "terminal",
        "environment",
        "project",
        "policies",
        "catalog",
        "git",
        "extras",
        "target",
        "login",
        "rules",
        "record",
    ]
    assert {finding.level for finding in examination.findings} == {Level.FAIL}
    assert not examination.ok
    fine = Finding("x", Level.OK, "x"), Finding("y", Level.WARN, "y")
    assert Examination(fine).ok
    assert not Examination((*fine, Finding("z", Level.FAIL, "z"))).ok


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


def test_what_is_said_of_a_project(empty: Workspace) -> None:
    folder = empty.folder
    assert list(ProjectLooks(folder).configuration()) == [
        Finding(
            "project",
            Level.WARN,
            f"there is none around `{folder}`",
            "start one with `outgate init`",
        )
    ]
    assert list(ProjectLooks(folder).policies()) == list(ProjectLooks(folder).git()) == []
    empty.write("policies/a.policy", "allow mde for region EU, fleet linux\n")
    assert list(ProjectLooks(folder).configuration()) == [
        Finding("project", Level.OK, f"`{folder}`, with the defaults (no outgate.yaml)")
    ]
    assert list(ProjectLooks(folder).policies()) == [
        Finding("policies", Level.OK, "1 file; `outgate check` says whether they are right")
    ]
    (catalog,) = ProjectLooks(folder).catalog()
    assert (catalog.level, catalog.message) == (
        Level.WARN,
        "edition 2026-09-03, the newest: no outgate.lock pins one",
    )
    assert "`outgate catalog lock`" in str(catalog.cure)
    empty.write("outgate.yaml", "targets: {a: {backend: local}, b: {backend: local}}\n")
    assert list(ProjectLooks(folder).configuration()) == [
        Finding("project", Level.OK, f"`{folder}`, 2 targets in outgate.yaml")
    ]
    empty.write("other/b.policy", "allow mde for region EU, fleet linux\n")
    empty.write(
        "outgate.yaml", "targets: {a: {backend: local}, b: {backend: local, policies: [other]}}\n"
    )
    (policies,) = ProjectLooks(folder).policies()
    assert policies.message.startswith("2 files; ")
    (git,) = ProjectLooks(folder).git()
    assert (git.name, git.level) == ("git", Level.WARN)
    assert "is in no git repository" in git.message
    assert "run this in a clone" in str(git.cure)


def test_a_broken_configuration_keeps_nobody_from_looking_at_the_rest(empty: Workspace) -> None:
    empty.write("outgate.yaml", "targets: 7\n")
    empty.write("policies/a.policy", "allow mde for region EU, fleet linux\n")
    here = ProjectLooks(empty.folder)
    (broken,) = here.configuration()
    assert (broken.name, broken.level) == ("project", Level.FAIL)
    assert broken.message.startswith("outgate.yaml:1: ")
    assert here.project is None
    (policies,) = here.policies()
    assert policies.message.startswith("1 file; ")
    (catalog,) = here.catalog()
    assert catalog.level is Level.WARN
    (empty.folder / "policies" / "b.policy").symlink_to("nowhere")
    (unread,) = ProjectLooks(empty.folder).policies()
    assert (unread.name, unread.level) == ("policies", Level.FAIL)


def test_what_is_said_of_the_catalog(empty: Workspace) -> None:
    def said() -> Finding:
        (finding,) = ProjectLooks(empty.folder).catalog()
        assert finding.name == "catalog"
        return finding

    assert said() == Finding("catalog", Level.OK, "edition 2026-09-03, the newest")
    empty.write("policies/a.policy", "allow mde for region EU, fleet linux\n")
    assert said().level is Level.WARN
    text = lock_text(shipped("2026-07-03"))
    empty.write("outgate.lock", text)
    assert said() == Finding("catalog", Level.OK, "edition 2026-07-03, as outgate.lock pins it")
    digest = shipped("2026-07-03").digest
    empty.write("outgate.lock", text.replace(digest, f"sha256:{'0' * 64}"))
    assert said().level is Level.FAIL
    empty.write("outgate.lock", "nonsense")
    assert said().level is Level.FAIL


def test_what_is_said_of_a_repository(empty: Workspace) -> None:
    folder = start(empty.folder / "repository")
    (folder / "outgate.yaml").write_text("policies: policies\n")
    (unborn,) = ProjectLooks(folder).git()
    assert (unborn.name, unborn.level) == ("git", Level.WARN)
    assert "`HEAD`" in unborn.message
    commit(folder)
    assert list(ProjectLooks(folder).git()) == [
        Finding("git", Level.OK, f"repository `{folder.resolve()}`")
    ]


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
