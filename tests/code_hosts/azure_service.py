"""Threads of pull requests at Azure Repos, as its REST interface 7.1 describes them."""

import re
from itertools import count
from typing import Any

from tests.code_hosts.server import TOKEN, Asked, Reply, Service

PROJECT = "5f6d7b1a-0000-4000-8000-00000000aaaa"
REPOSITORY = "9d2f7c11-0000-4000-8000-00000000bbbb"
BUILD = "b0b0b0b0-0000-4000-8000-00000000cccc"
STRANGER = "57a4a4a4-0000-4000-8000-00000000dddd"
LIMIT = 150_000
_THREADS = f"/contoso/{PROJECT}/_apis/git/repositories/{REPOSITORY}/pullRequests/"

_PULLS = f"/contoso/{PROJECT}/_apis/git/repositories/{REPOSITORY}/pullrequests"


class AzureDevOps(Service):
    """One repository with pull requests; `user` is whose the token is."""

    def __init__(self, *numbers: int) -> None:
        super().__init__()
        self.user = BUILD
        self.can_write = True
        self.threads: dict[int, list[dict[str, Any]]] = {number: [] for number in numbers or (7,)}
        self.builds: list[dict[str, Any]] = []
        self.pulls: list[dict[str, Any]] = []
        self._ids = count(41)

    def environment(self, number: int | None = 7) -> dict[str, str]:
        """What a job of Azure Pipelines has, with the token that the template hands on."""
        named = {} if number is None else {"SYSTEM_PULLREQUEST_PULLREQUESTID": str(number)}
        return {
            "TF_BUILD": "True",
            "SYSTEM_COLLECTIONURI": f"{self.url}/contoso/",
            "SYSTEM_TEAMPROJECTID": PROJECT,
            "BUILD_REPOSITORY_ID": REPOSITORY,
            "BUILD_REPOSITORY_PROVIDER": "TfsGit",
            "SYSTEM_ACCESSTOKEN": TOKEN,
            **named,
        }

    def post(self, number: int, author: str | None, body: str) -> dict[str, Any]:
        """Somebody begins a thread; the service itself writes threads without text, too."""
        comment = {
            "id": 1,
            "parentCommentId": 0,
            "author": {"id": author or STRANGER, "displayName": "x"},
            "content": body,
            "commentType": "text",
            "isDeleted": False,
        }
        thread = {"id": next(self._ids), "comments": [comment], "isDeleted": False}
        self.threads[number].append(thread)
        return thread

    def tag(self, build: int, definition: int, tag: str) -> None:
        """A run of a pull request tags itself."""
        self.builds.append({"id": build, "definition": {"id": definition}, "tags": [tag]})

    def bodies(self, number: int = 7) -> list[str]:
        firsts = (thread["comments"][0] for thread in self.threads[number])
        return [first["content"] for first in firsts if not first["isDeleted"]]

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            # Whoever is not known sees the page for the login, with a status of success.
            return Reply(203, b"<html>Sign In</html>", {"Content-Type": "text/html"})
        if asked.path == "/contoso/_apis/connectionData":
            return Reply(200, {"authenticatedUser": {"id": self.user.upper()}})
        if asked.path == f"/contoso/{PROJECT}/_apis/build/builds":
            assert asked.query["reasonFilter"] == "pullRequest"
            tagged = [each for each in self.builds if asked.query["tagFilters"] in each["tags"]]
            return Reply(200, {"value": tagged, "count": len(tagged)})
        if asked.path == _PULLS and asked.method == "POST":
            return self._open(asked)
        match = re.fullmatch(rf"{_THREADS}(\d+)/threads(?:/(\d+)/comments/(\d+))?", asked.path)
        if match is None or int(match[1]) not in self.threads:
            return Reply(404, {"message": "TF401180: The requested pull request was not found."})
        if asked.query.get("api-version") != "7.1":
            return Reply(400, {"message": "No api-version was supplied"})
        threads = self.threads[int(match[1])]
        if asked.method == "GET":
            return Reply(200, {"value": threads, "count": len(threads)})
        if not self.can_write:
            return Reply(403, {"message": "TF401027: You need the Git PullRequestContribute"})
        if asked.method == "POST":
            (first,) = asked.body["comments"]
            assert first["commentType"] == "text"
            if len(first["content"]) > LIMIT:
                return Reply(400, {"message": "A discussion comment cannot be longer"})
            thread = self.post(int(match[1]), self.user, first["content"])
            thread["status"] = asked.body["status"]
            return Reply(200, thread)
        return self._one(asked, threads, int(match[2]))

    def _open(self, asked: Asked) -> Reply:
        """A pull request, if there is none from this branch yet."""
        if any(each["sourceRefName"] == asked.body["sourceRefName"] for each in self.pulls):
            return Reply(409, {"message": "TF401179: An active pull request exists already"})
        number = 100 + len(self.pulls)
        self.pulls.append({**asked.body, "pullRequestId": number})
        self.threads[number] = []
        return Reply(201, self.pulls[-1])

    def _one(self, asked: Asked, threads: list[dict[str, Any]], id: int) -> Reply:
        thread = next((each for each in threads if each["id"] == id), None)
        if thread is None or thread["comments"][0]["isDeleted"]:
            return Reply(404, {"message": "TF401184: The comment does not exist"})
        comment = thread["comments"][0]
        if comment["author"]["id"] != self.user:
            return Reply(403, {"message": "Only the author can edit a comment"})
        if asked.method == "DELETE":
            comment["isDeleted"] = thread["isDeleted"] = True
            return Reply(200)
        comment["content"] = asked.body["content"]
        return Reply(200, comment)
