"""Answers and errors of the service, in the protocol JSON 1.0."""

import json
from collections.abc import Mapping

from outgate.emulators.messages import Reply

Document = Mapping[str, object]


class Refused(Exception):
    """A request that the service will not do; `code` is the name of its error."""

    def __init__(
        self,
        code: str,
        message: str,
        status: int = 400,
        namespace: str = "com.amazonaws.networkfirewall",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.namespace = namespace

    def reply(self) -> Reply:
        """The error as an answer. Errors of the service itself spell `Message` with a capital."""
        key = "Message" if self.namespace == "com.amazonaws.networkfirewall" else "message"
        document = {"__type": f"{self.namespace}#{self.code}", key: self.message}
        reply = answer(document)
        return Reply(self.status, reply.headers, reply.body)


def invalid(message: str) -> Refused:
    """The service's word for whatever is wrong with a request."""
    return Refused("InvalidRequestException", message)


def from_platform(code: str, message: str) -> Refused:
    """An error that comes before the service: of logins, rights, and the form of requests."""
    return Refused(code, message, namespace="com.amazon.coral.service")


def answer(document: object) -> Reply:
    """A JSON answer."""
    headers = {"content-type": "application/x-amz-json-1.0"}
    return Reply(200, headers, json.dumps(document).encode())
