"""What a service answers, taken apart without believing that it is what it should be."""

from collections.abc import Iterator, Mapping

from outgate.code_hosts.errors import CommentFailed
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the JSON document, None for nothing, and whether a list goes on."""

    document: object
    more: bool


def entries(document: object) -> Iterator[Mapping[str, object]]:
    """The objects in a list; CommentFailed where it is no list of objects."""
    if not isinstance(document, list):
        raise not_understood()
    for entry in document:
        yield as_object(entry)


def as_object(document: object) -> Mapping[str, object]:
    """A JSON object; CommentFailed where it is something else."""
    if not isinstance(document, dict):
        raise not_understood()
    return document


def text_of(document: Mapping[str, object], name: str) -> str:
    """A text of an object; one that is null or missing is empty."""
    value = document.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise not_understood()
    return value


def id_of(document: Mapping[str, object]) -> int:
    """The number by which the service names an object."""
    value = document.get("id")
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise not_understood()
    return value


def not_understood() -> CommentFailed:
    """The answer is not what the service is documented to give."""
    return CommentFailed(
        "the service answers what is no answer of its interface",
        "check that nothing, such as a proxy with a login page, answers in its place",
    )
