"""Settings of a target: which have changed, and which no target has."""

import pytest

from outgate.project.target_settings import (
    BadSettings,
    SettingChange,
    TargetSettings,
    changed_settings,
    read_target_settings,
)

SETTINGS = TargetSettings("local", {"path": "f", "nested": {"a": 1}}, {"url-path": "why"})


def test_settings_that_are_not_as_they_were() -> None:
    other = TargetSettings("pac", {"path": "g", "nested": {"a": 1, "b": [2]}}, {})
    assert changed_settings(SETTINGS, other) == (
        SettingChange("accept.url-path", "why", None),
        SettingChange("backend", "local", "pac"),
        SettingChange("nested.b", None, "[2]"),
        SettingChange("path", "f", "g"),
    )
    assert changed_settings(SETTINGS, SETTINGS) == ()
    assert changed_settings(None, SETTINGS) == ()


def test_settings_that_no_target_has_are_refused() -> None:
    whole = TargetSettings("pac", {"proxies": ["p.example:8080"]}, {"url-path": "why"})
    assert read_target_settings(whole.document()) == whole
    for wrong in (
        TargetSettings("elsewhere", {}),
        TargetSettings("pac", {}),
        TargetSettings("local", {"odd": 1}),
        TargetSettings("pac", {"proxies": ["p.example:8080"]}, {"odd": "why"}),
    ):
        with pytest.raises(BadSettings, match="its settings are those of no target: "):
            read_target_settings(wrong.document())
    assert len({each.digest for each in (whole, SETTINGS, TargetSettings("pac", {}))}) == 3
