"""Small projects, and what the command says of them in words that do not hang on its layout."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.conftest import Ran, Workspace

FIREWALL = ".outgate/local-firewall.json"


def service(name: str, *urls: str) -> str:
    """A service of a team's own."""
    lines = "".join(f"  - url: {json.dumps(url, ensure_ascii=False)}\n" for url in urls)
    return f'format_version: "1.0"\nservice: {name}\nendpoints:\n{lines}'


def project(folder: Path, policy: str, *urls: str) -> Workspace:
    """A project with one policy file and a service `pay` of these URLs."""
    workspace = Workspace(folder / "project")
    workspace.write("policies/a.policy", policy)
    workspace.write("catalog/pay.yaml", service("pay", *(urls or ("https://pay.example",))))
    return workspace


def told(ran: Ran) -> str:
    """All that was printed, as one line."""
    return " ".join((ran.out + " " + ran.err).split())


def rules(space: Workspace, *options: str) -> list[dict[str, Any]]:
    """The rules of the canonical plan."""
    ran = space.run("compile", "--format", "json", *options)
    assert ran.code == 0, ran.err
    plan_rules = json.loads(ran.out)["rules"]
    assert isinstance(plan_rules, list)
    return plan_rules


def hosts(space: Workspace, *options: str) -> set[str]:
    """The host patterns that the canonical plan allows."""
    destinations = (each["destination"] for each in rules(space, *options))
    return {each["pattern"] for each in destinations if each["kind"] == "host"}


def opened(path: Path) -> set[tuple[str, str]]:
    """Rule keys and addresses that a local firewall holds."""
    document = json.loads(path.read_text())
    return {
        (each["destination"]["pattern"], network)
        for each in document["rules"]
        for network in each["source"]["addresses"]
    }


def page(title: str, head: str, rows: Iterable[str]) -> str:
    """A Markdown page with one table, as the publisher writes them."""
    width = len(re.findall(r"(?<!\\)\|", head)) - 1
    text = f"---\nms.date: 01/01/2030\n---\n# {title}\n\n## Microsoft Defender URLs\n\n{head}\n"
    return text + "|" + " --- |" * width + "\n" + "".join(f"{row}\n" for row in rows)
