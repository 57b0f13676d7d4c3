"""Comments on pull requests at Azure Repos: each is the first of a thread of its own."""

from collections.abc import Mapping
from urllib.parse import quote

from outgate.code_hosts.answers import as_object, entries, id_of, text_of
from outgate.code_hosts.environment import https_url, pull_request_number, token, variable
from outgate.code_hosts.errors import CommentFailed, wrong_environment
from outgate.code_hosts.interface import CodeHost, Pause, Posted, has_marker
from outgate.code_hosts.web import Refusals, Web

_VERSION = {"api-version": "7.1"}
_HELP = "run it in Azure Pipelines, or set it as Azure Pipelines does"
_TOKEN_HELP = "give the step the token: `env: {SYSTEM_ACCESSTOKEN: $(System.AccessToken)}`"
_REFUSALS = Refusals(
    "Azure DevOps",
    _TOKEN_HELP,
    "give the project's build service `Contribute to pull requests` in the repository's security "
    "settings",
)


class AzurePullRequest:
    """The threads of a pull request at Azure Repos."""

    def __init__(self, web: Web, threads: str, number: int) -> None:
        self._web = web
        self._threads = threads
        self.number = number

    def list_own(self, marker: str) -> tuple[Posted, ...]:
        """Our comments with the marker, oldest first; the service gives all threads at once."""
        answer = self._web.call("GET", self._threads, query=_VERSION)
        marked = []
        for thread in entries(as_object(answer.document).get("value")):
            comments = list(entries(thread.get("comments") or []))
            if thread.get("isDeleted") or not comments or comments[0].get("isDeleted"):
                continue
            if has_marker(text_of(comments[0], "content"), marker):
                marked.append((id_of(thread), comments[0]))
        if not marked:
            return ()
        own = self._own_id()
        return tuple(
            Posted(f"{thread}/comments/{id_of(comment)}", text_of(comment, "content"))
            for thread, comment in sorted(marked, key=lambda pair: pair[0])
            if text_of(as_object(comment.get("author")), "id").lower() == own
        )

    def create(self, text: str) -> Posted:
        """Write a new thread. It is closed, so that no policy waits for somebody to resolve it."""
        comment = {"parentCommentId": 0, "content": text, "commentType": "text"}
        body = {"comments": [comment], "status": "closed"}
        answer = self._web.call("POST", self._threads, body, query=_VERSION, once=True)
        thread = as_object(answer.document)
        (first, *_) = [*entries(thread.get("comments")), {}]
        return Posted(f"{id_of(thread)}/comments/{id_of(first)}", text)

    def update(self, posted: Posted, text: str) -> None:
        """Write one anew."""
        path = f"{self._threads}/{posted.id}"
        self._web.call("PATCH", path, {"content": text}, query=_VERSION)

    def delete(self, posted: Posted) -> None:
        """Delete one; a thread without comments is not shown."""
        self._web.call("DELETE", f"{self._threads}/{posted.id}", query=_VERSION)

    def _own_id(self) -> str:
        """Whose the token is."""
        answer = self._web.call("GET", "/_apis/connectionData")
        user = as_object(as_object(answer.document).get("authenticatedUser"))
        if id := text_of(user, "id").lower():
            return id
        raise CommentFailed("Azure DevOps does not say whose the token is", _TOKEN_HELP)


def open_pull_request(
    environment: Mapping[str, str], number: int | None, pause: Pause
) -> AzurePullRequest:
    """The pull request that the environment of a job names, or the one with a number."""
    base = https_url(environment, "SYSTEM_COLLECTIONURI", _HELP)
    provider = environment.get("BUILD_REPOSITORY_PROVIDER", "TfsGit")
    if provider != "TfsGit":
        raise wrong_environment(
            "the code of this pipeline is not in Azure Repos, so neither are its pull requests",
            "use `outgate comment github` for code at GitHub",
        )
    project = variable(environment, "SYSTEM_TEAMPROJECTID", _HELP)
    repository = variable(environment, "BUILD_REPOSITORY_ID", _HELP)
    named = environment.get("SYSTEM_PULLREQUEST_PULLREQUESTID", "")
    pull_request = pull_request_number(number, named, "SYSTEM_PULLREQUEST_PULLREQUESTID")
    header = f"Bearer {token(environment, 'SYSTEM_ACCESSTOKEN', _TOKEN_HELP)}"
    of_repository = f"/{_step(project)}/_apis/git/repositories/{_step(repository)}"
    path = f"{of_repository}/pullRequests/{pull_request}/threads"
    web = Web(base, header, {"Accept": "application/json"}, _REFUSALS, pause)
    return AzurePullRequest(web, path, pull_request)


def _step(name: str) -> str:
    """A name as one step of a path; a client takes `..` as a way up, however it is written."""
    if name in (".", ".."):
        raise wrong_environment(f"`{name}` names no project and no repository", _HELP)
    return quote(name, safe="")


AZURE_DEVOPS = CodeHost("azure", "Azure DevOps", 150_000, open_pull_request)
