"""The settings that make a target this target, and how they differ from those of another day."""

from collections.abc import Mapping
from typing import TypedDict

from outgate.documents.schema import worst_fault
from outgate.plan.digest import json_digest
from outgate.project.config_schema import config_schema
from outgate.values import dataclass, field


class SettingsFields(TypedDict):
    """The settings as saved plans and records write them."""

    backend: str
    settings: Mapping[str, object]
    accept: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TargetSettings:
    """What makes a target this target: its backend and settings, and what it accepts."""

    backend: str
    settings: Mapping[str, object]
    accept: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> SettingsFields:
        """The settings as saved plans and records write them."""
        return {
            "backend": self.backend,
            "settings": dict(self.settings),
            "accept": dict(self.accept),
        }

    @property
    def digest(self) -> str:
        """What tells one target from another."""
        return json_digest(self.document())


class BadSettings(ValueError):
    """Settings that no outgate.yaml could have."""


def read_target_settings(raw: SettingsFields) -> TargetSettings:
    """The settings in such a document; BadSettings where outgate.yaml could not say so."""
    settings = TargetSettings(raw["backend"], dict(raw["settings"]), dict(raw["accept"]))
    target = {**settings.settings, "backend": settings.backend, "accept": dict(settings.accept)}
    fault = worst_fault(config_schema(), {"targets": {"t": target}})
    if fault is not None:
        raise BadSettings(f"its settings are those of no target: {fault.message}")
    return settings


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting of the target that is not as it was at the last apply; None where there is none."""

    field: str
    before: str | None
    after: str | None


def changed_settings(
    before: TargetSettings | None, after: TargetSettings
) -> tuple[SettingChange, ...]:
    """Every setting that differs from those of the last apply."""
    if before is None:
        return ()
    old, new = (_flat(each.document()) for each in (before, after))
    return tuple(
        SettingChange(key, old.get(key), new.get(key))
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    )


def _flat(document: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in document.items():
        name = prefix if key == "settings" else f"{prefix}{key}"
        if isinstance(value, Mapping):
            flat.update(_flat(value, f"{name}." if name else ""))
        else:
            flat[name] = str(value)
    return flat
