"""Our table: read, checked and replaced while packets go through it."""

from pathlib import Path

from outgate.backends.change_set import ChangeSet, apply_changes
from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.file_target import (
    file_failure,
    file_moved,
    file_refused,
    find_writable,
    hold_lock,
)
from outgate.backends.live_rule import LiveRule
from outgate.backends.native_rule import NativeRule
from outgate.backends.nftables.chains import Neighbour
from outgate.backends.nftables.errors import broken_record
from outgate.backends.nftables.layout import NftTable
from outgate.backends.nftables.model import rule_of
from outgate.backends.nftables.settings import Hook, NftSettings
from outgate.backends.observer import SILENT, Observer
from outgate.backends.rendered import Rendered
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.documents.files import FileRefused
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class NftState(TargetState):
    """Our table as it was read, and the chains around it."""

    neighbours: tuple[Neighbour, ...] = ()
    is_led: bool = True


class NftStore:
    """The table of one target; `root` is the folder of the project."""

    def __init__(self, settings: NftSettings, root: Path) -> None:
        self.settings = settings
        self._root = root

    @property
    def address(self) -> str:
        """The table and its file, as the target has them: projects are moved with their records."""
        return f"inet {self.settings.table}, {self.settings.path.as_posix()}"

    def read(self, observer: Observer = SILENT) -> TargetState:
        """The rules in the kernel with the names that feed them, and the chains of others."""
        from outgate.backends.nftables.chains import find_neighbours, leads_to_rules
        from outgate.backends.nftables.programs import find_nft
        from outgate.backends.nftables.table import find_held

        nft = find_nft()
        held = find_held(nft, self.settings, self._root)
        neighbours = find_neighbours(nft, held.live, self.settings)
        foreign = tuple(neighbour.words for neighbour in neighbours)
        is_led = (
            self.settings.hook is not Hook.NONE
            or held.live is None
            or leads_to_rules(nft, held.live, self.settings)
        )
        return NftState(held.natives, held.fingerprint, foreign, neighbours, is_led)

    def preflight(
        self, state: TargetState, rendered: Rendered, *, applied: bool
    ) -> tuple[Diagnostic, ...]:
        """What keeps our rules from coming to bear, and what a dnsmasq cannot do."""
        from outgate.backends.nftables.preflight import preflight

        is_led = not isinstance(state, NftState) or state.is_led
        return preflight(_neighbours(state), rendered, self.settings, self._root, is_led=is_led)

    def others(self, state: TargetState) -> tuple[LiveRule, ...]:
        """The chains that may stop what ours let through."""
        from outgate.backends.nftables.chains import live_rules

        return live_rules(_neighbours(state))

    def operations(self, changes: ChangeSet, base: TargetState) -> tuple[str, ...]:
        """None to speak of: the kernel takes all at once."""
        return ()

    def apply(self, changes: ChangeSet, base: TargetState, observer: Observer = SILENT) -> None:
        """Check the rules and the names, then replace them, under a lock."""
        from outgate.backends.nftables.programs import find_dnsmasq, find_nft
        from outgate.backends.nftables.swap import Engines, Files, swap
        from outgate.backends.nftables.table import find_held

        settings, root = self.settings, self._root
        nft = find_nft()
        names = settings.dnsmasq
        engines = Engines(nft, None if names is None else find_dnsmasq())
        path = root / settings.path
        try:
            files = Files(
                find_writable(path, root, settings.path),
                None if names is None else find_writable(root / names, root, names),
            )
            lock = files.script.with_name(f".{files.script.name}.lock")
            with hold_lock(lock, settings.path, f".{settings.path.name}.lock"):
                held = find_held(nft, settings, root)
                if held.fingerprint != base.fingerprint:
                    raise file_moved(f"table inet {settings.table}")
                table = self._table(apply_changes(held.natives, changes))
                swap(engines, files, held, table, observer)
        except FileRefused as error:
            raise file_refused(error) from error
        except OSError as error:
            raise file_failure("cannot write", path, error) from error

    def _table(self, natives: tuple[NativeRule, ...]) -> NftTable:
        rules = []
        for native in natives:
            try:
                rule = rule_of(native)
            except (KeyError, TypeError, ValueError) as error:
                raise broken_record(native.label, error) from error
            if rule is None:
                # The way back is on record, in a file of the project: none of its lines is written.
                raise BackendError(
                    f"{native.label} is not one that Outgate writes",
                    help="write it into a table of its own, or apply the policy as it was then",
                    outcome=NOTHING_CHANGED,
                )
            rules.append(rule)
        return NftTable(tuple(rules), self.settings.table, self.settings.hook)


def _neighbours(state: TargetState) -> tuple[Neighbour, ...]:
    return state.neighbours if isinstance(state, NftState) else ()
