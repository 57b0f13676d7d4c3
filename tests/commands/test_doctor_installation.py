"""What `outgate doctor` says of an installation: Python, libraries, extras and variables."""

import platform
import sys
from importlib import metadata

import pytest

from outgate import __version__
from outgate.commands import doctor_installation
from outgate.commands.doctor import Finding, Level, Screen
from outgate.commands.doctor_installation import Installation
from outgate.values import replace

HERE = Installation(Screen(width=None, color=False, encoding="utf-8"), {})
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
    assert {name: each.message for name, each in of.items() if name != "extra `azure`"} == {
        "extra `aws`": "installed, for targets in AWS, and `outgate emulate aws`",
        "extra `comment`": "installed, for `outgate comment`",
        "extra `emulator`": "installed, for `outgate emulate`",
        "extra `lsp`": "installed, for `outgate lsp`",
        "extra `replay`": "installed, for `outgate replay` of logs",
        "extra `sign`": "installed, for signed plans",
    }
    azure = of["extra `azure`"]
    assert (azure.level, azure.message) == (
        Level.FAIL,
        "not installed, and target `a` needs it",
    )
    assert str(azure.cure).startswith("`")
    assert " -m pip install " in str(azure.cure)
    installed.remove("aws.other")
    aws, azure, *_ = HERE.extras({})
    for finding, purpose in (
        (aws, "targets in AWS, and `outgate emulate aws`"),
        (azure, "targets and records in Azure"),
    ):
        message = f"not installed; nothing here needs it ({purpose})"
        assert (finding.level, finding.message) == (Level.OK, message)


NO_TERMINAL = "standard output goes to no terminal"


@pytest.mark.parametrize(
    ("width", "color", "encoding", "message", "cure"),
    [
        (None, False, "utf-8", NO_TERMINAL, None),
        (60, True, "UTF-8", "60 columns, with colours", None),
        (61, False, "utf_8_sig", "61 columns, without colours", None),
        (
            59,
            False,
            "utf8",
            "59 columns, without colours: narrow for tables",
            "make it 60 columns or wider",
        ),
        (
            59,
            True,
            "latin-1",
            "59 columns, with colours; its encoding is latin-1, not UTF-8",
            "set `LC_ALL=C.UTF-8`",
        ),
        (
            None,
            False,
            "ascii",
            f"{NO_TERMINAL}; its encoding is ascii, not UTF-8",
            "set `LC_ALL=C.UTF-8`",
        ),
    ],
)
def test_whether_text_arrives_on_the_terminal(
    width: int | None, *, color: bool, encoding: str, message: str, cure: str | None
) -> None:
    here = replace(HERE, screen=Screen(width=width, color=color, encoding=encoding))
    level = Level.OK if cure is None else Level.WARN
    assert list(here.terminal()) == [Finding("terminal", level, message, cure)]


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
