"""`outgate init --ci`: the files of a pipeline, written into a repository that lacks them."""

import re
from pathlib import Path

from outgate.atomic import write_atomic
from outgate.diagnostics import Diagnostic, codes
from outgate.digests import sha256
from outgate.errors import UserError, reason_of
from outgate.project.project import find_root
from outgate.resources import resource_text
from outgate.values import dataclass

_TEMPLATES: dict[str, tuple[tuple[str, str], ...]] = {
    "github": (
        (".github/actions/outgate/action.yml", "action.yml"),
        (".github/workflows/outgate-review.yml", "review.yml"),
        (".github/workflows/outgate-apply.yml", "apply.yml"),
        (".github/workflows/outgate-drift.yml", "drift.yml"),
        (".github/workflows/outgate-catalog.yml", "catalog.yml"),
    ),
    "azure": tuple(
        (f"azure-pipelines/outgate/{name}", name)
        for name in ("setup.yml", "review.yml", "apply.yml", "drift.yml", "catalog.yml")
    ),
}
_REQUIREMENTS = {
    "github": ".github/outgate/requirements.txt",
    "azure": "azure-pipelines/outgate/requirements.txt",
}
PLATFORMS = tuple(_TEMPLATES)
# What stands in YAML and in shell: nothing that means anything there.
_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_WHEEL = re.compile(
    r"https://[A-Za-z0-9.-]+(?::\d+)?/[A-Za-z0-9._~/%+-]*outgate-[A-Za-z0-9.+_-]+\.whl"
    r"#sha256=([0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class WrittenPipelines:
    """The files of a pipeline: written now, or there before and kept as they are.

    `other` are those of the kept ones that say something else than this version would write.
    `lacks_wheel` is the file that does not name Outgate yet.
    """

    platform: str
    written: tuple[str, ...]
    kept: tuple[str, ...]
    other: tuple[str, ...]
    lacks_wheel: str | None


def write_pipelines(
    folder: Path, platform: str, *, branch: str, wheel: str | None
) -> WrittenPipelines:
    """Write the files of a platform to the repository around a folder; never over others.

    `wheel` is where the pipelines get Outgate: an https address with its `#sha256=`, or a file of
    the repository. UserError where nothing can be written.
    """
    root = find_root(folder)
    top = next((each for each in (root, *root.parents) if (each / ".git").exists()), root)
    project = root.relative_to(top).as_posix()
    if project != "." and not _PATH.fullmatch(project):
        raise _usage(
            f"the project's folder `{project}` has a name that a pipeline cannot be given safely",
            "call it by letters, digits, `.`, `_` and `-` alone",
        )
    if not _PATH.fullmatch(branch) or ".." in branch:
        raise _usage(f"`{branch}` is no plain name of a branch", "name it with `--branch NAME`")
    texts = {
        name: resource_text("pipelines", platform, template)
        .replace("@PROJECT@", project)
        .replace("@BRANCH@", branch)
        for name, template in _TEMPLATES[platform]
    }
    requirements = _REQUIREMENTS[platform]
    texts[requirements] = _requirements(top, wheel)
    written, kept, other = [], [], []
    for name, text in texts.items():
        path = _inside(top, name)
        if path.is_symlink() or path.exists():
            kept.append(name)
            if not _says(path, text):
                other.append(name)
            continue
        try:
            write_atomic(path, text)
        except OSError as error:
            reason = reason_of(error)
            help = "check the path, its permissions and the room on the disk"
            problem = Diagnostic(
                codes.UNWRITABLE_FILE, f"cannot write `{name}`: {reason}", help=help
            )
            raise UserError(problem) from error
        written.append(name)
    lacks = requirements if wheel is None and requirements in written else None
    return WrittenPipelines(platform, tuple(written), tuple(kept), tuple(other), lacks)


def _inside(top: Path, name: str) -> Path:
    """Where a file goes; UserError where links of the repository lead out of it."""
    path = top / name
    if not path.parent.resolve().is_relative_to(top.resolve()):
        raise _usage(
            f"`{name}` would be written outside of the repository: a link leads there",
            "remove the link",
        )
    return path


def _says(path: Path, text: str) -> bool:
    """Whether a file that is there says just this; a link or a device is not looked at."""
    try:
        return (
            not path.is_symlink()
            and path.stat().st_size == len(text.encode())
            and path.read_bytes() == text.encode()
        )
    except OSError:
        return False


def _requirements(top: Path, wheel: str | None) -> str:
    """What pipelines install, by hashes: Outgate, and what it needs, as its lock has it."""
    if wheel is None:
        own = (
            "# Outgate itself is missing yet. Say where the pipelines get it, and its sha256:\n"
            "#   outgate @ https://HOST/outgate-VERSION-py3-none-any.whl --hash=sha256:...\n"
            "# or the path of a wheel in this repository, from its top:\n"
            "#   ./PATH/outgate-VERSION-py3-none-any.whl --hash=sha256:...\n"
        )
    else:
        own = _named(top, wheel)
    lock = resource_text("locks", "azure.txt")
    needs = "".join(line for line in lock.splitlines(keepends=True) if not line.startswith("#"))
    return (
        "# What the pipelines install: this and nothing else, each file by its hash.\n"
        f"{own}\n# What it needs, in the versions that it was tested with.\n{needs}"
    )


def _named(top: Path, wheel: str) -> str:
    if match := _WHEEL.fullmatch(wheel):
        return f"outgate @ {wheel.partition('#')[0]} --hash=sha256:{match[1]}\n"
    if "://" in wheel:
        raise _usage(
            f"`{wheel}` is no https address of a wheel of Outgate with its hash",
            "write `https://HOST/outgate-VERSION-py3-none-any.whl#sha256=...`",
        )
    file = Path(wheel)
    try:
        path = file.resolve(strict=True).relative_to(top.resolve()).as_posix()
        digest = sha256(file.read_bytes())
    except (OSError, ValueError):
        raise _usage(
            f"there is no `{wheel}` in this repository",
            "put the wheel in a folder of the repository, or name its https address",
        ) from None
    if not re.fullmatch(r"(?:[A-Za-z0-9._-]+/)+outgate-[A-Za-z0-9.+_-]+\.whl", path):
        raise _usage(f"`{path}` is no wheel of Outgate in a folder", "build one with `pip wheel`")
    return f"./{path} --hash=sha256:{digest}\n"


def _usage(message: str, help: str) -> UserError:
    return UserError(Diagnostic(codes.USAGE, message, help=help))
