"""The policies of this repository, compiled."""

from functools import cache

from outgate.catalog.store import Store
from outgate.plan.compile import Compilation
from tests.conftest import ROOT
from tests.support import compile_files, shipped


@cache
def shipped_policies() -> Compilation:
    """All of them, with the newest edition."""
    paths = sorted((ROOT / "policies").rglob("*.policy"))
    files = {path.name: path.read_text(encoding="utf-8") for path in paths}
    compilation, problems = compile_files(files, shipped(Store(None).editions()[-1]))
    assert compilation is not None, problems
    return compilation
