"""`outgate watch` as a user runs it: what it prints, exit codes, files, and Ctrl-C."""

import json
import re

import pytest
from syrupy.assertion import SnapshotAssertion

from outgate.cli.formats import render
from outgate.cli.views.wording import Style
from outgate.deploy.look.model import Look, Looks
from outgate.values import replace
from tests.builders.schemas import validate
from tests.builders.watched import Place
from tests.conftest import Workspace
from tests.terminal import Terminal


@pytest.fixture
def place(empty: Workspace) -> Place:
    """One applied target."""
    return Place(empty)


def scrubbed(look: Look) -> Look:
    """Without who applied from where."""
    return replace(look, by="anna@ops, 2026-11-29 08:12 UTC")


def story(place: Place) -> Looks:
    """Something that was told, something new, something gone, and a target that fails."""
    place.look()
    place.open("*.evil.example")
    place.open("*.gone.example")
    place.look()
    place.close("gone.example")
    place.close("endpoint.security.microsoft.com")
    look = scrubbed(place.look(keep=False))
    (failed,) = place.watch("target:plant").look().looks
    return Looks((look, failed))


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_what_is_printed(place: Place, snapshot: SnapshotAssertion, form: str) -> None:
    text = render(story(place), form, Style())
    if form == "json":
        validate("looks.schema.json", json.loads(text))
    assert text == snapshot


def test_exit_codes(place: Place) -> None:
    ran = place.space.run("watch", "target:prod")
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC  `prod`: as it was applied\n", ran.out)
    place.open("*.evil.example")
    for new in ("all", "none"):
        ran = place.space.run("watch", "target:prod")
        assert (ran.code, ran.err) == (2, "")
        assert f"1 thing is not as applied, {new} of it new; worth a look" in ran.out
    place.space.write("prod.json", "{")
    ran = place.space.run("watch", "target:prod")
    assert ran.code == 1
    assert "could not be looked at: nobody knows whether there is drift since " in ran.out
    assert "error[target-failed]" in ran.err


@pytest.mark.slow
def test_only_news(place: Place) -> None:
    def watch(*more: str) -> tuple[int, bool]:
        ran = place.space.run("watch", "target:prod", "--news", *more)
        return ran.code, bool(ran.out + ran.err)

    assert watch() == (0, False)
    place.open("*.evil.example")
    assert watch() == (2, True)
    assert watch() == (0, False)
    assert watch("--again", "0s") == (2, True)
    place.close("evil.example")
    assert watch() == (0, True)  # that it is gone
    assert watch() == (0, False)
    place.space.write("prod.json", "{")
    assert watch() == (1, True)
    assert watch() == (1, True)


def test_a_file_for_others_to_pick_up(place: Place) -> None:
    out = place.space.folder / "drift.md"
    arguments = ("watch", "target:prod", "--news", "--format", "markdown", "-o", "drift.md")
    assert place.space.run(*arguments).code == 0
    assert not out.exists()
    place.open("*.evil.example")
    ran = place.space.run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert out.read_text().startswith("### 🟡 `prod`: 1 thing is not as applied")
    out.unlink()
    assert place.space.run(*arguments).code == 0
    assert not out.exists()


def test_a_file_that_cannot_be_written_is_not_told(place: Place) -> None:
    place.open("*.evil.example")
    ran = place.space.run("watch", "target:prod", "-o", "nowhere/drift.txt")
    assert (ran.code, ran.out) == (1, "")
    assert "error[unwritable-file]" in ran.err
    assert "all of it new" in place.space.run("watch", "target:prod").out


def test_json_of_all_targets(place: Place) -> None:
    place.apply("plant")
    ran = place.space.run("watch", "target:all", "--format", "json")
    document = json.loads(ran.out)
    validate("looks.schema.json", document)
    assert (ran.code, document["outcome"], document["news"]) == (0, "clean", False)
    assert [each["target"] for each in document["targets"]] == ["prod", "plant"]
    place.space.write("plant.json", "{")
    ran = place.space.run("watch", "target:all", "--format", "json")
    document = json.loads(ran.out)
    validate("looks.schema.json", document)
    assert (ran.code, document["outcome"]) == (1, "failed")
    assert "error[target-failed]: target `plant`:" in ran.err
    assert document["targets"][1]["diagnostics"][0]["code"] == "target-failed"


def test_what_cannot_be_kept_is_said(place: Place) -> None:
    place.kept.mkdir(parents=True)
    ran = place.space.run("watch", "target:prod")
    assert ran.code == 1
    assert "as it was applied" in ran.out
    assert f"cannot write `{place.kept.name}`: it is a folder" in ran.err
    place.open("*.evil.example")
    assert place.space.run("watch", "target:prod").code == 2  # drift is the graver thing to know


def test_names_from_outside_move_no_cursor(place: Place) -> None:
    record = place.space.folder / ".outgate/prod.state.json"
    document = json.loads(record.read_text())
    record.write_text(json.dumps(document | {"by": "\x1b[2Janna\n::error::x"}))
    place.open("*.evil.example")
    for form in ("text", "markdown"):
        ran = place.space.run("watch", "target:prod", "--again", "0s", "--format", form)
        assert ran.code == 2
        assert "\x1b" not in ran.out
        assert not re.search(r"^::error", ran.out, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("prod",), "write `target:prod`"),
        (("target:nope",), "there is no target `nope`"),
        ((), "`target:NAME...` is missing"),
        (("target:prod", "--every", "3"), "`3` is not a time such as `90s`"),
        (("target:prod", "--every", "1s"), "`1s` is not between `10s` and `366d`"),
        (("target:prod", "--again", "999999d"), "is not between `0s` and `366d`"),
        (("target:prod", "--every", "1m", "--format", "markdown"), "`--every` prints text"),
    ],
)
def test_wrong_command_lines(place: Place, arguments: tuple[str, ...], told: str) -> None:
    ran = place.space.run("watch", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert told in ran.err


def test_it_goes_on_until_ctrl_c(place: Place) -> None:
    place.open("*.evil.example")
    arguments = ("watch", "--every", "1h", "target:prod", "--format", "json", "-o", "look.json")
    with Terminal(place.space.folder, *arguments, env={"NO_COLOR": "1"}) as terminal:
        terminal.until("`outgate import --target prod`")
        terminal.press("\x03")
        assert terminal.end() == 0
        assert terminal.plain.endswith("\nstopped\n")
        assert "Traceback" not in terminal.plain
    validate("looks.schema.json", json.loads((place.space.folder / "look.json").read_text()))
    assert place.kept.exists()
