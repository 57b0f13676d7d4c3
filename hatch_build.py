"""Reads the grammar and the catalog when Outgate is built, so that no command has to."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileHook(BuildHookInterface):
    """Writes compiler/outgate/compiled/, for wheels and for `pip install -e .`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the files of a wheel are gathered."""
        if self.target_name != "wheel":
            return
        sys.path.insert(0, str(Path(self.root) / "compiler"))
        from outgate.precompile import write_compiled

        write_compiled()
        build_data["artifacts"].append("/compiler/outgate/compiled/*.made")
