"""Where a log has what is needed, as data: shipped for some products, or the user's own."""

from collections.abc import Mapping as Dictionary
from functools import cache
from pathlib import Path
from typing import TypedDict

from outgate.diagnostics import codes
from outgate.documents.files import FileMissing, bounds_of
from outgate.documents.reader import Kind, read_document_file
from outgate.errors import UserError
from outgate.replay.flow_reader import LogError
from outgate.values import dataclass

FOLDER = Path(__file__).parent / "mapping_files"
BUILT_IN = ("panos-url", "fortigate-webfilter", "zscaler-web")
_KIND = Kind(codes.UNREADABLE_LOG, "schemas/log-mapping.schema.json describes every key", 1 << 16)

Field = str | int


class _Action(TypedDict, total=False):
    field: Field
    allow: list[Field]
    deny: list[Field]
    others: str


class _Fields(TypedDict, total=False):
    name: str
    kind: str
    recognise: dict[str, Field]
    where: dict[str, Field]
    time: Field
    time_format: str
    source: Field
    host: Field
    port: Field
    protocol: Field
    protocols: dict[str, str]
    count: Field
    action: _Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """One format; fields are names of columns or keys, or numbers of columns from 1.

    `recognise` is what a line of it has, `where` what a line that is a request has; values are in
    lower case. `actions` and `protocols` go from values in lower case to ours.
    """

    name: str
    kind: str
    recognise: Dictionary[Field, str]
    where: Dictionary[Field, str]
    host: Field
    action: Field
    actions: Dictionary[str, str]
    others: str
    time: Field | None = None
    time_format: str
    source: Field | None = None
    port: Field | None = None
    protocol: Field | None = None
    protocols: Dictionary[str, str]
    count: Field | None = None

    def fields(self) -> tuple[Field, ...]:
        """Every field that is read."""
        optional = (self.time, self.source, self.port, self.protocol, self.count)
        given = (self.host, self.action, *(each for each in optional if each is not None))
        return tuple(dict.fromkeys((*given, *self.where)))

    @property
    def has_header(self) -> bool:
        """Whether the first line of a file names the columns."""
        return self.kind == "csv" and any(isinstance(each, str) for each in self.fields())


def read_mapping(path: Path, root: Path) -> Mapping:
    """A mapping in a file that the user named; UserError with what is wrong in it."""
    try:
        file, problems = read_document_file(path, bounds_of(root, (path,)), _KIND)
    except FileMissing as error:
        raise LogError(error.message, error.help) from error
    if file is None:
        raise UserError(problems[0], others=problems[1:])
    documents, problems = file.documents()
    if not problems:
        if len(documents) != 1:
            raise LogError(f"`{path}` is not one YAML document", _KIND.help)
        problems = file.all("log-mapping.schema.json", documents[0], 0)
    if problems:
        raise UserError(problems[0], others=problems[1:])
    mapping = _mapping(documents[0])
    if mapping.kind == "csv" and len({isinstance(each, str) for each in mapping.fields()}) > 1:
        message = f"`{path}` has columns by name and by number"
        raise LogError(message, "name all of them, or number all of them")
    if mapping.kind != "csv" and any(isinstance(each, int) for each in mapping.fields()):
        raise LogError(f"`{path}` numbers what has no columns", "write keys of the log")
    return mapping


@cache
def built_in_mappings() -> tuple[Mapping, ...]:
    """The mappings that ship with Outgate."""
    return tuple(read_mapping(FOLDER / f"{name}.yaml", FOLDER) for name in BUILT_IN)


def _mapping(raw: _Fields) -> Mapping:
    action = raw["action"]
    actions = {
        str(value).lower(): ours
        for ours, values in (("allow", action.get("allow", ())), ("deny", action.get("deny", ())))
        for value in values
    }
    return Mapping(
        name=raw["name"],
        kind=raw["kind"],
        recognise=_conditions(raw.get("recognise", {}), raw["kind"]),
        where=_conditions(raw.get("where", {}), raw["kind"]),
        host=raw["host"],
        action=action["field"],
        actions=actions,
        others=action.get("others", "unreadable"),
        time=raw.get("time"),
        time_format=raw.get("time_format", ""),
        source=raw.get("source"),
        port=raw.get("port"),
        protocol=raw.get("protocol"),
        protocols={key.lower(): value for key, value in raw.get("protocols", {}).items()},
        count=raw.get("count"),
    )


def _conditions(raw: Dictionary[str, Field], kind: str) -> dict[Field, str]:
    """Fields with the value that they must have; keys of YAML are texts, also of columns."""
    return {
        int(key) if kind == "csv" and key.isdecimal() else key: str(value).lower()
        for key, value in raw.items()
    }
