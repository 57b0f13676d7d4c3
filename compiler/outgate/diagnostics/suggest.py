"""The nearest known word for a misspelt one."""

from collections.abc import Iterable

_NEAR = 0.6  # share of letters in common from which a word may have been meant


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest to `word` without regard to case, or None when nothing is near.

    Among equally near words one whose letters only changed places wins: `win10-1790` was meant to
    be `win10-1709`, though `win10-1909` shares as many letters.
    """
    from difflib import SequenceMatcher

    lower = word.lower()
    letters = sorted(lower)
    near: list[tuple[float, bool, str]] = []
    matcher = SequenceMatcher(b=lower, autojunk=False)
    for name in known:
        matcher.set_seq1(name.lower())
        if matcher.real_quick_ratio() < _NEAR or matcher.quick_ratio() < _NEAR:
            continue
        ratio = matcher.ratio()
        if ratio >= _NEAR:
            near.append((-ratio, sorted(name.lower()) != letters, name))
    return min(near)[2] if near else None
