"""What a shell completes an option or argument with; looked up only when a shell asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

VARIABLE = "_OUTGATE_COMPLETE"  # with which a shell asks
Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem[str]]"]


def values(kind: str) -> Completer:
    """A completer with the values of one kind (`completion_values.KINDS` has them all)."""

    def complete(
        ctx: click.Context, _: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        from outgate.cli.completion_values import complete_values

        return complete_values(kind, ctx, incomplete)

    return complete


FILES = values("files")
TARGETS = values("targets")
TARGETS_OR_ALL = values("targets-or-all")
EDITIONS = values("editions")
REGIONS = values("regions")
FLEETS = values("fleets")
FEATURES = values("features")
LISTS = values("lists")
CODES = values("codes")
WARNINGS = values("warnings")
BACKENDS = values("backends")
