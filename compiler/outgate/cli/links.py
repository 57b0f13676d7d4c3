"""Where views may link to: by the command line, or else by the environment of the pipeline.

GitHub Actions and Azure Pipelines say where they are. An address of an option must be https; one of
the environment that is not is left out.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit

import click

from outgate.cli.errors import usage_error
from outgate.cli.views.links import Links

Function = TypeVar("Function", bound=Callable[..., object])
Environment = Mapping[str, str]

_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:?=&%@+,;#!*")


def links_options(function: Function) -> Function:
    """`--repo-url URL` and `--report-url URL`, which go to `read_links`."""
    report = click.option(
        "--report-url",
        metavar="URL",
        envvar="OUTGATE_REPORT_URL",
        help="Where the whole report is, for a link [default: the run of the pipeline].",
    )
    repository = click.option(
        "--repo-url",
        metavar="URL",
        envvar="OUTGATE_REPO_URL",
        help="Where files are shown at this commit, such as https://HOST/OWNER/REPO/blob/COMMIT, "
        "for links to statements [default: the pipeline's repository].",
    )
    return report(repository(function))


def read_links(
    root: Path,
    repo_url: str | None,
    report_url: str | None,
    environment: Environment = os.environ,
) -> Links:
    """The links of a command that runs in a project; an error for an option that is not https."""
    files = _read_option("--repo-url", repo_url) or _find_repository(environment)
    report = _read_option("--report-url", report_url) or _find_run(environment)
    return Links(files, _find_folder(root), report)


def _read_option(option: str, url: str | None) -> str:
    if not url:
        return ""
    if not (clean := clean_url(url)):
        raise usage_error(f"`{option}` takes an https address, not `{url}`", "write https://...")
    return clean


def clean_url(url: str) -> str:
    """An https address without user and password; "" for whatever else."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname
    if parts.scheme != "https" or not host or not _SAFE.issuperset(url):
        return ""
    where = host if port is None else f"{host}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"https://{where}{parts.path}{query}"


def _find_repository(environment: Environment) -> str:
    """The repository at the commit of a pipeline's run."""
    server, name = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_REPOSITORY")
    commit = environment.get("GITHUB_SHA", "")
    if server and name and _is_commit(commit):
        return clean_url(f"{server}/{quote(name)}/blob/{commit}")
    commit = environment.get("BUILD_SOURCEVERSION", "")
    repository = clean_url(environment.get("BUILD_REPOSITORY_URI", ""))
    if not repository or not _is_commit(commit):
        return ""
    if "/_git/" in repository:
        return f"{repository}?version=GC{commit}"
    return f"{repository.removesuffix('.git')}/blob/{commit}"


def _is_commit(text: str) -> bool:
    return len(text) in (40, 64) and set(text) <= frozenset("0123456789abcdef")


def _find_run(environment: Environment) -> str:
    """The page of a pipeline's run, where reports are kept."""
    server, name = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_REPOSITORY")
    run = environment.get("GITHUB_RUN_ID", "")
    if server and name and run.isdecimal():
        return clean_url(f"{server}/{quote(name)}/actions/runs/{run}")
    collection, project = (
        environment.get(name, "") for name in ("SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECT")
    )
    build = environment.get("BUILD_BUILDID", "")
    if project and build.isdecimal():
        url = f"{collection.rstrip('/')}/{quote(project)}/_build/results?buildId={build}"
        return clean_url(url)
    return ""


def _find_folder(root: Path) -> str:
    """The folder of a project in its repository, with a slash behind it; "" at the top."""
    for top in (root, *root.parents):
        if (top / ".git").exists():
            return "".join(f"{part}/" for part in root.relative_to(top).parts)
    return ""
