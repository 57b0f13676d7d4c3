"""`outgate init`: questions on a terminal, options elsewhere, and a project that plans."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.builders.schemas import validate
from tests.conftest import Workspace
from tests.terminal import Terminal

Tree = Callable[[Path], dict[str, bytes]]
SUBSCRIPTION = "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"
AZURE = (
    "--backend", "azure-firewall", "--set", f"subscription={SUBSCRIPTION}",
    "--set", "resource_group=rg-network", "--set", "policy=fw-policy",
)  # fmt: skip


@pytest.mark.parametrize(
    ("options", "statement"),
    [
        ((), "allow mde for region EU, fleet win11 via streamlined"),
        (
            ("--region", "UK, eu", "--fleet", "win10-1709", "--fleet", "mma"),
            "allow mde for region UK, eu, fleet win10-1709, mma",
        ),
        (
            ("--region", "gcc-high", "--fleet", "server2022", "--with", "live-response"),
            "allow mde for region gcc-high, fleet server2022 via streamlined with live-response",
        ),
        (
            ("--catalog", "2021-03-04", "--region", "US", "--fleet", "win10"),
            "allow mde for region US, fleet win10",
        ),
    ],
)
def test_options_make_a_project_that_checks(
    empty: Workspace, options: tuple[str, ...], statement: str
) -> None:
    ran = empty.run("init", *options)
    assert (ran.code, "error" in ran.err) == (0, False)
    assert f"\n{statement}\n" in (empty.folder / "policies" / "example.policy").read_text()
    assert "\nPlan for `local`: opens " in ran.out
    assert "more (`outgate plan` shows them)" in ran.out
    assert len([line for line in ran.out.splitlines() if line.startswith("    + ")]) == 5
    assert "--full" not in ran.out  # which `init` has not
    assert empty.run("fmt", "--check").code == 0
    checked = empty.run("check")
    assert checked.out.endswith("; 1 test with 2 lines, 0 failed\n")
    assert empty.run("apply", "--yes").code == 0


def test_the_test_speaks_of_the_regions(empty: Workspace) -> None:
    empty.run("init", "--region", "UK", "--fleet", "win10-1709", "--source", "lab=10.9.0.0/24")
    text = (empty.folder / "policies" / "example.policy").read_text()
    assert "source lab = 10.9.0.0/24\n" in text
    assert "win10-1709 from lab" in text
    allowed, denied = (
        line.split()[1] for line in text.splitlines() if line.startswith(("  allow", "  deny"))
    )
    assert "from 10.9.0.0" in text
    # An oracle of its own: what each region has by the compiler alone.
    reach = empty.run("explain", allowed, "--from", "10.9.0.1").out
    assert " is allowed" in reach
    empty.write("us.policy", "allow mde for region US, fleet win10-1709\n")
    assert "is not allowed" in empty.run("explain", allowed, "us.policy").out
    assert "is not allowed" in empty.run("explain", denied).out


def test_a_target_in_azure(empty: Workspace) -> None:
    ran = empty.run("init", *AZURE, "--set", "tier=Premium", "--set", "priority=200")
    assert ran.code == 0
    document = yaml.safe_load((empty.folder / "outgate.yaml").read_text())
    validate("config.schema.json", document)
    assert document["default_target"] == "local"  # nothing is written there unasked
    assert document["targets"]["prod"] == {
        "backend": "azure-firewall",
        "subscription": SUBSCRIPTION,
        "resource_group": "rg-network",
        "policy": "fw-policy",
        "tier": "Premium",
        "priority": 200,
    }
    assert "`outgate plan --target prod`" in ran.err
    # What the plan without a login has to say is the first thing to mend, and how is told.
    assert "error[wider-rule]" in ran.err
    assert 'accept: {url-path: "..."}' in ran.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--region", "EUU"), "did you mean `EU`?"),
        (("--region", "EU, gcc-high"), "error[mixed-clouds]"),
        (("--fleet", "wni11"), "did you mean `win11`?"),
        (("--fleet", "win11\nallow mde"), "is no name and no address"),
        # Nothing of an answer may become a clause or a statement of its own.
        (("--region", "EU fleet mma"), "`EU fleet mma` is no name and no address"),
        (("--with", "updates via addresses"), "is no name and no address"),
        (("--source", "lab\nallow mde=10.9.0.0/24"), "is no name and no address"),
        (("--source", "lab=10.9.0.0/24 via addresses"), "is no name and no address"),
        (("--branch", "main"), "add `--ci PLATFORM`"),
        (("--wheel", "a.whl"), "add `--ci PLATFORM`"),
        (("--with", "live-respons"), "did you mean `live-response`?"),
        (("--source", "lab=10.9.0.0/99"), "error[bad-address]"),
        (("--source", "10.9.0.0/24"), "`--source hamburg=10.20.0.0/16`"),
        (("--catalog", "2026-07-04"), "did you mean `2026-07-03`?"),
        (("--backend", "azure-firewal"), "did you mean `azure-firewall`?"),
        (AZURE[:2], "--set subscription=..."),
        ((*AZURE, "--set", "teir=Basic"), "did you mean `tier`?"),
        ((*AZURE, "--set", "priority=1"), "`priority`: "),
        ((*AZURE, "--target", "../x"), "`targets`: `../x` is not allowed here"),
        ((*AZURE, "--target", "local"), "choose another name"),
        (("--target", "prod"), "add its `--backend NAME`"),
        (("--set", "tier"), "`--set tier=Premium`"),
        (("--set", "=Premium"), "`--set tier=Premium`"),
    ],
)
def test_a_wrong_option_writes_nothing(
    empty: Workspace, tree_of: Tree, options: tuple[str, ...], said: str
) -> None:
    ran = empty.run("init", *options)
    assert ran.code == 1
    assert said in ran.err
    assert ran.out == ""
    assert tree_of(empty.folder) == {}


def test_it_never_writes_over_a_file(empty: Workspace, tree_of: Tree) -> None:
    empty.write(".gitignore", "mine\n")
    assert empty.run("init").code == 0
    assert (empty.folder / ".gitignore").read_text() == "mine\n"
    before = tree_of(empty.folder)
    again = empty.run("init", "--region", "UK")
    assert again.code == 1
    assert "exists already, so this folder holds a project" in again.err
    assert tree_of(empty.folder) == before


def test_json_is_one_document(empty: Workspace) -> None:
    ran = empty.run("init", "--format", "json")
    validate("init.schema.json", json.loads(ran.out))


def test_services_of_the_team_are_pinned_too(empty: Workspace) -> None:
    empty.write(
        "catalog/payroll.yaml",
        'format_version: "1.0"\nservice: payroll\nendpoints:\n  - url: https://p.example\n',
    )
    assert empty.run("init").code == 0
    assert empty.run("check").code == 0


def test_other_files_of_the_folder_are_none_of_its_catalog(empty: Workspace) -> None:
    (empty.folder / "compose.yaml").write_text("services: {web: {image: x}}\n")
    ran = empty.run("init")
    assert (ran.code, "compose" in ran.err) == (0, False)
    assert "\nPlan for `local`: opens " in ran.out


def test_questions(empty: Workspace) -> None:
    with Terminal(empty.folder, "init", env={"NO_COLOR": "1"}) as terminal:
        terminal.until("Edition [2026-09-03]: ")
        terminal.press("2026-07-04\n")
        assert "did you mean `2026-07-03`?" in terminal.until("Edition [2026-09-03]: ")
        terminal.press("2026-07-03\n")
        assert "gcc-high" in terminal.until("Regions [EU]: ")
        terminal.press("EUU\n")
        assert "did you mean `EU`?" in terminal.until("Regions [EU]: ")
        terminal.press("UK\n")
        terminal.until("Fleets [win11]: ")
        terminal.press("win11, wni10\n")
        assert "did you mean `win10`?" in terminal.until("Fleets [win11]: ")
        terminal.press("win11, server2022\n")
        terminal.until("Sources: ")
        terminal.press("lab = 10.9.0.0/24; hq = 10.1.0.0/99\n")
        assert "is not an IP address or network" in terminal.until("Sources: ")
        terminal.press("lab = 10.9.0.0/24\n")
        terminal.until("Backend [local]: ")
        terminal.press("azure-firewall\n")
        terminal.until("Name of the target [prod]: ")
        terminal.press("../x\n")
        terminal.until("Name of the target [prod]: ")
        terminal.press("\n")
        terminal.until("Subscription: ")
        terminal.press("none\n")
        terminal.until("Subscription: ")
        terminal.press(f"{SUBSCRIPTION}\n")
        terminal.until("Resource group: ")
        terminal.press("rg-network\n")
        terminal.until("Policy: ")
        terminal.press("fw-policy\n")
        terminal.until("Next: edit policies/")
        assert terminal.end() == 0
    text = (empty.folder / "policies" / "example.policy").read_text()
    assert "allow mde for region UK, fleet win11, server2022 from lab via streamlined\n" in text
    assert 'edition: "2026-07-03"' in (empty.folder / "outgate.lock").read_text()
    document = yaml.safe_load((empty.folder / "outgate.yaml").read_text())
    assert document["targets"]["prod"]["subscription"] == SUBSCRIPTION


def test_what_options_say_is_not_asked(empty: Workspace) -> None:
    options = ("--region", "UK", "--catalog", "2026-07-03", "--backend", "local")
    with Terminal(empty.folder, "init", *options, env={"NO_COLOR": "1"}) as terminal:
        terminal.until("Fleets [win11]: ")
        terminal.press("\n")
        terminal.until("Sources: ")
        terminal.press("\n")
        assert "Backend" not in terminal.until("Plan for `local`: opens ")
        assert terminal.end() == 0
    with Terminal(empty.folder, "init", "--yes") as terminal:
        terminal.until("exists already")
        assert terminal.end() == 1


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_going_away_writes_nothing(empty: Workspace, tree_of: Tree, key: str) -> None:
    with Terminal(empty.folder, "init") as terminal:
        terminal.until("Edition")
        terminal.until("]: ")
        assert terminal.end(pressing=key) == 1
        assert "interrupted" in terminal.plain
    assert tree_of(empty.folder) == {}


def test_yes_asks_nothing_on_a_terminal(empty: Workspace) -> None:
    with Terminal(empty.folder, "init", "--yes") as terminal:
        assert terminal.end() == 0
        assert "Edition" not in terminal.plain
        assert "Plan for `local`" in terminal.plain


def test_guards_of_the_environment_hold_for_the_first_plan(
    empty: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    guard = tmp_path_factory.mktemp("guards") / "house.policy"
    guard.write_text('forbid "*.endpoint.security.microsoft.com"\n')
    ran = empty.run("init", env={"OUTGATE_GUARDS": str(guard)})
    assert "error[forbidden]" in ran.err
    assert "It cannot be applied" in ran.out
