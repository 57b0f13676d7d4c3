"""A model of how PAN-OS matches URLs with entries of a list, from the vendor's documentation.

What is documented: letters of either case are the same; `. / ? & = ; +` are between tokens; `*` is
one token or more, `^` is one, and neither is part of a token. An entry that ends in `/` is a URL
and what is below it. One that ends in neither `/` nor `*` gets a `/` ("Append Ending Token", from
10.2 on), or else stands for `ENTRY.*` as well.

What is not, and is assumed: `*` in a host does not reach over the `/` behind it.
"""

import re
from functools import cache

SEPARATORS = "./?&=;+"
_TOKEN = r"[^./?&=;+]+"
_MANY = {
    "host": rf"{_TOKEN}(?:\.{_TOKEN})*",
    "path": rf"{_TOKEN}(?:[{re.escape(SEPARATORS)}]+{_TOKEN})*",
}


def matches(entry: str, url: str, *, append: bool = True) -> bool:
    """Whether an entry matches a URL without scheme and port, such as `x.example/a`."""
    if "/" not in url:
        url += "/"
    return any(pattern.match(url.lower()) for pattern in _patterns(entry.lower(), append))


@cache
def _patterns(entry: str, append: bool) -> tuple[re.Pattern[str], ...]:
    if entry.endswith(("/", "*")):
        end = "" if entry.endswith("/") else "$" if "/" in entry else "/"
        return (re.compile(_pattern(entry) + end),)
    if append:
        return (re.compile(_pattern(f"{entry}/")),)
    return re.compile(_pattern(f"{entry}/")), re.compile(_pattern(f"{entry}.*") + "/")


def _pattern(entry: str) -> str:
    parts = re.split(rf"([{re.escape(SEPARATORS)}])", entry)
    written, where = "", "host"
    for part in parts:
        if part == "*":
            written += _MANY[where]
        elif part == "^":
            written += _TOKEN
        else:
            assert not set(part) & set("*^"), f"a wildcard within a token of {entry}"
            written += re.escape(part)
        where = "path" if part == "/" else where
    return written
