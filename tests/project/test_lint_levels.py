"""How warnings count at each level, and which codes have one."""

import pytest

from outgate.diagnostics import Diagnostic, Severity, codes
from outgate.project.lint_levels import LevelError, check_level, leveled, near_level


def found(*which: codes.Code) -> tuple[Diagnostic, ...]:
    return tuple(Diagnostic(code, "m") for code in which)


def test_how_warnings_count() -> None:
    """Some count only where somebody asks for them; an error is one whatever is asked for."""
    every = found(codes.SHADOWED_RULE, codes.NO_OWNER, codes.NO_REASON, codes.UNTESTED_STATEMENT)

    def told(levels: dict[str, str]) -> list[tuple[str, Severity]]:
        return [(each.code.id, each.severity) for each in leveled(every, levels)]

    assert told({}) == [("shadowed-rule", Severity.WARNING)]
    assert told({"shadowed-rule": "allow", "no-owner": "warn"}) == [("no-owner", Severity.WARNING)]
    assert told({"shadowed-rule": "deny", "no-reason": "deny"}) == [
        ("shadowed-rule", Severity.ERROR),
        ("no-reason", Severity.ERROR),
    ]
    (error,) = found(codes.SYNTAX)
    for level in ("allow", "warn", "deny"):
        assert list(leveled((error,), {"syntax": level})) == [error]


def test_which_codes_have_a_level() -> None:
    assert check_level("no-owner") is codes.NO_OWNER
    with pytest.raises(LevelError, match="`syntax` is always an error: "):
        check_level("syntax")
    with pytest.raises(LevelError) as wrong:
        check_level("no-ownr")
    assert wrong.value.message == "there is no code `no-ownr`; did you mean `no-owner`?"
    with pytest.raises(LevelError) as wrong:
        check_level("xxxxxxxx")
    known = [each.id for each in codes.EVERY if each.severity is Severity.WARNING]
    assert wrong.value.message == (
        f"there is no code `xxxxxxxx`; codes are {', '.join(sorted(known))}"
    )
    assert near_level("no-ownr") == "no-owner"
    assert near_level("unknown-fleet") is None  # though `unknown-field` is near
    assert near_level("sintax") != "syntax"  # which has no level
