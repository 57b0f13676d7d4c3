"""Options are spelt one way, and colours are where somebody wants them."""

import io
from typing import ClassVar

import click
import pytest

from outgate.cli.console import open_stream, wants_color
from tests.builders.commands import COMMANDS, context
from tests.conftest import Workspace

# Words that were once spelt in more ways than one, and the one way that is left.
ONE_WAY: dict[str, tuple[str, ...]] = {
    "out": ("-o", "--out"),
    "form": ("--format",),
    "target": ("--target",),
    "edition": ("--catalog",),
    "yes": ("--yes",),
    "as_of": ("--as-of",),
    "no_color": ("--no-color",),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_is_spelt_one_way(name: str) -> None:
    command = COMMANDS[name]
    for each in command.get_params(context(command)):
        if name in ("outgate catalog import", "outgate catalog lock") and each.name == "edition":
            continue  # the name of a new edition, and the one to pin: neither compiles anything
        if isinstance(each, click.Option) and each.name in ONE_WAY:
            assert tuple(each.opts) == ONE_WAY[each.name]
        assert not {"--output", "--into", "--json", "--markdown"} & set(each.opts)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_no_color_and_help(name: str) -> None:
    command = COMMANDS[name]
    options = [opt for each in command.get_params(context(command)) for opt in each.opts]
    assert options.count("--no-color") == 1
    assert options[-2:] == ["-h", "--help"]


def test_formats_have_the_same_names_everywhere() -> None:
    for name, command in COMMANDS.items():
        for each in command.params:
            if each.name == "form" and isinstance(each.type, click.Choice):
                known: tuple[str, ...] = (
                    "text",
                    "json",
                    "markdown",
                    "html",
                    "sarif",
                    "github",
                    "azure",
                )
                if name == "outgate export":
                    known = ("arm", "bicep", "terraform")
                choices = tuple(each.type.choices)
                assert choices == tuple(form for form in known if form in choices)


class Colors:
    """What the environment says, and whether that means colours on a terminal and elsewhere."""

    CASES: ClassVar[dict[tuple[tuple[str, str], ...], tuple[bool, bool]]] = {
        (): (True, False),
        (("TERM", "dumb"),): (False, False),
        (("NO_COLOR", "1"),): (False, False),
        (("NO_COLOR", ""),): (True, False),
        (("FORCE_COLOR", "1"),): (True, True),
        (("FORCE_COLOR", "0"),): (False, False),
        (("FORCE_COLOR", ""),): (True, False),
        (("FORCE_COLOR", "1"), ("TERM", "dumb")): (True, True),
        (("FORCE_COLOR", "1"), ("NO_COLOR", "1")): (False, False),
    }


@pytest.mark.parametrize("case", Colors.CASES)
def test_who_wants_colors(
    case: tuple[tuple[str, str], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TERM", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in case:
        monkeypatch.setenv(name, value)
    assert (wants_color(is_terminal=True), wants_color(is_terminal=False)) == Colors.CASES[case]


def test_errors_are_red_and_warnings_yellow(empty: Workspace) -> None:
    red, yellow = "\x1b[31m\x1b[1m", "\x1b[33m\x1b[1m"
    empty.write(
        "policies/a.policy", "source a = any\nallow mde for region EU, fleet win11 from b\n"
    )
    told = empty.run("check", env={"FORCE_COLOR": "1"}).err
    assert f"{red}error[unknown-source]" in told
    empty.write("policies/a.policy", "source a = 10.0.0.1\n")
    assert f"{yellow}warning[no-allow]" in empty.run("check", env={"FORCE_COLOR": "1"}).err


def test_no_color_before_and_after_the_command(project: Workspace) -> None:
    forced = {"FORCE_COLOR": "1"}
    assert "\x1b[" in project.run("plan", env=forced).out
    assert "\x1b[" not in project.run("plan", "--no-color", env=forced).out
    assert "\x1b[" not in project.run("--no-color", "plan", env=forced).out
    wrong = project.run("plan", "--tagret", "x", env=forced)
    assert "\x1b[" in wrong.err
    assert "\x1b[" not in project.run("plan", "--tagret", "x", "--no-color", env=forced).err
    assert "\x1b[" not in project.run("compile", "-o", "plan.txt", env=forced).out
    assert "\x1b[" not in (project.folder / "plan.txt").read_text()


def test_a_stream_that_is_no_terminal_is_plain() -> None:
    assert not open_stream(io.StringIO(), no_color=False).color


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_a_terminal_and_is_whole(name: str, width: int) -> None:
    with context(COMMANDS[name], width, name) as ctx:
        shown = COMMANDS[name].get_help(ctx)
    assert max(map(len, shown.splitlines())) <= width
    assert "..." not in shown.split("Commands:")[-1] or "Commands:" not in shown
    # What an argument stands for is told, where its name does not say it.
    usage, _, rest = shown.partition("\n")
    for word in ("PATHS", "WHAT", "PLANFILE", "EDITION]"):
        if word in usage:
            assert word.rstrip("]") in rest
