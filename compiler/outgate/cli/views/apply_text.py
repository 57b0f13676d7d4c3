"""What an apply, a rollback or a retirement did, as text."""

from outgate.cli.views.plan_wording import change_words, size_words
from outgate.cli.views.wording import Style
from outgate.deploy.applied import Applied, Deed


def render(applied: Applied, _: Style) -> str:
    """One sentence; nothing where an apply had nothing to do, which its plan has said."""
    match applied.deed:
        case Deed.APPLY if not applied.changed:
            return ""
        case Deed.APPLY:
            words = change_words(applied.traffic, done=True)
            size = size_words(applied.native, applied.writes)
            return f"Applied to `{applied.target}`: {words} ({size})."
        case Deed.ROLLBACK if not applied.changed:
            name = f"`{applied.target}`"
            return f"Nothing to take back: {name} is as it was before the last apply."
        case Deed.ROLLBACK:
            return f"Rolled back `{applied.target}`."
        case Deed.RETIRE:
            return f"Retired {applied.place}."
