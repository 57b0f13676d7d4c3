"""Comments on pull requests at GitHub, and at GitHub Enterprise Server."""

import re
from collections.abc import Iterator, Mapping

from outgate.code_hosts.answers import as_object, entries, id_of, text_of
from outgate.code_hosts.environment import https_url, pull_request_number, token, variable
from outgate.code_hosts.errors import CommentFailed, wrong_environment
from outgate.code_hosts.interface import CodeHost, Pause, Posted, has_marker
from outgate.code_hosts.web import Refusals, Web

_HELP = "run it in GitHub Actions, or set it as GitHub Actions does"
_TOKEN_HELP = "give the step the token: `env: {GITHUB_TOKEN: ${{ github.token }}}`"
_REFUSALS = Refusals(
    "GitHub",
    _TOKEN_HELP,
    "the job needs `permissions: {pull-requests: write}`; for a pull request from a fork the token "
    "can only read",
)
_HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_PAGES = 100  # of a hundred comments each; GitHub takes 2,500


class GitHubPullRequest:
    """The comments of a pull request at GitHub: those of the issue that it is."""

    def __init__(self, web: Web, graphql: Web, repository: str, number: int) -> None:
        self._web = web
        self._graphql = graphql
        self._repository = f"/repos/{repository}/issues"
        self.number = number

    def list_own(self, marker: str) -> tuple[Posted, ...]:
        """Our comments with the marker, oldest first."""
        marked = [
            (id_of(comment), text_of(comment, "body"), _login(comment))
            for comment in self._comments()
            if has_marker(text_of(comment, "body"), marker)
        ]
        if not marked:
            return ()
        own = self._own_login()
        return tuple(Posted(str(id), text) for id, text, author in sorted(marked) if author == own)

    def create(self, text: str) -> Posted:
        """Write a new comment."""
        path = f"{self._repository}/{self.number}/comments"
        answer = self._web.call("POST", path, {"body": text}, once=True)
        return Posted(str(id_of(as_object(answer.document))), text)

    def update(self, posted: Posted, text: str) -> None:
        """Write one anew."""
        self._web.call("PATCH", f"{self._repository}/comments/{posted.id}", {"body": text})

    def delete(self, posted: Posted) -> None:
        """Delete one."""
        self._web.call("DELETE", f"{self._repository}/comments/{posted.id}")

    def _comments(self) -> Iterator[Mapping[str, object]]:
        """All comments. Pages are counted and not followed: a link could lead anywhere."""
        path = f"{self._repository}/{self.number}/comments"
        for page in range(1, _PAGES + 1):
            answer = self._web.call("GET", path, query={"per_page": "100", "page": str(page)})
            yield from entries(answer.document)
            if not answer.more:
                return
        raise CommentFailed("GitHub never ends the list of comments", "look at the pull request")

    def _own_login(self) -> str:
        """Whose the token is. Only GraphQL tells that to a token of an app, as a job's is."""
        answer = self._graphql.call("POST", "/graphql", {"query": "{ viewer { login } }"})
        data = as_object(as_object(answer.document).get("data"))
        if login := text_of(as_object(data.get("viewer")), "login"):
            return login
        raise CommentFailed("GitHub does not say whose the token is", _TOKEN_HELP)


def _login(comment: Mapping[str, object]) -> str:
    user = comment.get("user")  # null where the author has left GitHub
    return text_of(user, "login") if isinstance(user, dict) else ""


def open_pull_request(
    environment: Mapping[str, str], number: int | None, pause: Pause
) -> GitHubPullRequest:
    """The pull request that the environment of a job names, or the one with a number."""
    base = https_url(environment, "GITHUB_API_URL", _HELP)
    repository = variable(environment, "GITHUB_REPOSITORY", _HELP)
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository, re.ASCII) or "/.." in f"/{repository}":
        raise wrong_environment(f"`GITHUB_REPOSITORY` is no `owner/name`: `{repository}`", _HELP)
    ref = re.fullmatch(r"refs/pull/(\d+)/(?:merge|head)", environment.get("GITHUB_REF", ""))
    pull_request = pull_request_number(number, ref[1] if ref else "", "GITHUB_REF")
    header = f"Bearer {token(environment, 'GITHUB_TOKEN', _TOKEN_HELP)}"
    # Enterprise Server has its REST interface at /api/v3 and GraphQL at /api/graphql.
    rest, graphql = (
        Web(url, header, _HEADERS, _REFUSALS, pause) for url in (base, base.removesuffix("/v3"))
    )
    return GitHubPullRequest(rest, graphql, repository, pull_request)


GITHUB = CodeHost("github", "GitHub", 65_536, open_pull_request)
