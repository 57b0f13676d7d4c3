"""Our table: read, checked and replaced while packets go through it."""

from pathlib import Path

from outgate.backends.change_set import ChangeSet, apply_changes
from outgate.backends.file_target import change_file, file_moved, find_writable
from outgate.backends.live_rule import LiveRule
from outgate.backends.native_rule import NativeRule
from outgate.backends.nftables.chains import Neighbour
from outgate.backends.nftables.errors import WORDS
from outgate.backends.nftables.layout import NftTable
from outgate.backends.nftables.model import rule_of
from outgate.backends.nftables.settings import Hook, NftSettings
from outgate.backends.observer import SILENT, Observer
from outgate.backends.recorded import recorded_rules
from outgate.backends.rendered import Rendered
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
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
        with change_file(path, root, settings.path) as script:
            files = Files(
                script, None if names is None else find_writable(root / names, root, names)
            )
            held = find_held(nft, settings, root)
            if held.fingerprint != base.fingerprint:
                raise file_moved(f"table inet {settings.table}")
            table = self._table(apply_changes(held.natives, changes))
            swap(engines, files, held, table, observer)

    def _table(self, natives: tuple[NativeRule, ...]) -> NftTable:
        rules = recorded_rules(natives, rule_of, WORDS)
        return NftTable(rules, self.settings.table, self.settings.hook)


def _neighbours(state: TargetState) -> tuple[Neighbour, ...]:
    return state.neighbours if isinstance(state, NftState) else ()
