"""The words of a plan for a target that its text and its Markdown share."""

from collections.abc import Mapping, Sequence

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import REASONS_SHOWN
from outgate.deploy.drift import Drift
from outgate.deploy.native import COVERING_SHOWN, NativeChange, NativeSign
from outgate.deploy.record import Journal
from outgate.deploy.saved_plan.open import OpenedPlan
from outgate.deploy.target_plan import OFFLINE, TargetPlan
from outgate.deploy.traffic_change.model import Cause, Effect, Entry, TrafficChange
from outgate.deploy.traffic_change.words import tell_causes, tell_effect
from outgate.diagnostics import count
from outgate.plan.source_names import shortened
from outgate.project.target_settings import SettingChange


def headline(plan: TargetPlan) -> str:
    """The one sentence that heads a plan."""
    name = f"`{plan.target}`"
    if plan.is_empty:
        others = " of ours" if plan.foreign else ""
        rules = count(plan.changes.unchanged, "rule")
        return (
            f"No changes. Target {name} holds the {rules} of the policy, and nothing else{others}."
        )
    told = change_words(plan.traffic)
    size = size_words(plan.native, plan.writes)
    return f"Plan for {name}: {told} ({size}).{_silently(plan)}"


def size_words(native: Sequence[NativeChange], writes: int) -> str:
    """How much is written: `3 rules, 2 writes`."""
    return f"{count(len(native), 'rule')}, {count(writes, 'write')}"


def cause_words(plan: TargetPlan) -> str:
    """How many changes of traffic come from where, where something is known of an earlier plan."""
    entries = (*plan.traffic.opened, *plan.traffic.closed)
    counts = [(cause, sum(cause in entry.causes for entry in entries)) for cause in Cause]
    told = [f"{number} from {_CAUSES[cause]}" for cause, number in counts if number]
    if plan.since is None and len(told) < 2:
        return ""  # it stands beside each of them
    if plan.since is not None:
        editions = f"{plan.since} to {plan.plan.edition}"
        told = [words.replace("the catalog", f"the catalog ({editions})") for words in told]
        told = told or [f"none from the catalog ({editions})"]
    return f"Of these changes {', '.join(told)}."


_CAUSES = {
    Cause.POLICY: "the policy",
    Cause.CATALOG: "the catalog",
    Cause.DRIFT: "what somebody changed",
    Cause.EXPIRY: "statements that expired",
    Cause.SETTINGS: "the settings of the target",
}
_PRESENT = ("changes", "opens", "closes", "treats", "writes", "removes")
_PAST = ("changed", "opened", "closed", "treated", "wrote", "removed")


def change_words(change: TrafficChange, *, done: bool = False) -> str:
    """`opens 5, closes 0, treats 16 differently`, and what of it others undo or nobody can read."""
    changes, opens, closes, treats, writes, removes = _PAST if done else _PRESENT
    if change.is_empty:
        return f"{changes} no traffic"
    parts = [
        f"{opens} {_count_effects(change.opened)}",
        f"{closes} {_count_effects(change.closed)}",
        f"{treats} {len(change.treated)} differently",
    ]
    for texts, verb in ((change.appearing, writes), (change.vanishing, removes)):
        if texts:
            parts.append(f"{verb} {count(len(texts), 'part')} of rules that nobody can read")
    return ", ".join(parts)


def _count_effects(entries: Sequence[Entry]) -> str:
    full = sum(entry.effect is Effect.FULL for entry in entries)
    rest = len(entries) - full
    return f"{full} (and {rest} that rules of others decide)" if rest else str(full)


def _silently(plan: TargetPlan) -> str:
    """Why rules are written where no traffic changes."""
    if not plan.traffic.is_empty:
        return ""
    reasons = {
        NativeSign.MOVED: "move to another place",
        NativeSign.CHANGED: "are written another way",
        NativeSign.ADDED: "are cut another way",
        NativeSign.REMOVED: "are cut another way",
    }
    if any(change.before and change.before.trouble for change in plan.changes.changes):
        return " The last write failed, so it is written again."
    verbs = dict.fromkeys(reasons[change.sign] for change in plan.native)
    return f" Rules {' and '.join(verbs)}; what they allow together stays the same."


def what_words(entry: Entry) -> str:
    """What is opened or closed: the target, and what of it is not."""
    piece = entry.piece
    if not piece.without:
        return visible(str(piece.flow.remote))
    without = shortened(map(str, piece.without), 3)
    return visible(f"{piece.flow.remote} but for {without}, such as {piece.witness.url}")


def effect_words(entry: Entry, *, opened: bool) -> str:
    """What others do with the traffic of an entry; empty where nothing."""
    by, doubts = (
        shortened(map(_quote, labels), COVERING_SHOWN) for labels in (entry.others, entry.doubts)
    )
    return tell_effect(entry.effect, by, doubts, opened=opened)


Places = Mapping[str, tuple[str, ...]]


def why_words(entry: Entry, places: Places | None, *, opened: bool) -> str:
    """Why traffic is opened or closed: cause, statements and rows, and what others do.

    Without `places` no policy is behind the change, so that none is named.
    """
    parts = []
    if entry.causes:
        parts.append(f"[{', '.join(entry.causes)}]")
    if places is not None or entry.denials:
        parts.append(_reason_words(entry, places or {}, opened=opened))
    if others := effect_words(entry, opened=opened):
        parts.append(f"({others})")
    return " ".join(part for part in parts if part)


def _reason_words(entry: Entry, places: Places, *, opened: bool) -> str:
    if entry.denials:
        labels = shortened(map(_quote, entry.denials), COVERING_SHOWN)
        return f"as {labels}, which denies it, {'goes' if opened else 'comes'}"
    parts = tell_causes(entry.causes, opened=opened)
    if entry.reasons:
        parts.append(reasons_words(entry, places))
    elif not parts and not opened:
        parts.append("no statement asks for it")
    return "; ".join(parts)


def reasons_words(entry: Entry, places: Places) -> str:
    """Where the statements stand, and the first of their catalog rows."""
    statements = {
        where: None
        for reason in entry.reasons
        for where in places.get(reason.statement, ()) or (f"`{reason.statement}`",)
    }
    rows = dict.fromkeys(reason.endpoint for reason in entry.reasons)
    return visible(f"{shortened(sorted(statements), REASONS_SHOWN)} ({shortened(rows, 1)})")


def native_words(change: NativeChange) -> str:
    """One rule that is written."""
    label = f"{change.kind} {visible(change.label)}"
    match change.sign:
        case NativeSign.MOVED:
            return f"{label} -> {visible(change.to or '')}"
        case NativeSign.CHANGED:
            return f"{label}: {visible('; '.join(change.fields)) or 'its name only'}"
        case NativeSign.REMOVED if change.covered:
            by = shortened(map(_quote, change.covered), COVERING_SHOWN)
            return f"{label}; its traffic stays open through {by}"
        case _:
            return label


def native_counts(native: Sequence[NativeChange]) -> str:
    """`3 added, 1 changed, 2 removed`."""
    counts = ((sign, sum(change.sign is sign for change in native)) for sign in NativeSign)
    return ", ".join(f"{number} {sign.value}" for sign, number in counts if number)


def setting_words(change: SettingChange) -> str:
    """A setting of the target that is not as it was at the last apply."""
    before, after = (
        "not set" if value is None else visible(value) for value in (change.before, change.after)
    )
    return f"{visible(change.field)}: {before} -> {after}"


def drift_words(drift: Drift) -> str:
    """What somebody did, and what becomes of it."""
    verb = "wrote" if drift.did == "unread" else drift.did
    fate = "the policy wants it too" if drift.stays else "this plan takes it back"
    return f"somebody {verb} {drift.what} ({fate})"


def refusal(plan: TargetPlan) -> str:
    """Why a plan cannot be applied; empty where it can."""
    if errors := plan.findings.errors:
        return f"It cannot be applied: {count(len(errors), 'error')}."
    if plan.base == OFFLINE:
        return "It cannot be applied: made offline, it compares with what was last applied."
    return ""


def signature_words(opened: OpenedPlan) -> str:
    """Who signed a saved plan; "" where nobody says to have."""
    if opened.signer is not None:
        return f"signed by `{opened.signer.id}`, which `{opened.signer.file}` trusts"
    if opened.claimed is not None:
        claimed = visible(opened.claimed)
        return f"it names `{claimed}` as who signed it, which nothing has verified"
    return ""


def unfinished_words(journal: Journal) -> str:
    """What is known of an apply that did not end."""
    begun = [operation for operation in journal.started if operation not in journal.done]
    text = f"An apply by {journal.by} did not end"
    if journal.done:
        text += f"; done: {', '.join(journal.done)}"
    if begun:
        text += f"; begun: {', '.join(begun)}"
    return visible(f"{text}. What it did is in the plan below, which goes on from there.")


def _quote(text: str) -> str:
    return f"`{visible(text)}`"
