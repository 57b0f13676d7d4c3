"""The shape of the data in a page, which its script reads."""

from typing import TypedDict

ItemFields = TypedDict(
    "ItemFields",
    {
        "target": str,
        "kind": str,
        "to": str,
        "from": int,
        "note": str,
        "causes": list[str],
        "reasons": list[tuple[int, int]],
        "readings": list[int],
        "details": list[tuple[str, str]],
        "without": str,
    },
)
"""Traffic that changes on a target, or that a rule allows there.

`from` is the number of its source; `reasons` are pairs of numbers, a statement and a row for which
it asks; `readings` are numbers, too.
`without` says what stands for a statement where none asks for it.
"""


class PlaceFields(TypedDict):
    """Where a statement stands; `url` is its address on the web, "" where there is none."""

    text: str
    url: str


StatementFields = TypedDict(
    "StatementFields",
    {
        "name": str,
        "text": str,
        "places": list[PlaceFields],
        "owner": str | None,
        "because": str | None,
        "until": str | None,
        "expiring": str | None,
        "regions": list[str],
        "from": list[int],
        "rows": list[int],
        "rules": int,
    },
)
"""A statement; `from` and `rows` are numbers, `rules` counts the rules that it asks for."""


class SourceFields(TypedDict):
    """Where traffic comes from, in words; `set` is the number of its addresses."""

    words: str
    set: int


class AddressFields(TypedDict):
    """Addresses: the numbers of the names that share some with them, and the networks."""

    names: list[int]
    networks: list[str]


class NativeFields(TypedDict):
    """A rule of the target that is written."""

    kind: str
    to: str
    note: str


class DataFields(TypedDict):
    """All of it; `exact` tells that sources know which names share addresses with them."""

    exact: bool
    names: list[str]
    addresses: list[AddressFields]
    sources: list[SourceFields]
    statements: list[StatementFields]
    rows: list[str]
    readings: list[str]
    changes: list[ItemFields]
    rules: list[ItemFields]
    native: list[NativeFields]
