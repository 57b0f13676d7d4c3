"""Six changes as teams make them, each ready to be planned in a project of the shipped policies.

    prepared = REVIEWS["region-added"](project)          # a Workspace with policies/
    project.run("plan", *prepared, "--format", "markdown")

Each changes the project's files or its local firewall, and returns the options of the plan. The day
is always given, so that no clock is asked.
"""

import json
from collections.abc import Callable, Mapping

from tests.conftest import Workspace

DAY = "2026-10-01"
Options = tuple[str, ...]


def edit(project: Workspace, name: str, old: str, new: str) -> None:
    """Change a policy file where it says something once."""
    path = project.folder / "policies" / name
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def applied(project: Workspace, *options: str) -> None:
    """Make the firewall hold what the policies say."""
    done = project.run("apply", "--yes", *(options or ("--as-of", DAY)))
    assert done.code == 0, done.err


def add_region(project: Workspace) -> Options:
    """The United Kingdom beside the EU, for devices that may be anywhere."""
    applied(project)
    edit(
        project,
        "emea.policy",
        "region EU, fleet win10-1709, mma",
        'region EU, UK, fleet win10-1709, mma owner "endpoint-security@contoso.example" '
        'because "CHG0031402" until 2026-10-20',
    )
    return ("--as-of", DAY)


def upgrade_catalog(project: Workspace) -> Options:
    """The edition of September 2026 where that of December 2025 was applied."""
    applied(project, "--as-of", DAY, "--catalog", "2025-12-25")
    return ("--as-of", DAY, "--catalog", "2026-09-03")


def narrow_storage(project: Workspace) -> Options:
    """One storage account of our own for the Monitoring Agent, instead of everybody's."""
    applied(project)
    edit(project, "emea.policy", "1709, mma\n", '1709, mma storage "stmmaweu01"\n')
    return ("--as-of", DAY)


def widen_source(project: Workspace) -> Options:
    """Twice as many addresses in Milan."""
    applied(project)
    edit(project, "emea.policy", "milan = 10.24.0.0/16", "milan = 10.24.0.0/15")
    return ("--as-of", DAY)


def expire_statement(project: Workspace) -> Options:
    """The day after the last one of the administrators' portal, whose test fails by that."""
    edit(
        project,
        "admins.policy",
        '"soc@contoso.example"',
        '"soc@contoso.example" because "CHG0030011" until 2026-09-30',
    )
    applied(project, "--as-of", "2026-09-30")
    return ("--as-of", DAY)


def drift(project: Workspace) -> Options:
    """A stranger opened file sharing to everybody, and closed command and control."""
    applied(project)
    path = project.folder / ".outgate" / "local-firewall.json"
    document = json.loads(path.read_text())
    (gone,) = (
        rule
        for rule in document["rules"]
        if rule["key"] == "any -> https://winatp-gw-neu.microsoft.com:443"
    )
    document["rules"].remove(gone)
    opened = {
        **gone,
        "key": "temp -> https://*.files.example:443",
        "source": {"name": "temp", "addresses": ["10.20.0.0/16"]},
        "destination": {"kind": "host", "pattern": "*.files.example", "path": None},
    }
    document["rules"].append(opened)
    document["rules"].sort(key=lambda rule: rule["key"])
    path.write_text(json.dumps(document))
    return ("--as-of", DAY)


REVIEWS: Mapping[str, Callable[[Workspace], Options]] = {
    "region-added": add_region,
    "catalog-upgraded": upgrade_catalog,
    "storage-narrowed": narrow_storage,
    "source-widened": widen_source,
    "statement-expired": expire_statement,
    "drift": drift,
}
