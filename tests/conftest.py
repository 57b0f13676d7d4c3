"""Snapshots as one reviewable text file each, and a folder to run the program in."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests import forked

# A shell starts what runs in the background deaf to Ctrl-C, and so would be what a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent
OUTGATE = Path(sys.executable).parent / "outgate"

# The same examples on every machine; `--hypothesis-seed` and the `long` profile look further.
settings.register_profile(
    "ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", deadline=None, max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


class TextSnapshot(SingleFileSnapshotExtension):
    """A snapshot is a text file."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture(scope="session", autouse=True)
def user_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What Outgate remembers for its user is kept in a folder of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Snapshots in files of their own."""
    return snapshot.use_extension(TextSnapshot)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str


def scrubbed_environment() -> dict[str, str]:
    """An environment without anything of this machine's terminal or locale."""
    # The last two where coverage is measured, and where a copy of the tree is tested.
    wanted = ("PATH", "HOME", "XDG_STATE_HOME", "COVERAGE_PROCESS_CONFIG", "PYTHONPATH")
    keep = {key: os.environ[key] for key in wanted if key in os.environ}
    return {**keep, "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with a project, and the installed command to run in it."""

    folder: Path

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run(
        self, *arguments: str, env: dict[str, str] | None = None, stdin: str | bytes = b""
    ) -> Ran:
        """Run outgate to its end, in a process that has its imports already."""
        environment = {**scrubbed_environment(), **(env or {})}
        given = stdin if isinstance(stdin, bytes) else stdin.encode()
        code, out, err = forked.run(list(arguments), self.folder, environment, stdin=given)
        assert b"Traceback" not in err, err.decode()
        return Ran(code, out.decode(), err.decode())

    def run_installed(self, *arguments: str, env: dict[str, str] | None = None) -> Ran:
        """Run the installed script, as a user does."""
        done = subprocess.run(
            [OUTGATE, *arguments],
            cwd=self.folder,
            env={**scrubbed_environment(), **(env or {})},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        # Whatever happens, a user never sees Python's own words.
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    """An empty folder."""
    return Workspace(tmp_path)


@pytest.fixture
def project(tmp_path: Path) -> Workspace:
    """A folder with the policies that ship with the repository."""
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    return Workspace(tmp_path)


@pytest.fixture
def tree_of() -> Callable[[Path], dict[str, bytes]]:
    """A function that reads a folder whole, to see that nothing was written."""

    def read(folder: Path) -> dict[str, bytes]:
        files = (path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}

    return read
