"""Rows of all files become devices: joined by Defender's id, by Entra's, then by name.

Of what rows say the newest holds, value by value: a heartbeat that leaves a column blank takes
nothing away. The order of files and rows does not matter.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from outgate.catalog.prerequisites import Component, Version
from outgate.inventory.device import Device
from outgate.values import dataclass, replace

_NEVER = datetime.min.replace(tzinfo=UTC)
Value = TypeVar("Value")
_Groups = dict[str, list[Device]]
_Keys = tuple[tuple[str, ...], tuple[str, ...]]  # what a row is known by, and what it looks for


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
    into = _merged_ids(every)
    groups: _Groups = defaultdict(list)
    rest: list[Device] = []
    for row in (_follow(row, into) for row in every):
        if row.device_id:
            groups[row.device_id].append(row)
        else:
            rest.append(row)
    rest = _join_by(groups, rest, _directory_keys)
    rest = _join_by(groups, rest, _name_keys)
    others: _Groups = defaultdict(list)
    named = [row for row in rest if not row.directory_id]
    for row in rest:
        if row.directory_id:
            others[row.directory_id].append(row)
    names: _Groups = defaultdict(list)
    for row in _join_by(others, named, _name_keys):
        names[row.name].append(row)
    _join_bare_names(names)
    devices = [_merge(group) for held in (groups, others, names) for group in held.values()]
    return Joined(tuple(sorted(devices, key=_order)), len(every), len(into))


def _merged_ids(rows: Iterable[Device]) -> dict[str, str]:
    """Ids that the service has merged into others, by the newest row that says so."""
    saying = [row for row in rows if row.device_id and row.merged_into not in ("", row.device_id)]
    saying.sort(key=lambda row: (row.seen or _NEVER, row.merged_into))
    return {row.device_id: row.merged_into for row in saying}


def _follow(row: Device, into: Mapping[str, str]) -> Device:
    """The row under the id that its device has now; of ids that lead to one another the first."""
    if row.device_id not in into and not row.merged_into:
        return row
    seen = [row.device_id]
    while seen[-1] in into and (id := into[seen[-1]]) not in seen:
        seen.append(id)
    ends = into.get(seen[-1])
    id = min(seen[seen.index(ends) :]) if ends in seen else seen[-1]
    return replace(row, device_id=id, merged_into="")


def _directory_keys(row: Device) -> _Keys:
    """What a row is known by, and what it looks for: Entra's id."""
    keys = (row.directory_id,) if row.directory_id else ()
    return keys, keys


def _name_keys(row: Device) -> _Keys:
    """The whole name; then its first label, where one of both sides has no more than that."""
    if not row.name:
        return (), ()
    label = row.name.partition(".")[0]
    whole, full, bare = f"={row.name}", f"{label}.", label
    return ((whole, full), (whole, bare)) if label != row.name else ((whole, bare), (whole, full))


def _join_by(
    groups: _Groups, rows: Iterable[Device], keys: Callable[[Device], _Keys]
) -> list[Device]:
    """Put rows to the group that has one of their keys; those of none are left.

    Of several groups with one name the one that was seen last is meant: a device that was installed
    anew has a new id and its old name.
    """
    holders: dict[str, set[str]] = defaultdict(set)
    for id, group in groups.items():
        for row in group:
            for key in keys(row)[0]:
                holders[key].add(id)
    newest = {id: max(row.seen or _NEVER for row in group) for id, group in groups.items()}
    left: list[Device] = []
    for row in rows:
        ids: set[str] = next((holders[key] for key in keys(row)[1] if key in holders), set())
        if ids:
            groups[max(ids, key=lambda id: (newest[id], id))].append(row)
        else:
            left.append(row)
    return left


def _join_bare_names(names: _Groups) -> None:
    """Put devices of a bare name to those of the only full name that begins with it."""
    full: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if "." in name:
            full[name.partition(".")[0]].append(name)
    for name in [name for name in names if len(full.get(name, ())) == 1]:
        names[full[name][0]] += names.pop(name)


def _order(device: Device) -> tuple[str, str, str]:
    return device.name, device.device_id, device.directory_id


def _merge(rows: list[Device]) -> Device:
    """One device of its rows, the newest first; rows of one time go by what they say."""
    if len(rows) == 1:
        return rows[0]
    ordered = sorted(rows, key=repr)
    ordered.sort(key=lambda row: row.seen or _NEVER, reverse=True)
    versions: dict[Component, Version] = {}
    for row in ordered:
        for component, version in row.versions:
            versions.setdefault(component, version)
    return Device(
        device_id=_first((row.device_id for row in ordered), ""),
        directory_id=_first((row.directory_id for row in ordered), ""),
        name=_first((row.name for row in ordered), ""),
        platform=_first((row.platform for row in ordered), ""),
        release=_first((row.release for row in ordered), ""),
        build=_build(ordered),
        agent=_first((row.agent for row in ordered), None),
        versions=tuple(sorted(versions.items())),
        antivirus_reports=any(row.antivirus_reports for row in ordered),
        region=_first((row.region for row in ordered), ""),
        addresses=_first((row.addresses for row in ordered), ()),
        seen=ordered[0].seen,
        onboarded=next((row.onboarded for row in ordered if row.onboarded is not None), None),
        connectivity=_first((row.connectivity for row in ordered), None),
    )


def _first(values: Iterable[Value], nothing: Value) -> Value:
    """The first value that says something."""
    return next((value for value in values if value), nothing)


def _build(rows: Iterable[Device]) -> Version | None:
    """The newest build, with the revision of an older row where the newest one has none."""
    builds = [row.build for row in rows if row.build]
    if not builds:
        return None
    newest = builds[0]
    same = (build for build in builds if build[0] == newest[0] and len(build) > 1)
    return next(same, newest)
