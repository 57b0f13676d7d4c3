"""Both services in one way, for tests that hold for either."""

from typing import Any

from outgate.code_hosts.registry import CODE_HOSTS
from outgate.commands.comment import Comment, comment_on_pull_request
from tests.code_hosts.azure_service import AzureDevOps
from tests.code_hosts.github_service import GitHub

MARKER = "<!-- outgate plan prod -->"


REVIEW = f"{MARKER}\n# Opens 2\n\nhttps://a.example\n"


Host = GitHub | AzureDevOps


def write(host: Host, text: str = REVIEW, **options: Any) -> Comment:
    """Comment by way of the product, without waiting."""
    row = next(each for each in CODE_HOSTS if each.name == name_of(host))
    slept = options.pop("slept", [])
    environment = {**host.environment(), **options.pop("env", {})}
    given = {"marker": None, "number": None, **options}
    try:
        return comment_on_pull_request(row, environment, text, pause=slept.append, **given)
    finally:
        assert all(seconds <= 60 for seconds in slept)


def strike(host: Host, *faults: Any) -> None:
    for fault in faults:
        fault.service = host
    host.faults.extend(faults)


def name_of(host: Host) -> str:
    return "github" if isinstance(host, GitHub) else "azure"
