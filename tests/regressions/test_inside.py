"""What no command shows by itself: documents, digests, and how much work there is."""

import sys
from dataclasses import replace
from types import FrameType
from typing import Any

import pytest

from outgate.catalog import readings
from outgate.catalog.document import Edition, edition_document
from outgate.catalog.document_reader import read_edition
from outgate.catalog.store import Store
from outgate.traffic.destination import AddressesDestination, Remote
from tests.support import compile_files, shipped

EDITION = "2026-07-03"


def test_an_endpoint_that_is_a_network_is_read_as_it_was_written() -> None:
    endpoint_list = shipped(EDITION).lists[0]
    table = endpoint_list.tables[0]
    target = Remote(AddressesDestination(("10.9.0.0/24", "2001:db8::/32")), "https", 443)
    rows = (replace(table.endpoints[0], remote=target), *table.endpoints[1:])
    changed = replace(
        endpoint_list, tables=(replace(table, endpoints=rows), *endpoint_list.tables[1:])
    )
    edition = Edition("2030-01-01", (changed,))
    document: Any = edition_document(edition)
    assert read_edition(document) == edition


def test_a_digest_pins_how_rows_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that takes a feature to be on opens more, so it is another catalog."""
    pinned = shipped(EDITION).digest
    loaded = readings.load_readings()
    on = replace(loaded.features["live-response"], default=True)
    other = replace(loaded, features={**loaded.features, "live-response": on})
    for name, module in list(sys.modules.items()):
        if name.startswith("outgate.") and hasattr(module, "load_readings"):
            monkeypatch.setattr(module, "load_readings", lambda: other)
    changed, problems = Store(None).load(EDITION)
    assert changed is not None, problems
    assert changed.digest != pinned


def calls(addresses: int) -> int:
    """How many functions a policy whose source has so many addresses calls."""
    named = ", ".join(f"10.0.{n >> 8}.{n & 255}" for n in range(0, 2 * addresses, 2))
    text = f"source all = {named}\nallow mde for region EU, fleet linux from all\n"
    counted = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        compilation, _ = compile_files({"a.policy": text}, shipped(EDITION))
    finally:
        sys.setprofile(before)
    assert compilation is not None
    return counted


def test_an_address_of_a_source_costs_few_calls() -> None:
    """There are two dozen rules for the source: an address is not looked at for each of them."""
    shipped(EDITION)
    calls(10)  # what is kept from one run to the next is there
    few, many = calls(100), calls(500)
    assert (many - few) / 400 < 150
