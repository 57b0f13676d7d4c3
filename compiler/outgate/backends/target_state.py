"""What a target holds."""

from outgate.backends.native_rule import NativeRule
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class TargetState:
    """Our rules on a target, as they are now.

    `fingerprint` changes whenever any of them does, or anything that an apply would overwrite.
    `foreign` tells in words what else the target holds, which Outgate never touches.
    """

    rules: tuple[NativeRule, ...]
    fingerprint: str
    foreign: tuple[str, ...] = ()
