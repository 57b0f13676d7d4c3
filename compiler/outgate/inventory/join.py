"""Rows of all files become devices: joined by Defender's id, by Entra's, then by name.

Of what rows say the newest holds, value by value: a heartbeat that leaves a column blank takes
nothing away. The order of files and rows does not matter.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TypeVar

from outgate.catalog.prerequisites import Component, Version
from outgate.inventory.device import Device
from outgate.values import dataclass, replace

_NEVER = datetime.min.replace(tzinfo=UTC)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Joined:
    """The devices, in the order of their names and ids, and how many rows they come from.

    `merged` counts ids that the service has merged into others.
    """

    devices: tuple[Device, ...]
    rows: int
    merged: int


def join(rows: Iterable[Device]) -> Joined:
    """Devices of rows."""
    every = tuple(rows)
    into = {row.device_id: row.merged_into for row in every if row.device_id and row.merged_into}
    current = [_follow(row, into) for row in every]
    groups: dict[str, list[Device]] = defaultdict(list)
    for row in current:
        if row.device_id:
            groups[row.device_id].append(row)
    rest = _join_by(groups, [row for row in current if not row.device_id], _by_directory)
    rest = _join_by(groups, rest, _by_name)
    others: dict[str, list[Device]] = defaultdict(list)
    for row in rest:
        others[f"directory {row.directory_id}" if row.directory_id else ""].append(row)
    nameless = others.pop("", [])
    nameless = _join_by(others, nameless, _by_name)
    for row in nameless:
        others[f"name {row.name}"].append(row)
    _join_short_names(others)
    devices = [_merge(group) for group in (*groups.values(), *others.values())]
    return Joined(tuple(sorted(devices, key=_order)), len(every), len(into))


def _follow(row: Device, into: dict[str, str]) -> Device:
    """The row under the id that its device has now."""
    seen = {row.device_id}
    id = row.device_id
    while id in into and into[id] not in seen:
        id = into[id]
        seen.add(id)
    return replace(row, device_id=id, merged_into="") if row.merged_into else row


def _by_directory(row: Device) -> tuple[str, ...]:
    return (row.directory_id,) if row.directory_id else ()


def _by_name(row: Device) -> tuple[str, ...]:
    """The whole name, then its first label where one of both sides has no more than that."""
    if not row.name:
        return ()
    label = row.name.partition(".")[0]
    return (row.name, f"{label}.") if label != row.name else (row.name,)


def _join_by(
    groups: dict[str, list[Device]],
    rows: list[Device],
    keys: Callable[[Device], tuple[str, ...]],
) -> list[Device]:
    """Put rows to the group that has one of their keys; those of none are left.

    Of several groups with one name the one that was seen last is meant: a device that was installed
    anew has a new id and its old name.
    """
    holders: dict[str, set[str]] = defaultdict(set)
    for id, group in groups.items():
        for row in group:
            for key in keys(row):
                holders[key].add(id)
            if keys is _by_name and row.name and "." not in row.name:
                holders[f"{row.name}."].add(id)
    newest = {id: max(row.seen or _NEVER for row in group) for id, group in groups.items()}
    left: list[Device] = []
    put: list[tuple[str, Device]] = []
    for row in rows:
        wanted = keys(row)
        if keys is _by_name and row.name and "." not in row.name:
            wanted = (*wanted, f"{row.name}.")
        ids: set[str] = next((holders[key] for key in wanted if holders.get(key)), set())
        if ids:
            put.append((max(ids, key=lambda id: (newest[id], id)), row))
        else:
            left.append(row)
    for id, row in put:
        groups[id].append(row)
    return left


def _join_short_names(groups: dict[str, list[Device]]) -> None:
    """Put a group of a bare name to the only group whose full name begins with it."""
    full: dict[str, list[str]] = defaultdict(list)
    for id in groups:
        name = id.removeprefix("name ")
        if id.startswith("name ") and "." in name:
            full[name.partition(".")[0]].append(id)
    for id in [id for id in groups if id.startswith("name ") and "." not in id]:
        holders = full.get(id.removeprefix("name "), [])
        if len(holders) == 1:
            groups[holders[0]] += groups.pop(id)


def _order(device: Device) -> tuple[str, str, str]:
    return device.name, device.device_id, device.directory_id


def _merge(rows: list[Device]) -> Device:
    """One device of its rows, the newest first; rows of one time go by what they say."""
    if len(rows) == 1:
        return rows[0]
    ordered = sorted(rows, key=repr)
    ordered.sort(key=lambda row: row.seen or _NEVER, reverse=True)
    newest = ordered[0]
    versions: dict[Component, Version] = {}
    for row in ordered:
        for component, version in row.versions:
            versions.setdefault(component, version)
    return Device(
        device_id=newest.device_id or _first(row.device_id for row in ordered) or "",
        directory_id=_first(row.directory_id for row in ordered) or "",
        name=_first(row.name for row in ordered) or "",
        platform=_first(row.platform for row in ordered) or "",
        release=_first(row.release for row in ordered) or "",
        build=_build(ordered),
        agent=_first(row.agent for row in ordered),
        versions=tuple(sorted(versions.items())),
        antivirus_reports=any(row.antivirus_reports for row in ordered),
        region=_first(row.region for row in ordered) or "",
        addresses=_first(row.addresses for row in ordered) or (),
        seen=newest.seen,
        onboarded=next((row.onboarded for row in ordered if row.onboarded is not None), None),
        connectivity=_first(row.connectivity for row in ordered),
    )


def _first(values: Iterable[Value | None]) -> Value | None:
    """The first value that says something."""
    return next((value for value in values if value), None)


def _build(rows: Iterable[Device]) -> Version | None:
    """The newest build, with the revision of an older row where the newest one has none."""
    builds = [row.build for row in rows if row.build]
    if not builds:
        return None
    newest = builds[0]
    same = (build for build in builds if build[0] == newest[0] and len(build) > 1)
    return next(same, newest)
