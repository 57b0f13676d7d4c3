"""What format a file of a log has, by its first lines; its name plays no part."""

import csv
import json
import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from outgate.errors import reason_of
from outgate.replay.flow_reader import LogError
from outgate.replay.logs.engine import FirstLook, first_bytes
from outgate.replay.logs.mapping import BUILT_IN, Mapping
from outgate.replay.logs.sql import PAIR
from outgate.values import dataclass

FLOWS, AZURE, PARQUET = "flows", "azure-firewall", "azure-firewall-parquet"
LEGACY, SQUID = "azure-firewall-legacy", "squid"
FORMATS = (FLOWS, AZURE, LEGACY, SQUID, *BUILT_IN)

SAMPLE = 1 << 18  # bytes that are looked at
_LINES = 50
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
LEGACY_LINE = re.compile(r"^\w+(?: Type=\d+)?\s+request from [0-9a-fA-F.:]+:\d+ to ")
SQUID_LINE = re.compile(r"^\s*\d+\.\d+\s+-?\d+\s+\S+\s+[A-Z_]+/\d+\s+\d+\s+\S+\s+\S+\s+\S+\s+\S+/")
# No key begins in the middle of a word, so that a long word is read once and not from each letter.
_PAIR = re.compile(rf"(?<![A-Za-z0-9_.-]){PAIR}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file with its format. `encoding` is what its text has.

    `packed` is gzip, zstd or "", and Parquet for flows in it.
    """

    name: str
    path: Path
    format: str
    packed: str = ""
    encoding: str = "utf-8"
    mapping: Mapping | None = None


def detect(
    name: str, path: Path, wanted: str | None, mappings: Sequence[Mapping], look: FirstLook
) -> Found:
    """The format of a file, or the one that the user says it has; LogError where there is none."""
    try:
        with path.open("rb") as file:
            start = file.read(SAMPLE)
    except OSError as error:
        reason = reason_of(error)
        raise LogError(f"cannot read `{name}`: {reason}", "check the path") from error
    if start.startswith(b"PAR1"):
        from outgate.replay.logs.flow_parquet import is_flow_file

        if is_flow_file(name, path, look):
            return Found(name=name, path=path, format=FLOWS, packed=PARQUET)
        return Found(name=name, path=path, format=PARQUET)
    packed = "gzip" if start.startswith(GZIP) else "zstd" if start.startswith(ZSTD) else ""
    if packed == "gzip":
        start = _unzipped(start)
    elif packed:
        start = first_bytes(name, path, SAMPLE, look)
    encoding = next((each for mark, each in _MARKS if start.startswith(mark)), "utf-8")
    lines = start.decode(encoding, "replace").lstrip("\ufeff").split("\n")
    sample = [line for line in lines if line.strip()][:_LINES]
    known, mapping = _format_of(sample, wanted, mappings)
    if known is None:
        what = "is empty" if not sample else "has no format that is known"
        help = "name one with `--log-format`, or describe it with `--mapping`"
        raise LogError(f"`{name}` {what}", help)
    if known == FLOWS and (packed == "zstd" or encoding != "utf-8"):
        raise LogError(f"`{name}` is a flow file in {packed or encoding}", "write it as UTF-8 text")
    return Found(
        name=name, path=path, format=known, packed=packed, encoding=encoding, mapping=mapping
    )


def _format_of(
    sample: list[str], wanted: str | None, mappings: Sequence[Mapping]
) -> tuple[str | None, Mapping | None]:
    by_name = {mapping.name: mapping for mapping in reversed(mappings)}
    if wanted is not None:
        return wanted, by_name.get(wanted)
    own = next((mapping for mapping in mappings if not mapping.recognise), None)
    if own is not None:  # the user's, which says that this is it
        return own.name, own
    if sample and _is_flows(sample[0]):
        return FLOWS, None
    checks: tuple[tuple[str, Callable[[str], object]], ...] = (
        (AZURE, _is_azure),
        (LEGACY, LEGACY_LINE.match),
        (SQUID, SQUID_LINE.match),
    )
    for name, check in checks:
        if any(check(line) for line in sample):
            return name, None
    for mapping in mappings:
        if any(_has(line, mapping, sample[0]) for line in sample):
            return mapping.name, mapping
    return None, None


def _is_flows(line: str) -> bool:
    """Whether a first line is a header of flows, or a flow as JSON."""
    names = {name.strip().lower() for name in _object(line) or line.split(",")}
    return bool(names & {"host", "address"}) and bool(names & {"port", "protocol"})


def _is_azure(line: str) -> bool:
    raw = {key.lower(): value for key, value in _object(line).items()}
    kind = raw.get("category", raw.get("type"))
    if isinstance(kind, str) and kind.lower().startswith(("azfw", "azurefirewall")):
        return True
    return "msg_s" in raw or ({"sourceip", "action"} <= raw.keys())


def _has(line: str, mapping: Mapping, header: str) -> bool:
    """Whether a line has what lines of a mapping have."""
    if mapping.kind == "json":
        raw = _object(line)
        return all(
            str(_at(raw, str(key))).lower() == value for key, value in mapping.recognise.items()
        )
    if mapping.kind == "pairs":
        pairs = {key: value.strip('"') for key, value in reversed(_PAIR.findall(line))}
        return all(
            pairs.get(str(key), "").lower() == value for key, value in mapping.recognise.items()
        )
    names = split_csv(header)
    cells = split_csv(line)
    return all(
        _cell(cells, names, key).lower() == value for key, value in mapping.recognise.items()
    )


def split_csv(line: str) -> list[str]:
    """The cells of one line."""
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _cell(cells: list[str], names: list[str], key: str | int) -> str:
    at = key - 1 if isinstance(key, int) else names.index(key) if key in names else -1
    return cells[at] if 0 <= at < len(cells) else ""


def _object(line: str) -> dict[str, object]:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return raw if isinstance(raw, dict) else {}


def _at(raw: object, path: str) -> object:
    for key in path.split("."):
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw


def _unzipped(start: bytes) -> bytes:
    """The beginning of what a gzip file holds, as far as its first bytes tell."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(start, SAMPLE)
    except zlib.error:
        return b""
