"""Fixes for words of a policy that a catalog or a calendar knows better.

None of them is safe but those that write the same value in the form that is wanted: what a word
was meant to be is a guess, and a guess opens a firewall.
"""

import re
from collections.abc import Iterable

from outgate.diagnostics import Edit, Fix, write_instead
from outgate.language.cuts import kind_before, take_out_entry
from outgate.language.tree import Word
from outgate.source import Span
from outgate.traffic.url import UrlError, parse_url

# Texts, which `re` compiles at first use: most policies need no mending.
_GUID = r"\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?"
_ACCOUNT_HOST = r"(?i)(?:https://)?([a-z0-9]{3,24})\.blob\.core\.[a-z.]+/?"
_YEAR_FIRST = r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})"
_DAY_FIRST = r"(\d{1,2})\.(\d{1,2})\.(\d{4})"
_NEXT_ENTRY = r"\s*,\s*(?P<kind>region\s|fleet\s|#)?"


def leave_out(word: Word) -> tuple[Fix, ...]:
    """The fix that takes a word out of its list, with the clause where it is the only one."""
    edit = take_out_entry(word.span)
    return () if edit is None else (Fix(f"leave `{word.text}` out", (edit,)),)


def either(*choices: tuple[str, Word]) -> tuple[Fix, ...]:
    """One fix for each word that could go, with the title to give it."""
    edits = ((title, take_out_entry(word.span)) for title, word in choices)
    return tuple(Fix(title, (edit,)) for title, edit in edits if edit is not None)


def as_kind(word: Word, kind: str, name: str) -> tuple[Fix, ...]:
    """A selector as one of the other kind: `EU` as `region EU`.

    The name behind it goes by the kind word before it and keeps its own kind.
    """
    other = "fleet" if kind == "region" else "region"
    text, span = word.span.file.text, word.span
    following = re.compile(_NEXT_ENTRY).match(text, span.end)
    start = kind_before(span)
    if start is None or (following and following["kind"] == "#"):
        return ()
    edits = []
    if following and not following["kind"]:
        at = Span(span.file, following.end(), following.end())
        edits.append(Edit(at, f"{other} "))
    if start == span.start:
        edits.append(Edit(span, f"{kind} {name}"))
    else:
        edits += [Edit(Span(span.file, start, start + len(other)), kind), Edit(span, name)]
    return (Fix(f"write `{kind} {name}`", tuple(edits)),)


def as_workspace(word: Word) -> tuple[Fix, ...]:
    """A workspace ID in braces or without dashes in the usual form; it is the same number."""
    parts = re.fullmatch(_GUID, word.text.strip().lower())
    return _quoted(word, "-".join(parts.groups()), safe=True) if parts else ()


def as_account(word: Word) -> tuple[Fix, ...]:
    """An account name in lower case, which is how Azure has it; or that of its host."""
    if re.fullmatch(r"[A-Za-z0-9]{3,24}", word.text):
        return _quoted(word, word.text.lower(), safe=True)
    host = re.fullmatch(_ACCOUNT_HOST, word.text)
    return _quoted(word, host[1].lower(), safe=False) if host else ()


def as_url(word: Word, *, quoted: bool) -> tuple[Fix, ...]:
    """A host as the URL that is most often meant."""
    text = f"https://{word.text}"
    try:
        parse_url(text)
    except UrlError:
        return ()
    return _quoted(word, text, safe=False) if quoted else (write_instead(word.span, text),)


def as_date(word: Word) -> tuple[Fix, ...]:
    """A date in another spelling, or the last day of a month that is shorter.

    Only missing noughts leave no doubt: `2027-3-1` has one reading.
    """
    if parts := re.fullmatch(_YEAR_FIRST, word.text):
        year, mark, month, day = parts.groups()
    elif parts := re.fullmatch(_DAY_FIRST, word.text):
        (day, month, year), mark = parts.groups(), ""
    else:
        return ()
    if not (1 <= int(month) <= 12 and int(year) and 1 <= int(day) <= 31):
        return ()
    from calendar import monthrange

    last = monthrange(int(year), int(month))[1]
    text = f"{int(year):04}-{int(month):02}-{min(int(day), last):02}"
    return (write_instead(word.span, text, safe=mark == "-" and int(day) <= last),)


def keep_only(word: Word, names: Iterable[str]) -> tuple[Fix, ...]:
    """Some of the devices that a word stands for instead of all of them."""
    return (write_instead(word.span, ", ".join(names)),)


def _quoted(word: Word, text: str, *, safe: bool) -> tuple[Fix, ...]:
    return (write_instead(word.span, f'"{text}"', safe=safe),)
