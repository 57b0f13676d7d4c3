"""What is asked before anything is done, each answer, and what happens where nobody answers."""

import json
import re
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

import click
import pytest

from outgate.cli.console import Console, Stream
from outgate.cli.init_questions import Questions
from outgate.commands.init_draft import Draft, draft_policy
from outgate.values import replace
from tests.builders.answers import Screen, answer
from tests.builders.published_page import HOSTS, published_page
from tests.conftest import Workspace

IMPORT = ("catalog", "import", "page.md", "--edition", "2030-01-01")
FOREIGN = published_page([*HOSTS, "telemetry.example.com"])
ALARM = "error[import-alarm]"
RIGHT = "Have you looked into this, and is it right? [y/N]:"
WRITE = "Write "


@pytest.mark.parametrize(
    ("text", "options", "keys", "asked", "code", "written"),
    [
        (published_page(), (), "y\n", [WRITE], 0, True),
        (published_page(), (), "n\n", [WRITE], 1, False),
        (FOREIGN, (), "y\ny\n", [ALARM, RIGHT, WRITE], 0, True),
        (FOREIGN, (), "n\n", [ALARM, RIGHT], 1, False),
        (FOREIGN, ("--yes",), "y\n", [ALARM, RIGHT], 0, True),
    ],
)
def test_an_edition_is_written_when_somebody_says_yes(
    empty: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    options: tuple[str, ...],
    keys: str,
    asked: list[str],
    code: int,
    written: bool,
) -> None:
    empty.write("page.md", text)
    ran = answer(monkeypatch, empty.folder, *IMPORT, *options, keys=keys)
    places = [ran.err.find(each) for each in (ALARM, RIGHT, WRITE)]
    assert [place >= 0 for place in places] == [each in asked for each in (ALARM, RIGHT, WRITE)]
    assert [place for place in places if place >= 0] == sorted(p for p in places if p >= 0)
    assert ran.code == code
    assert (empty.folder / "catalog" / "2030-01-01.yaml").is_file() is written
    assert ("nothing was written\n" in ran.err) is not written
    assert ("wrote " in ran.err) is written


def test_where_nobody_looks_into_an_alarm_nothing_is_written(empty: Workspace) -> None:
    empty.write("page.md", FOREIGN)
    ran = empty.run(*IMPORT)
    assert ran.code == 1
    assert ALARM in ran.err
    assert "--yes" not in ran.err  # which would not help
    assert ran.err.endswith("\nnothing was written\n")
    assert not (empty.folder / "catalog").exists()


def test_an_apply_is_done_when_somebody_says_yes(
    project: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    firewall = project.folder / ".outgate" / "local-firewall.json"
    refused = answer(monkeypatch, project.folder, "apply", keys="n\n", out=False)
    assert refused.code == 1
    assert "Change target `local`? [y/N]:" in refused.err
    assert refused.err.endswith("nothing was changed\n")
    assert refused.out.startswith("Plan for `local`: opens 39,")
    assert not firewall.exists()
    done = answer(monkeypatch, project.folder, "apply", keys="y\n", out=False)
    assert done.code == 0
    assert "\nApplied to `local`: opened 39," in done.out
    assert firewall.exists()
    before = firewall.read_bytes()
    # The same the other way.
    refused = answer(monkeypatch, project.folder, "rollback", keys="n\n", out=False)
    assert (refused.code, firewall.read_bytes()) == (1, before)
    assert "Roll back `local`? [y/N]:" in refused.err
    assert refused.err.endswith("nothing was changed\n")
    done = answer(monkeypatch, project.folder, "rollback", keys="y\n", out=False)
    assert done.code == 0
    assert firewall.read_bytes() != before
    # What changes nothing asks nothing.
    again = answer(monkeypatch, project.folder, "apply", "--yes", keys="", out=False)
    assert again.code == 0
    again = answer(monkeypatch, project.folder, "apply", keys="", out=False)
    assert (again.code, "[y/N]" in again.err) == (0, False)


SUBSCRIPTION = "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"
# What is pressed, and what is shown up to the next answer (some of it, where it is long).
CONVERSATION: tuple[tuple[str, str], ...] = (
    ("2026-07-04", "The catalog has the editions 2021-03-04, ... Edition [2026-09-03]:"),
    ("2026-07-03", "there is no catalog edition `2026-07-04`; did you mean `2026-07-03`? ..."),
    ("EUU", "Where are the devices' tenants? Regions are AEC, AEN, AU, ... Regions [EU]:"),
    ("UK", "there is no region `EUU` in catalog 2026-07-03; did you mean `EU`? ..."),
    (
        "a b, c d, e f, g h",
        "Which devices? Groups are all, mma, win10, ... fleets are in `outgate catalog fleets`. "
        "Fleets [win11]:",
    ),
    ("win11, server2022", "... Fleets [win11]:"),
    (
        "lab 10",
        "Which networks are they in? Write `NAME = NETWORK, NETWORK`, several with `;` between "
        "them, or nothing for any address. Sources:",
    ),
    (
        "lab = 10.9.0.0/24; hq = 10.1.0.0/16",
        "`lab 10` is no name with its networks; write it as `hamburg = 10.20.0.0/16` Sources:",
    ),
    (
        "locl",
        "Which firewall? Backends are local, azure-firewall, ... the first is a file to try "
        "with. Backend [local]:",
    ),
    ("azure-firewall", "there is no backend `locl`; did you mean `local`? Backend [local]:"),
    ("../x", "Name of the target [prod]:"),
    ("", "`targets`: `../x` is not allowed here; ... Name of the target [prod]:"),
    ("none", "ID of the subscription. Subscription:"),
    (SUBSCRIPTION, "`subscription`: `none` is not allowed here; ... Subscription:"),
    ("rg-network", "Name of the resource group that the policy is in. Resource group:"),
    ("fw-policy", "Name of the firewall policy. Policy:"),
)


def ask(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    answers: Iterable[str],
    draft: Draft,
    *,
    given: tuple[str, ...] = (),
    policies: bool = True,
) -> tuple[Draft, list[str]]:
    """The draft with some answers, and what was shown before each of them."""
    shown: list[str] = []
    screen, waiting = Screen(), iter(answers)

    def read(prompt: str) -> str:
        assert sys.stdout is screen  # it is asked beside the result
        shown.append(screen.getvalue() + prompt)
        screen.seek(0)
        screen.truncate()
        return next(waiting)

    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(click.termui, "visible_prompt_func", read)
    console = Console(Stream(Screen(), False, 80), Stream(screen, False, 80))
    draft = Questions(console, folder, given).ask(draft, policies=policies)
    assert next(waiting, None) is None
    return draft, shown


def test_a_project_is_asked_for_until_each_answer_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [keys for keys, _ in CONVERSATION]
    draft, shown = ask(monkeypatch, tmp_path, answers, Draft())
    for told, (_, wanted) in zip(shown, CONVERSATION, strict=True):
        pattern = re.escape(wanted).replace(r"\.\.\.", ".*")
        assert re.fullmatch(pattern, " ".join(told.split())), (wanted, told)
    # A question stands apart, and begins where the last line begins; what is wrong is indented.
    assert shown[0].startswith("\nThe catalog has the editions 2021-03-04,")
    assert "\n2026-07-03, 2026-09-03.\n" in shown[0]
    assert shown[1].startswith("  there is no catalog edition")
    assert "\n  are 2021-03-04," in shown[1]
    # Of many mistakes three are told.
    assert len(re.findall("is no name and no address", shown[5])) == 3
    assert draft == Draft(
        edition="2026-07-03",
        regions=("UK",),
        fleets=("win11", "server2022"),
        sources=(("lab", ("10.9.0.0/24",)), ("hq", ("10.1.0.0/16",))),
        target="prod",
        backend="azure-firewall",
        settings={
            "subscription": SUBSCRIPTION,
            "resource_group": "rg-network",
            "policy": "fw-policy",
        },
    )


def test_only_what_is_not_known_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual, of_all = Draft(), ("edition", "regions", "fleets", "sources", "backend")
    for field in of_all:
        given = tuple(each for each in of_all if each != field)
        _, shown = ask(monkeypatch, tmp_path, [""], usual, given=given)
        assert shown[0].splitlines()[-1].startswith(field.capitalize())
    draft, shown = ask(monkeypatch, tmp_path, ["", ""], usual, policies=False)
    assert [each.splitlines()[-1][:7] for each in shown] == ["Edition", "Backend"]
    assert draft == replace(usual, edition="2026-09-03")
    # A target that has a name already keeps it where nothing else is said.
    named = replace(usual, target="edge", backend="azure-firewall", settings={"policy": "p"})
    answers = ["", SUBSCRIPTION, "rg"]
    given = (*of_all, "policy")
    draft, shown = ask(monkeypatch, tmp_path, answers, named, given=given)
    assert shown[0].strip() == "Name of the target [edge]:"
    assert (draft.target, draft.settings["policy"]) == ("edge", "p")
    _, shown = ask(monkeypatch, tmp_path, answers[1:], named, given=(*given, "target"))
    assert "Subscription" in shown[0]
    several = replace(usual, regions=("EU", "UK"), fleets=("win10", "win11"))
    _, shown = ask(
        monkeypatch, tmp_path, ["", ""], several, given=("edition", "sources", "backend")
    )
    assert [each.splitlines()[-1].strip() for each in shown] == [
        "Regions [EU, UK]:",
        "Fleets [win10, win11]:",
    ]


def test_an_edition_of_the_project_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space = Workspace(tmp_path)
    space.write("page.md", published_page())
    assert space.run(*IMPORT, "--yes").code == 0
    draft, shown = ask(monkeypatch, tmp_path, ["", "", "", "", ""], Draft())
    assert shown[0].endswith("2030-01-01.\nEdition [2030-01-01]: ")
    assert "Regions are AU, EU, " in shown[1]  # it has no AEC, as those of Outgate have
    assert draft.edition == "2030-01-01"


@pytest.mark.parametrize(
    ("draft", "given", "answers"),
    [
        (Draft(edition="1999-01-01"), ("edition", "backend"), ["EU", "win11", ""]),
        (Draft(regions=("EUU",)), ("edition", "regions", "backend"), ["win11", ""]),
        (Draft(fleets=("wni11",)), ("edition", "fleets", "backend"), ["EU", "lab = 10.9.0.0/24"]),
        (Draft(features=("nonsense",)), ("edition", "backend"), ["EU", "win11", ""]),
    ],
)
def test_what_an_option_made_wrong_is_no_fault_of_an_answer(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    draft: Draft,
    given: tuple[str, ...],
    answers: list[str],
) -> None:
    """Else it would be asked for ever: what is wrong is told when the project is to be made."""
    asked, _ = ask(monkeypatch, tmp_path, answers, draft, given=given)
    assert draft_policy(asked, tmp_path).diagnostics


OPTIONS = {
    "Edition": ("--catalog", "2026-09-03"),
    "Regions": ("--region", "UK"),
    "Fleets": ("--fleet", "win11"),
    "Sources": ("--source", "lab=10.9.0.0/24"),
    "Backend": ("--backend", "azure-firewall"),
    "Name of the target": ("--target", "edge"),
    "Subscription": ("--set", f"subscription={SUBSCRIPTION}"),
    "Resource group": ("--set", "resource_group=rg"),
    "Policy": ("--set", "policy=fw"),
}


def test_what_options_say_is_asked_of_nobody(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # Ctrl-C stays what it is for the tests
    for left_out in OPTIONS:
        options = [word for name, each in OPTIONS.items() if name != left_out for word in each]
        ran = answer(monkeypatch, empty.folder, "init", *options, keys="")
        assert (ran.code, "interrupted" in ran.err) == (1, True)  # nobody answers
        asked = ran.err.removesuffix("interrupted\n").strip().splitlines()[-1]
        assert asked.startswith(left_out)
        assert list(empty.folder.iterdir()) == []
    options = [word for each in OPTIONS.values() for word in each]
    ran = answer(monkeypatch, empty.folder, "init", *options, keys="")
    assert ran.code == 0
    assert "then run `outgate plan --target edge`." in ran.err
    assert "source lab = 10.9.0.0/24" in (empty.folder / "policies/example.policy").read_text()


def test_programs_are_asked_nothing(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = answer(monkeypatch, empty.folder, "init", "--format", "json", keys="", out=False)
    assert ran.code == 0
    assert json.loads(ran.out)["written"]
    assert "Plan for" not in ran.err + ran.out
