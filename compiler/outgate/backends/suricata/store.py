"""Our file of rules: read, checked and replaced while the engine runs."""

from pathlib import Path

from outgate.backends.change_set import ChangeSet, apply_changes
from outgate.backends.file_swap import mark_of
from outgate.backends.file_target import change_file, file_moved, read_own_file
from outgate.backends.live_rule import LiveRule
from outgate.backends.observer import SILENT, Observer
from outgate.backends.rendered import Rendered
from outgate.backends.suricata.errors import FOREIGN_HELP, WORDS, crowded_file
from outgate.backends.suricata.file import HEADER, file_text
from outgate.backends.suricata.rules.model import stray_native
from outgate.backends.suricata.rules.record import recorded_text
from outgate.backends.suricata.settings import SuricataSettings
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.digests import sha256
from outgate.values import replace

MAX_BYTES = 1 << 24
MAX_LINES = 200_000  # ours are fewer: each has a hundred bytes
PENDING = "an apply ended before the engine had surely read it"


class SuricataStore:
    """The file of one target; `root` is the folder of the project."""

    def __init__(self, settings: SuricataSettings, root: Path) -> None:
        self.settings = settings
        self._root = root
        self._path = root / settings.path

    @property
    def address(self) -> str:
        """The path as the target has it: projects are moved, and their records with them."""
        return self.settings.path.as_posix()

    def read(self, observer: Observer = SILENT) -> TargetState:
        """The rules in our file, and what other files the engine of this machine reads."""
        from outgate.backends.suricata.preflight import files_of_others

        return replace(self._read(), foreign=files_of_others(self._path))

    def _read(self) -> TargetState:
        from outgate.backends.suricata.rules.reading import read_rules

        data = read_own_file(self._path, self._root, HEADER, MAX_BYTES, FOREIGN_HELP)
        if data.count(b"\n") > MAX_LINES:
            raise crowded_file(self._path, MAX_LINES)
        rules = read_rules(data.decode("utf-8", "replace"))
        fingerprint = "sha256:" + sha256(data)
        if mark_of(self._path).exists():
            rules = rules or (stray_native("(none)"),)
            rules = tuple(replace(rule, trouble=rule.trouble or PENDING) for rule in rules)
            fingerprint += " pending"
        return TargetState(rules, fingerprint)

    def preflight(
        self, state: TargetState, rendered: Rendered, *, applied: bool
    ) -> tuple[Diagnostic, ...]:
        """What an engine that runs on this machine says of itself."""
        from outgate.backends.suricata.preflight import preflight

        return preflight(self._path, self.settings, rendered)

    def others(self, state: TargetState) -> tuple[LiveRule, ...]:
        """None that are read: the engine may have rules of others, in files of theirs."""
        return ()

    def operations(self, changes: ChangeSet, base: TargetState) -> tuple[str, ...]:
        """None to speak of: the file is written once."""
        return ()

    def apply(self, changes: ChangeSet, base: TargetState, observer: Observer = SILENT) -> None:
        """Check the file with the changes, replace it and have the engine read it, under a lock."""
        from outgate.backends.suricata.program import find_suricata
        from outgate.backends.suricata.swap import swap

        suricata = find_suricata()
        with change_file(self._path, self._root, self.settings.path) as path:
            state = self._read()
            if state.fingerprint != base.fingerprint:
                raise file_moved(self.settings.path)
            natives = apply_changes(state.rules, changes)
            text = recorded_text(natives, self.settings.sid_base, file_text, WORDS)
            swap(suricata, path, text, observer, f"file `{self.settings.path}`")
