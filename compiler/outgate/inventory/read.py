"""A file becomes devices: its format found by what it holds, its rows read, the rest counted."""

from collections import Counter

from outgate.diagnostics import Diagnostic, codes, count
from outgate.inventory.content import BadContent, decode, unpack
from outgate.inventory.device import Device, FileRead, Unread
from outgate.inventory.readers.format import Format
from outgate.inventory.readers.registry import FORMATS
from outgate.inventory.records import NO_RECORD, open_records
from outgate.inventory.row import Row

MAX_INVENTORY_BYTES = 256 << 20  # of a file, and of what a gzip holds
NAMELESS = "neither id nor name"
OTHER_KIND = "record of another kind"


def read_export(name: str, data: bytes) -> tuple[tuple[FileRead, ...], tuple[Diagnostic, ...]]:
    """What `read_file` says of a file that the command line names, and what was lost of it."""
    file, problem = read_file(name, data)
    if file is None:
        return (), () if problem is None else (problem,)
    return (file,), rows_warnings(file)


def read_file(name: str, data: bytes) -> tuple[FileRead | None, Diagnostic | None]:
    """The devices of a file; a diagnostic instead where it is none of the formats."""
    try:
        text = decode(unpack(data, MAX_INVENTORY_BYTES))
    except BadContent as error:
        return None, _refuse(name, str(error))
    records = open_records(text)
    kind = find_format(records.columns)
    if kind is None:
        what = "is empty" if not text.strip() else "is none of the exports that Outgate reads"
        return None, _refuse(name, what)
    odd, unread = Counter[str](), records.unread
    devices: list[Device] = []
    for values in records.rows:
        if not any(signature <= values.keys() for signature in kind.signatures):
            unread[OTHER_KIND if values else NO_RECORD] += 1
            continue
        wanted = {column: values[column] for column in kind.columns if column in values}
        device = kind.read(Row(wanted, odd))
        if device.device_id or device.name or device.directory_id:
            devices.append(device)
        else:
            unread[NAMELESS] += 1
    left = tuple(Unread(reason, lines) for reason, lines in sorted(unread.items()))
    return FileRead(name, kind.name, kind.title, tuple(devices), left, _sorted(odd)), None


def find_format(columns: frozenset[str]) -> Format | None:
    """The format with these columns."""
    return next(
        (each for each in FORMATS if any(signature <= columns for signature in each.signatures)),
        None,
    )


def _sorted(odd: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(odd.items()))


def _refuse(name: str, why: str) -> Diagnostic:
    titles = ", ".join(dict.fromkeys(each.title for each in FORMATS))
    help = f"name an export, or a gzip of one: {titles}"
    return Diagnostic(codes.BAD_INVENTORY, f"`{name}` {why}", help=help)


def rows_warnings(file: FileRead) -> tuple[Diagnostic, ...]:
    """What was left out of a file: a warning, as counts without it would say too little."""
    lines = sum(each.lines for each in file.unread)
    if not lines:
        return ()
    reasons = ", ".join(f"{each.lines} {each.reason}" for each in file.unread)
    message = f"{count(lines, 'line')} of `{file.name}` could not be read: {reasons}"
    help = "export the file again; the counts are of the rows that were read"
    return (Diagnostic(codes.INVENTORY_ROWS, message, help=help),)
