"""What outgate.yaml holds once it is checked, for the type checker.

It follows schemas/config.schema.json, which says what the fields mean.
"""

from collections.abc import Mapping, Sequence
from typing import NotRequired, Required, TypedDict


class StateFields(TypedDict):
    """Where the record of a target is kept."""

    container: str
    name: NotRequired[str]


class TargetFields(TypedDict, total=False):
    """A target. Beside these fields there are the settings of its backend."""

    backend: Required[str]
    policies: Sequence[str]
    accept: Mapping[str, str]
    state: StateFields


class ConfigFields(TypedDict, total=False):
    """The whole file."""

    policies: str | Sequence[str]
    catalog: str
    targets: Mapping[str, TargetFields] | None
    default_target: str
    retain: str
    lint: Mapping[str, str]
    expiry_notice: str
