"""The shape of the data in the page of a replay, which its script reads."""

from typing import TypedDict

from outgate.cli.views.html.fields import AddressFields, PlaceFields, SourceFields

FindingFields = TypedDict(
    "FindingFields",
    {
        "kind": str,
        "to": str,
        "from": int,
        "requests": int,
        "senders": str,
        "last": str,
        "statement": int | None,
        "row": str,
        "note": str,
        "details": list[tuple[str, str]],
    },
)
"""Requests for one target from one segment, `from` its number; `statement` is one, too.

`senders` tells how many sources sent them.
"""

RuleFields = TypedDict(
    "RuleFields",
    {
        "kind": str,
        "to": str,
        "from": int,
        "need": str,
        "note": str,
        "statements": list[int],
        "details": list[tuple[str, str]],
    },
)
"""A rule that nobody uses, or that is wider than what was asked for below it."""

Cell = tuple[int, int, int]
"""A site by its number, requests from there, and those that break."""


class UseFields(TypedDict):
    """A statement; `meant` are the numbers of the sites that it is for, null for all."""

    name: str
    text: str
    places: list[PlaceFields]
    requests: int
    senders: str
    period: str
    meant: list[int] | None
    cells: list[Cell]


class ReplayFields(TypedDict):
    """All of it. `apart` are breaks without a statement, `every` all requests by site."""

    names: list[str]
    addresses: list[AddressFields]
    sources: list[SourceFields]
    statements: list[UseFields]
    sites: list[str]
    apart: list[Cell]
    every: list[Cell]
    findings: list[FindingFields]
    unused: list[RuleFields]
    wider: list[RuleFields]
