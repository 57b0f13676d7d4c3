"""What a plan says of traffic is what its apply does to requests, on each kind of target.

`OUTGATE_SAMPLED=500000` asks for as many requests of each kind instead of the usual number.
"""

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from outgate.cli.views.plan_wording import headline
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.traffic_change.model import Effect, Entry
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from tests.properties.firewalls import WORLDS, World, asked
from tests.properties.verdicts import Aim, Asked, holds

SAMPLED = int(os.environ.get("OUTGATE_SAMPLED", "12000"))
EACH = int(os.environ.get("OUTGATE_SAMPLED_EACH", "100"))  # requests of one world


def aim(target: Remote) -> Aim:
    match target.destination:
        case HostDestination(host, path):
            return str(host), str(path) if path else None, ()
        case AddressesDestination(networks):
            return None, None, networks
    raise AssertionError(target)


def has(entry: Entry, request: Asked) -> bool:
    piece = entry.piece
    remote = piece.flow.remote
    way = remote.protocol, remote.port
    sources = piece.flow.addresses
    return holds(sources, aim(remote), way, request) and not any(
        holds(sources, aim(each), way, request) for each in piece.without
    )


def told(entries: Iterable[Entry], request: Asked) -> Entry | None:
    matches = [each for each in entries if has(each, request)]
    assert len(matches) <= 1, "no request is told twice"
    return matches[0] if matches else None


def check_request(world: World, request: Asked) -> None:
    was, now = world.before(request), world.after(request)
    traffic = world.plan.traffic
    unreadable = traffic.appearing or traffic.vanishing
    for entries, gone, come in (
        (traffic.opened, was, now),
        (traffic.closed, now, was),
    ):
        entry = told(entries, request)
        if entry is None:
            if come.allows and not gone.allows and not unreadable:
                # What a rule by address of ours opens is told by address.
                assert come.by_address, (request, was, now)
                assert told(entries, replace(request, host=None)), (request, was, now)
        elif entry.effect is Effect.FULL:
            if not (come.allows and not gone.allows):
                doubtful = {was.label, now.label} & set(entry.doubts)
                assert doubtful or unreadable, (request, was, now, entry)
        else:
            passes = entry.effect is Effect.OPEN
            assert (was.allows, now.allows) == (passes, passes), (request, was, now, entry)


def check_headline(plan: TargetPlan, *, stays: bool) -> None:
    line = headline(plan)
    traffic = plan.traffic
    if line.startswith("No changes"):
        assert stays
        assert traffic.is_empty
        return
    assert plan.writes
    if "changes no traffic" in line:
        assert traffic.is_empty
        return
    full, rest = (
        [
            sum((each.effect is Effect.FULL) is whole for each in entries)
            for entries in (traffic.opened, traffic.closed)
        ]
        for whole in (True, False)
    )
    words = [
        f"{n}{f' (and {r} that rules of others decide)' if r else ''}"
        for n, r in zip(full, rest, strict=True)
    ]
    said = f"opens {words[0]}, closes {words[1]}, treats {len(traffic.treated)} differently"
    assert re.search(rf": {re.escape(said)}[ ,]", line), line


@pytest.mark.parametrize("make", WORLDS)
def test_what_is_told_is_what_happens(make: Callable[..., World], tmp_path: Path) -> None:
    sampled = 0
    seed = 0
    while sampled < SAMPLED:
        random = Random(seed)  # the same in each run
        world = make(random, tmp_path)
        check_headline(world.plan, stays=world.stays)
        for _ in range(EACH):
            check_request(world, asked(random))
        sampled += EACH
        seed += 1
    assert sampled >= SAMPLED >= 12_000
