"""Damaged files of every format: no crash, bounded, and no line that is not accounted for."""

import gzip
import random

import pytest

from outgate.inventory.device import Device
from outgate.inventory.read import read_file
from tests.builders.company_exports import av_health_lines, intune_csv, plain_csv, portal_csv
from tests.builders.evidence import COMPANY, EXPORTS
from tests.fuzz.__main__ import damaged
from tests.inventory.surveys import read


@pytest.mark.parametrize("name", EXPORTS)
def test_no_damage_ends_in_more_than_an_error(name: str) -> None:
    data = EXPORTS[name]
    for seed in range(25):
        broken = damaged(data, random.Random(seed))
        file, problem = read_file("x", broken)
        assert (file is None) is (problem is not None)
        if file is not None:
            assert all(each.lines > 0 for each in file.unread)


TABLES = {
    "portal": portal_csv,
    "intune": intune_csv,
    "plain": plain_csv,
}


def key(device: Device) -> str:
    return device.name or device.device_id


@pytest.mark.parametrize("name", TABLES)
def test_every_row_that_is_whole_is_a_device_or_counted(name: str) -> None:
    """Quotes, marks and cuts anywhere behind the header: what they take along is counted."""
    lines = TABLES[name](COMPANY).decode("utf-8-sig").splitlines()
    header, body = lines[0], lines[1:]
    of_line = {line: key(read(f"{header}\n{line}\n").devices[0]) for line in body}
    counted = 0
    for seed in range(60):
        chance = random.Random(seed)
        text = "\n".join(body)
        for _ in range(chance.randint(1, 5)):
            at = chance.randrange(len(text))
            match chance.choice(("quote", "mark", "cut", "line")):
                case "quote":
                    # Where a value begins, it goes on to the next quote.
                    at = max(text.find(mark, at) for mark in ",;") + 1
                    text = f'{text[:at]}"{text[at:]}'
                case "mark":
                    text = f"{text[:at]},;{text[at:]}"
                case "cut":
                    text = text[:at] + text[at + chance.randint(1, 40) :]
                case _:
                    text = f"{text[:at]}\n{text[at:]}"
        file = read(f"{header}\n{text}\n")
        there = {key(device) for device in file.devices}
        whole = [line for line in text.split("\n") if line in of_line]
        lost = [line for line in whole if of_line[line] not in there]
        assert len(lost) <= sum(each.lines for each in file.unread), seed
        counted += len(lost)
    assert counted  # else no damage took whole rows along


def test_every_line_of_json_lines_is_a_device_or_counted() -> None:
    lines = gzip.decompress(av_health_lines(COMPANY)).decode().splitlines()
    for seed in range(60):
        chance = random.Random(seed)
        broken = list(lines)
        for _ in range(chance.randint(1, 5)):
            at = chance.randrange(1, len(broken))
            line = broken[at]
            broken[at] = chance.choice((line[: len(line) // 2], "[]", "17", "{}", f"{line}{line}"))
        file = read("\n".join(broken))
        empty = broken.count("[]")  # a list with no records in it
        accounted = len(file.devices) + sum(each.lines for each in file.unread)
        assert len(broken) - empty <= accounted <= len(broken)
