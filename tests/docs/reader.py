"""Somebody who does what a page tells, in a folder of their own."""

import json
import re
import shlex
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path

from outgate.commands.emulate import emulators, run_emulator
from outgate.project.project import load_project
from tests.builders.keys import key_pair
from tests.conftest import OUTGATE, ROOT, Ran, Workspace, scrubbed_environment
from tests.docs.pages import Command, SetUp, Step, Write

# What of a shell a line may have before a shell must read it.
_SHELL = re.compile(r"[|<>&;$*`]")
_TIME, _ANY_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC"), "THEN"
_GIT = """\
[user]
name = A Reader
email = reader@contoso.example
[init]
defaultBranch = main
[advice]
detachedHead = false
"""


class Reader:
    """Goes through the steps of a page; `close` ends what the page has left running."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.folder = folder / "here"
        for each in (self.home, self.folder):
            each.mkdir()
        (self.home / ".gitconfig").write_text(_GIT, encoding="utf-8")
        self.env = {
            "HOME": str(self.home),
            "PATH": f"{OUTGATE.parent}:{scrubbed_environment()['PATH']}",
        }
        self._running = ExitStack()

    def close(self) -> None:
        """End what runs."""
        self._running.close()

    def take(self, step: Step) -> None:
        """Do what a step tells; AssertionError where a command does not do what the page says."""
        match step:
            case SetUp(name):
                SET_UPS[name](self)
            case Write(name, text):
                Workspace(self.folder).write(name, text)
            case Command(typed, printed):
                self._run(typed, printed)

    def _run(self, typed: str, printed: tuple[str, ...]) -> None:
        if typed.startswith("cd "):
            self.folder = (self.folder / typed.removeprefix("cd ")).resolve(strict=True)
            return
        ran = self.type(typed)
        told = f"$ {typed}\n{ran.err}{ran.out}\nexit code {ran.code}"
        assert matches(printed, (ran.err + ran.out).rstrip("\n").split("\n")), told
        assert ran.code in _codes(typed, printed), told

    def type(self, line: str) -> Ran:
        """Run a line; Outgate by itself in a forked process, anything else in a shell."""
        words = shlex.split(line)
        if words[0] == "outgate" and not _SHELL.search(line):
            return Workspace(self.folder).run(*words[1:], env=self.env)
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=self.folder,
            env={**scrubbed_environment(), **self.env},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def copy_policies(self) -> None:
        """The policies that ship with the sources."""
        shutil.copytree(ROOT / "policies", self.folder / "policies")

    def make_repository(self) -> None:
        """All that is there, as the first commit of `main`, which `origin` has as well."""
        Workspace(self.folder).write(".gitignore", ".outgate/\n")
        line = (
            "git init -q && git add . && git commit -q --allow-empty -m Policies"
            " && git clone -q --bare . ../origin && git remote add origin ../origin"
            " && git fetch -q origin"
        )
        assert self.type(line).code == 0

    def make_keys(self) -> None:
        """`planner` and `planner.pub`, as `ssh-keygen -t ed25519` makes them."""
        key_pair(self.folder, "planner")

    def write_rules_of_others(self) -> None:
        """Rules that somebody made by hand, in the policy that outgate.yaml names."""
        Workspace(self.folder).write(".outgate/emulator-azure.json", json.dumps(OTHERS))

    def start_azure(self) -> None:
        """An Azure with the firewall policies of outgate.yaml, instead of the real one."""
        project, _ = load_project(self.folder)
        assert project is not None
        running = run_emulator(emulators()["azure"], project)
        self.env |= self._running.enter_context(running).environment()


_POLICY = (
    "/subscriptions/0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69/resourceGroups/rg-network"
    "/providers/Microsoft.Network/firewallPolicies/fw-policy"
)


def _rule(name: str, *hosts: str) -> dict[str, object]:
    return {
        "ruleType": "ApplicationRule",
        "name": name,
        "protocols": [{"protocolType": "Https", "port": 443}],
        "sourceAddresses": ["10.20.0.0/16"],
        "targetFqdns": list(hosts),
    }


OTHERS = {
    _POLICY: {
        "kind": "firewallpolicies",
        "body": {"location": "westeurope", "properties": {"sku": {"tier": "Standard"}}},
    },
    f"{_POLICY}/ruleCollectionGroups/by-hand": {
        "kind": "rulecollectiongroups",
        "body": {
            "properties": {
                "priority": 2000,
                "ruleCollections": [
                    {
                        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
                        "name": "hamburg",
                        "priority": 100,
                        "action": {"type": "Allow"},
                        "rules": [
                            _rule("defender", "*.endpoint.security.microsoft.com"),
                            _rule("payroll", "payroll.contoso.example"),
                            _rule("windows", "*.windowsupdate.com", "*.microsoft.com"),
                        ],
                    }
                ],
            }
        },
    },
}

SET_UPS = {
    "azure": Reader.start_azure,
    "keys": Reader.make_keys,
    "rules of others": Reader.write_rules_of_others,
    "policies": Reader.copy_policies,
    "repository": Reader.make_repository,
}


def matches(wanted: tuple[str, ...], printed: list[str]) -> bool:
    """Whether the lines are as wanted; no lines at all stand for nothing printed.

    A time of a page stands for any.
    """
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(_TIME.sub(_ANY_TIME, line)) + r"\n"
        for line in wanted or ("",)
    )
    printed = [_TIME.sub(_ANY_TIME, line) for line in printed]
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def _codes(typed: str, printed: tuple[str, ...]) -> tuple[int, ...]:
    """Exit codes that go with what a page shows: a reader must see that a command fails."""
    if any(line.startswith("error") for line in printed):
        return (1,)
    if typed.startswith(("outgate diff ", "outgate watch ")) or "--detailed-exitcode" in typed:
        return (0, 2)
    return (0,)
