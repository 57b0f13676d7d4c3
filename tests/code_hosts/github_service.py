"""GitHub's comments on issues: https://docs.github.com/en/rest/issues/comments."""

import re
from itertools import count
from typing import Any

from tests.code_hosts.server import TOKEN, Asked, Reply, Service

REPOSITORY = "contoso/network"
BOT = "github-actions[bot]"
LIMIT = 65_536


class GitHub(Service):
    """One repository with pull requests; `viewer` is whose the token is."""

    def __init__(self, *numbers: int, rest: str = "", graphql: str = "/graphql") -> None:
        super().__init__()
        self.rest = rest
        self.graphql = graphql
        self.viewer = BOT
        self.can_write = True
        self.comments: dict[int, list[dict[str, Any]]] = {number: [] for number in numbers or (7,)}
        self.artifacts: list[dict[str, Any]] = []
        self.pulls: list[dict[str, Any]] = []
        self.analyses: list[dict[str, Any]] = []
        self._ids = count(1001)

    def environment(self, number: int | None = 7) -> dict[str, str]:
        """What a job of GitHub Actions has."""
        ref = "refs/heads/main" if number is None else f"refs/pull/{number}/merge"
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": f"{self.url}{self.rest}",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_REF": ref,
            "GITHUB_TOKEN": TOKEN,
        }

    def post(self, number: int, author: str | None, body: str) -> dict[str, Any]:
        """Somebody comments."""
        user = None if author is None else {"login": author}
        comment = {"id": next(self._ids), "body": body, "user": user}
        self.comments[number].append(comment)
        return comment

    def keep(self, name: str, run: int) -> None:
        """A run uploads an artifact."""
        artifact = {"id": next(self._ids), "name": name, "expired": False}
        self.artifacts.append({**artifact, "workflow_run": {"id": run}})

    def bodies(self, number: int = 7) -> list[str]:
        return [each["body"] for each in self.comments[number]]

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(401, {"message": "Bad credentials"})
        if not asked.headers.get("user-agent"):
            return Reply(403, {"message": "Request forbidden by administrative rules"})
        if asked.path == self.graphql:
            return Reply(200, {"data": {"viewer": {"login": self.viewer}}})
        top = f"{self.rest}/repos/{REPOSITORY}/issues"
        if asked.path == f"{self.rest}/repos/{REPOSITORY}/actions/artifacts":
            named = [each for each in self.artifacts if each["name"] == asked.query["name"]]
            return Reply(200, {"total_count": len(named), "artifacts": named})
        if asked.path == f"{self.rest}/repos/{REPOSITORY}/pulls" and asked.method == "POST":
            return self._open(asked)
        if asked.path == f"{self.rest}/repos/{REPOSITORY}/code-scanning/sarifs":
            self.analyses.append(asked.body)
            return Reply(202, {"id": "x"})
        if match := re.fullmatch(rf"{re.escape(top)}/(\d+)/comments", asked.path):
            return self._of_issue(asked, int(match[1]))
        if match := re.fullmatch(rf"{re.escape(top)}/comments/(\d+)", asked.path):
            return self._one(asked, int(match[1]))
        return Reply(404, {"message": "Not Found"})

    def _open(self, asked: Asked) -> Reply:
        """A pull request, if there is none from this branch yet."""
        if any(each["head"] == asked.body["head"] for each in self.pulls):
            return Reply(422, {"message": "Validation Failed"})
        number = 100 + len(self.pulls)
        self.pulls.append({**asked.body, "number": number})
        self.comments[number] = []
        return Reply(201, self.pulls[-1])

    def _of_issue(self, asked: Asked, number: int) -> Reply:
        if number not in self.comments:
            return Reply(404, {"message": "Not Found"})
        if asked.method == "POST":
            return self._refused(asked) or Reply(
                201, self.post(number, self.viewer, asked.body["body"])
            )
        size = min(int(asked.query.get("per_page", "30")), 100)
        page = int(asked.query.get("page", "1"))
        every = self.comments[number]
        shown = every[(page - 1) * size : page * size]
        headers = {}
        if page * size < len(every):
            # Where the next page is, says whoever answers: here it leads astray.
            headers["Link"] = '<https://evil.example/comments?page=2>; rel="next"'
        return Reply(200, shown, headers)

    def _one(self, asked: Asked, id: int) -> Reply:
        every = [each for each in self.comments.values() if any(one["id"] == id for one in each)]
        if not every:
            return Reply(404, {"message": "Not Found"})
        (comment,) = (one for one in every[0] if one["id"] == id)
        if refused := self._refused(asked):
            return refused
        if asked.method == "DELETE":
            every[0].remove(comment)
            return Reply(204)
        comment["body"] = asked.body["body"]
        return Reply(200, comment)

    def _refused(self, asked: Asked) -> Reply | None:
        if not self.can_write:
            return Reply(403, {"message": "Resource not accessible by integration"})
        if asked.body is not None and len(asked.body["body"]) > LIMIT:
            return Reply(422, {"message": "Validation Failed"})
        return None
