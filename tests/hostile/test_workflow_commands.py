"""Whatever a project says, no line that Outgate prints is a command to a pipeline's runner."""

import json
import re
import subprocess

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outgate.cli.console import blocks
from outgate.cli.workflow_commands import defuse
from tests.builders.runners import azure_command, commands_in, github_command
from tests.conftest import Workspace

HOSTILE = (
    "::error::mine",
    "::set-env name=PATH::/tmp",
    "##vso[task.setvariable variable=x]y",
    "##VSO[task.complete result=Succeeded;]",
    "##[set-output name=x]y",
    "##[group]mine",
    "::stop-commands::pause",
)
COMMANDS = (
    ("check",),
    ("check", "--fix"),
    ("compile",),
    ("plan",),
    ("apply", "--yes"),
    ("fmt", "--check"),
    ("show",),
    ("explain", "https://winatp-gw-neu.microsoft.com"),
    ("diff", "catalog:2025-12-25"),
)
FORMS = ("text", "json", "markdown", "sarif")


def policy(words: str) -> str:
    """Policy text that says it wherever a user's own words may stand."""
    return (
        f"# {words}\n"
        "source hamburg = 10.20.0.0/16\n"
        f'allow mde for region EU, fleet win11 from hamburg owner "{words}" because "{words}"\n'
        f'test "{words}" {{\n  deny https://winatp-gw-neu.microsoft.com from 10.20.4.7\n}}\n'
        f'test "` {words} ` {words}" {{\n'
        "  deny https://winatp-gw-neu.microsoft.com from 10.20.4.7\n}\n"
        f'forbid "*.blob.core.windows.net" because "{words}"\n'
    )


def fill(space: Workspace, folder: str = "policies", suffix: str = ".policy") -> None:
    """A file for each hostile text, which is its name as well."""
    for number, words in enumerate(HOSTILE):
        text = policy(words).replace("hamburg", f"hamburg{number}")
        space.write(f"{folder}/{words.replace('/', '_')}{suffix}", text)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_view_says_a_command(empty: Workspace, command: tuple[str, ...]) -> None:
    fill(empty)
    ran = empty.run(*command)
    assert ran.out + ran.err
    assert commands_in(ran.out) == []
    assert commands_in(ran.err) == []


@pytest.mark.parametrize("form", FORMS)
def test_no_format_says_a_command(empty: Workspace, form: str) -> None:
    fill(empty)
    for command in ("check", "plan", "compile"):
        ran = empty.run(command, "--format", form)
        assert commands_in(ran.out) == []
        assert commands_in(ran.err) == []
        if form in ("json", "sarif") and ran.out:
            assert json.loads(ran.out)


@pytest.mark.parametrize("words", HOSTILE)
def test_mistakes_that_quote_a_command(empty: Workspace, words: str) -> None:
    for number, text in enumerate(
        (
            f"{words}\n",
            f'{words.replace(" ", "")} mde\nallow mde for region "{words}"\n',
            f'allow mde for region EU, fleet mma storage "{words}", "{words}"\n',
            f'allow mde for region EU, fleet win11\nforbid "{words}"\n',
        )
    ):
        empty.write(f"policies/{number}.policy", text)
    ran = empty.run("check")
    assert ran.code == 1
    assert commands_in(ran.out) == commands_in(ran.err) == []


SUFFIX = ";b]%0A%AZP25,c=d.policy"


def test_in_its_own_formats_each_line_is_the_one_command(empty: Workspace) -> None:
    empty.write("outgate.yaml", 'policies: "pol,icies:=x"\n')
    fill(empty, "pol,icies:=x", SUFFIX)
    names = {_written(f"pol,icies:=x/{words.replace('/', '_')}{SUFFIX}") for words in HOSTILE}
    document = json.loads(empty.run("check", "--format", "json").out)
    said = [_written(each["message"]) for each in document["sets"][0]["diagnostics"]]
    ran = empty.run("check", "--format", "github")
    commands = [github_command(line) for line in ran.out.splitlines()]
    told = []
    for command in commands:
        assert command is not None
        assert command.name in ("error", "warning")
        places = {"file", "line", "col", "endColumn", "endLine", "title"}
        assert set(command.properties) <= places
        assert command.properties["file"] in names
        told.append(command.data.split("\n")[0])
    assert sorted(told) == sorted(said)
    assert {azure_command(line) for line in ran.out.splitlines()} == {None}
    ran = empty.run("check", "--format", "azure")
    told = []
    for issue in map(azure_command, ran.out.splitlines()):
        assert issue is not None
        assert issue.name == "task.logissue"
        places = {"type", "sourcepath", "linenumber", "columnnumber", "code"}
        assert set(issue.properties) == places
        assert issue.properties["sourcepath"] in names
        told.append(issue.data.split("\n")[0])
    assert sorted(told) == sorted(said)
    assert {github_command(line) for line in ran.out.splitlines()} == {None}


def _written(text: str) -> str:
    return re.sub(r"##(?=\[|vso\[)", r"#\\u0023", text, flags=re.IGNORECASE)


PARTS = st.sampled_from(
    [*":#[]vsoVSO%;,=\n\r \u00a0\u2028\u0085er", "::error::", "##vso[a.b]", "##[x]"]
)


@given(st.lists(PARTS).map("".join))
@example("::ERROR::x")
@example("a\r::error::x")
@example("\u00a0\u2003::warning file=x::y")
@example("###vso[task.x]")
@example("##\u0023[x]")
def test_nothing_is_left_of_a_command_and_json_stays_the_same(text: str) -> None:
    assert commands_in(defuse(text)) == []
    document = json.dumps([text], ensure_ascii=False)
    assert json.loads(defuse(document)) == [text]


def test_addresses_at_the_start_of_a_line_stay() -> None:
    for text in ("::1/128", "  ::/0", "fe80::1", "a::b::c", "## heading", "## [link](x)"):
        assert defuse(text) == text


def test_what_git_says_of_a_branch_is_no_command(project: Workspace) -> None:
    for arguments in (("init", "-q"), ("checkout", "-q", "-b", "##vso[task.x]y")):
        subprocess.run(["git", *arguments], cwd=project.folder, check=False, capture_output=True)
    ran = project.run("diff", "::error::x:policies")
    assert ran.code == 1
    assert commands_in(ran.out) == commands_in(ran.err) == []


@given(
    st.text(alphabet="a:#[v so\n\r", max_size=60),
    st.integers(1, 7),
)
def test_what_is_printed_in_parts_is_what_is_printed_at_once(text: str, size: int) -> None:
    """Parts are whole lines, so no command stands in two of them."""
    assert "\n".join(blocks(text, size)) == text
    assert "\n".join(map(defuse, blocks(text, size))) == defuse(text)
    assert all(len(block) <= size or "\n" not in block[size:] for block in blocks(text, size))
