"""The embedded `local` firewall: a JSON file of canonical rules.

It needs no account, so plan and apply can be tried anywhere; schemas/local-firewall.schema.json
describes the file.
"""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from outgate.atomic import remove_leftovers, write_atomic
from outgate.backends.canonical import native_of, native_of_document
from outgate.backends.change_set import ChangeSet, apply_changes
from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.file_target import (
    file_failure,
    file_moved,
    file_refused,
    find_writable,
    hold_lock,
)
from outgate.backends.live_rule import Action, LiveRule, Understood
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import SILENT, Observer
from outgate.backends.recorded import words_of
from outgate.backends.rendered import Context, Fidelity, Rendered
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.documents.files import (
    MAX_JSON_BYTES,
    FileMissing,
    FileRefused,
    bounds_of,
    read_file,
)
from outgate.documents.json import BadDocument, read_json_document
from outgate.plan.digest import json_digest
from outgate.plan.document import json_text, read_rule
from outgate.plan.model import Plan, Rule
from outgate.values import replace

if TYPE_CHECKING:
    from outgate.plan.fields import RuleFields

FORMAT_VERSION = "1.0"
LOCAL_PATH = ".outgate/local-firewall.json"
_NOTHING = Context()


class LocalRenderer:
    """Canonical rules are native ones: nothing is lost, and nothing is wider.

    `path` names the firewall's file in messages.
    """

    def __init__(self, path: Path = Path(LOCAL_PATH)) -> None:
        self._path = path
        self._rendered: dict[str, tuple[NativeRule, Rule]] = {}
        self._placed: dict[str, tuple[NativeRule, LiveRule]] = {}

    def render(
        self, plan: Plan, context: Context = _NOTHING
    ) -> tuple[Rendered, tuple[Diagnostic, ...]]:
        """One native rule for each canonical rule, every one exact."""
        pairs = [(native_of(rule), rule) for rule in plan.rules]
        self._rendered = {native.identity: (native, rule) for native, rule in pairs}
        rules = tuple(native for native, _ in pairs)
        fidelity = tuple((rule.key, Fidelity.EXACT) for rule in plan.rules)
        return Rendered(rules=rules, allows=plan.rules, fidelity=fidelity), ()

    def to_canonical(self, rules: tuple[NativeRule, ...]) -> Understood:
        """The rules themselves, as they are canonical already."""
        try:
            # What is no rule raises one of the errors below.
            bodies = (cast("RuleFields", rule.body) for rule in rules)
            return Understood(tuple(map(read_rule, bodies)))
        except (ValueError, KeyError, TypeError) as error:
            raise _broken(
                self._path, f"a rule in it cannot be understood: {words_of(error)}"
            ) from error

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        """The rules themselves; the file has no order, as all of them allow."""
        return tuple(map(self._place, rules))

    def _place(self, native: NativeRule) -> LiveRule:
        """One rule, read once also where it was applied, is there and is wanted."""
        known = self._placed.get(native.identity)
        if known is not None and known[0] == native:
            return known[1]
        live = LiveRule(
            identity=native.identity,
            label=native.label,
            kind="Allow rule",
            action=Action.ALLOW,
            ours=True,
            order=(0,),
            rules=(self._read(native),),
        )
        self._placed[native.identity] = native, live
        return live

    def _read(self, native: NativeRule) -> Rule:
        """The rule itself, without origins; what was rendered here needs no reading."""
        rendered = self._rendered.get(native.identity)
        if rendered is not None and rendered[0] == native:
            return replace(rendered[1], origins=())
        (rule,) = self.to_canonical((native,)).rules
        return rule


class LocalStore:
    """A firewall in the file `path`; a missing file is a firewall without rules.

    The file lies below `root`, the folder of the project.
    """

    def __init__(self, path: Path, root: Path | None = None) -> None:
        self._path = path
        self._root = root or path.parent

    @property
    def address(self) -> str:
        """The name of the file: projects are moved, and their records with them."""
        return self._path.name

    def read(self, observer: Observer = SILENT) -> TargetState:
        """The rules in the file; BackendError for a file that is no local firewall."""
        try:
            data = read_file(self._path, bounds_of(self._root), MAX_JSON_BYTES)
            raw = read_json_document(data, "local-firewall.schema.json", FORMAT_VERSION)
        except FileMissing:
            return _state(())
        except FileRefused as error:
            raise file_refused(error) from error
        except BadDocument as error:
            raise _broken(self._path, str(error)) from error
        natives = tuple(native_of_document(rule) for rule in raw["rules"])
        if len({rule.identity for rule in natives}) < len(natives):
            raise _broken(self._path, "two rules allow the same traffic")
        return _state(natives)

    def preflight(
        self, state: TargetState, rendered: Rendered, *, applied: bool
    ) -> tuple[Diagnostic, ...]:
        """Nothing: the file takes any rule."""
        return ()

    def others(self, state: TargetState) -> tuple[LiveRule, ...]:
        """None: every rule of the file is ours."""
        return ()

    def operations(self, changes: ChangeSet, base: TargetState) -> tuple[str, ...]:
        """None to speak of: the file is written once."""
        return ()

    def apply(self, changes: ChangeSet, base: TargetState, observer: Observer = SILENT) -> None:
        """Replace the file by one with the changes, under a lock, whole or not at all."""
        try:
            path = find_writable(self._path, self._root, self._path)
            lock = path.with_name(f"{path.name}.lock")
            with hold_lock(lock, self._path, f"{self._path.name}.lock"):
                self._apply_locked(path, changes, base.fingerprint, observer)
        except FileRefused as error:
            raise file_refused(error) from error
        except OSError as error:
            raise file_failure("cannot write", self._path, error) from error

    def _apply_locked(
        self, path: Path, changes: ChangeSet, expected: str, observer: Observer
    ) -> None:
        state = self.read()
        if state.fingerprint != expected:
            raise file_moved(self._path)
        remove_leftovers(path)
        observer.started(f"file `{self._path}`")
        rules = [dict(rule.body) for rule in apply_changes(state.rules, changes)]
        write_atomic(path, json_text({"format_version": FORMAT_VERSION, "rules": rules}))
        observer.finished(f"file `{self._path}`")


def _broken(path: Path, what: str) -> BackendError:
    return BackendError(
        f"`{path}` is not a local firewall: {what}",
        help="restore the file from a copy, or delete it to start with an empty firewall",
        outcome=NOTHING_CHANGED,
    )


def _state(rules: tuple[NativeRule, ...]) -> TargetState:
    ordered = sorted(rules, key=lambda rule: rule.identity)
    return TargetState(rules, json_digest([rule.body for rule in ordered]))
