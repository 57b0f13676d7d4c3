"""The devices of an inventory as a replay asks for them: by their addresses."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from outgate.diagnostics import Diagnostic, codes, errors_of
from outgate.documents.named_files import read_named_files
from outgate.errors import UserError
from outgate.inventory.counted import Divided, divide
from outgate.inventory.device import Device
from outgate.inventory.fleet import find_fleet
from outgate.inventory.join import join
from outgate.inventory.read import MAX_INVENTORY_BYTES, read_export
from outgate.replay.devices import DeviceBook, KnownDevice
from outgate.stages import stage


def read_book(
    root: Path, files: tuple[Path, ...], as_of: date, *, named: bool
) -> tuple[DeviceBook, tuple[Diagnostic, ...]]:
    """The devices of some files, joined and counted as `outgate inventory` does.

    Names of devices are kept only where they are to be `named`. UserError where a file cannot be
    read, or no device has an address.
    """
    exports, problems = read_named_files(root, files, MAX_INVENTORY_BYTES, read_export)
    if errors := errors_of(problems):
        raise UserError(errors[0], others=errors[1:])
    with stage("finding the fleets of devices"):
        divided = divide(join(row for file in exports for row in file.devices).devices, as_of)
        del exports
        seen = max((each.seen for each in divided.current if each.seen), default=None)
        last_seen = "" if seen is None else seen.date().isoformat()
        book = DeviceBook(_known(divided, named=named), last_seen)
    if not book.addresses:
        message = "no device of the inventory has an address"
        help = "name an export with addresses, such as DeviceInfo with DeviceNetworkInfo"
        raise UserError(Diagnostic(codes.BAD_INVENTORY, message, help=help))
    return book, problems


def _known(divided: Divided, *, named: bool) -> Iterator[KnownDevice]:
    for device in divided.current:
        yield _device(device, find_fleet(device).names, counts=True, named=named)
    for device in (*divided.stale, *divided.not_onboarded):
        yield _device(device, (), counts=False, named=named)


def _device(device: Device, fleets: tuple[str, ...], *, counts: bool, named: bool) -> KnownDevice:
    name = (device.name or device.device_id or device.directory_id) if named else ""
    addresses = tuple(each.partition("/")[0] for each in device.addresses)
    return KnownDevice(addresses=addresses, fleets=fleets, counts=counts, name=name)
