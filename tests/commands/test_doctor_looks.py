"""What `outgate doctor` says of each thing that it looks at, with every answer that there is."""

import os
import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from threading import Event

import pytest

from outgate import __version__
from outgate.commands import doctor_installation
from outgate.commands.doctor import Finding, Level, Screen, guarded, told
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
from tests.conftest import Workspace

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
    monkeypatch.setattr(metadata, "requires", lambda _: list(DECLARED))
    return there


def test_which_python_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    message = f"outgate {__version__} on Python {platform.python_version()}"
    assert list(HERE.python()) == [Finding("python", Level.OK, message)]
    own = sys.version_info[:2]
    for oldest, level in ((own, Level.OK), ((own[0], own[1] + 1), Level.FAIL)):
        monkeypatch.setattr(doctor_installation, "OLDEST", oldest)
        (finding,) = HERE.python()
        assert (finding.level, finding.message) == (level, message)
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

    def endless() -> Iterator[Finding]:
        waiting.wait(60)
        yield Finding("x", Level.OK, "too late")

    (late,) = guarded("x", endless, seconds=0.05)
    waiting.set()
    assert late == Finding(
        "x",
        Level.FAIL,
        "there is no answer after 0 seconds",
        "check the network, and proxies (HTTPS_PROXY)",
    )


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
