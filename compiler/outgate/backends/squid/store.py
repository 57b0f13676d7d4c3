"""Our include file: read, checked and replaced while the proxy runs."""

from pathlib import Path

from outgate.backends.change_set import ChangeSet, apply_changes
from outgate.backends.file_target import change_file, file_moved, read_own_file
from outgate.backends.live_rule import LiveRule
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import SILENT, Observer
from outgate.backends.recorded import recorded_rules
from outgate.backends.rendered import Rendered
from outgate.backends.squid.errors import FOREIGN_HELP, WORDS
from outgate.backends.squid.model import rule_of, stray_native
from outgate.backends.squid.settings import SquidSettings
from outgate.backends.squid.site import MAX_BYTES, Site
from outgate.backends.squid.text import HEADER, SquidFile, file_text
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.digests import sha256
from outgate.values import dataclass, replace

PENDING = "an apply ended before the proxy had surely read it"
_NO_SITE = Site()


@dataclass(frozen=True, slots=True)
class SquidState(TargetState):
    """Our file as it was read, and squid.conf around it."""

    site: Site = _NO_SITE


class SquidStore:
    """The include file of one target; `root` is the folder of the project."""

    def __init__(self, settings: SquidSettings, root: Path) -> None:
        self.settings = settings
        self._root = root
        self._path = root / settings.path

    @property
    def address(self) -> str:
        """The path as the target has it: projects are moved, and their records with them."""
        return self.settings.path.as_posix()

    def read(self, observer: Observer = SILENT) -> TargetState:
        """The rules in our file, and squid.conf as far as it may be read."""
        from outgate.backends.squid.around import foreign_lines, read_site

        state = self._read()
        site = read_site(self.settings, self._root)
        return SquidState(state.rules, state.fingerprint, foreign_lines(site), site)

    def _read(self) -> TargetState:
        from outgate.backends.file_swap import mark_of
        from outgate.backends.squid.reading import read_rules

        data = read_own_file(self._path, self._root, HEADER, MAX_BYTES, FOREIGN_HELP)
        rules = read_rules(data, self.settings.prefix)
        fingerprint = "sha256:" + sha256(data)
        if mark_of(self._path).exists():
            rules = rules or (stray_native("(none)"),)
            rules = tuple(replace(rule, trouble=PENDING) for rule in rules)
            fingerprint += " pending"
        return TargetState(rules, fingerprint)

    def preflight(
        self, state: TargetState, rendered: Rendered, *, applied: bool
    ) -> tuple[Diagnostic, ...]:
        """What of squid.conf comes before our rules, and keeps them from coming to bear."""
        from outgate.backends.squid.preflight import preflight

        return preflight(_site(state), rendered, self.settings)

    def others(self, state: TargetState) -> tuple[LiveRule, ...]:
        """The `http_access` lines of squid.conf."""
        from outgate.backends.squid.site_rules import site_rules

        return site_rules(_site(state))

    def operations(self, changes: ChangeSet, base: TargetState) -> tuple[str, ...]:
        """None to speak of: the file is written once."""
        return ()

    def apply(self, changes: ChangeSet, base: TargetState, observer: Observer = SILENT) -> None:
        """Check the file with the changes, replace it and have the proxy read it, under a lock."""
        from outgate.backends.squid.program import find_squid
        from outgate.backends.squid.swap import check, swap

        squid = find_squid()
        with change_file(self._path, self._root, self.settings.path) as path:
            state = self._read()
            if state.fingerprint != base.fingerprint:
                raise file_moved(self.settings.path)
            text = self._text(apply_changes(state.rules, changes))
            check(squid, path, text)
            swap(squid, path, text, observer, f"file `{self.settings.path}`")

    def _text(self, natives: tuple[NativeRule, ...]) -> str:
        rules = recorded_rules(natives, rule_of, WORDS)
        return file_text(SquidFile(rules, self.settings.prefix))


def _site(state: TargetState) -> Site:
    return state.site if isinstance(state, SquidState) else _NO_SITE
