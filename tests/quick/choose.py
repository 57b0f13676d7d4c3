"""Which tests to run for files that changed: the nearest first, by who imports whom."""

import subprocess
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import grimp

from tests.conftest import ROOT

# Run where nothing changed, or nothing that any test imports: small, and of several packages.
SMALL = ("tests/docs/test_codes.py", "tests/language", "tests/traffic")
# What is no module of Python: whose tests read it.
_READ_BY = {
    "grammar": ("tests/language", "tests/policy"),
    "schemas": ("tests/documents", "tests/cli/test_schemas.py"),
    "policies": ("tests/docs", "tests/cli/test_check.py"),
    "": ("tests/docs",),
}


def changed_files() -> list[str]:
    """Files that differ from where this branch left `main`, also those not committed or new."""
    base = _git("merge-base", "HEAD", "origin/main") or _git("merge-base", "HEAD", "main")
    changed = _git("diff", "--name-only", *(base or ["HEAD"]))
    return sorted({*changed, *_git("ls-files", "--others", "--exclude-standard")})


def choose(changed: Iterable[str]) -> list[str]:
    """Test files in the order to run them in: changed ones, then by steps from what changed."""
    graph = grimp.build_graph("outgate", "tests", cache_dir=None)
    chosen: dict[str, None] = {}
    modules: set[str] = set()
    for name in changed:
        path = PurePosixPath(name)
        if path.suffix == ".py" and path.parts[0] in ("compiler", "tests"):
            modules.add(_module(path))
        elif path.parts[0] in ("compiler", "tests"):
            # Data is read by the modules beside it.
            beside = _module(path.parent / "__init__.py")
            modules |= {beside, *graph.find_children(beside)} & graph.modules
        else:
            top = path.parts[0] if len(path.parts) > 1 else ""
            chosen |= dict.fromkeys(_READ_BY.get(top, _READ_BY[""]))
    near, seen = modules & graph.modules, set[str]()
    while near:
        seen |= near
        chosen |= dict.fromkeys(_test_file(each) for each in sorted(near) if _is_test(each))
        near = {user for each in near for user in graph.find_modules_that_directly_import(each)}
        near -= seen
    there = [each for each in chosen if Path(ROOT, each).exists()]
    return there or list(SMALL)


def _module(path: PurePosixPath) -> str:
    parts = path.with_suffix("").parts
    parts = parts[1:] if parts[0] == "compiler" else parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _is_test(module: str) -> bool:
    return module.rpartition(".")[2].startswith("test_")


def _test_file(module: str) -> str:
    return module.replace(".", "/") + ".py"


def _git(*arguments: str) -> list[str]:
    ran = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return ran.stdout.splitlines()
