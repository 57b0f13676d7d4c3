"""The expressions of both platforms, as far as our pipelines use them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

_TOKEN = re.compile(r"'(?:[^']|'')*'|&&|\|\||==|!=|[!(),\[\]]|[A-Za-z_][\w-]*(?:\.[\w-]+)*|\d+|\s+")
_GITHUB = {"&&": " and ", "||": " or ", "!": " not "}
_LITERALS = {"true": "True", "false": "False", "True": "True", "False": "False"}


def evaluate(text: str, look_up: Callable[[str], Any], functions: Mapping[str, Any]) -> Any:
    """The value of an expression; ValueError where it has what is not known here."""
    parts, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"cannot read {text[at:]!r}")
        at = match.end()
        token = match[0]
        if token.startswith("'"):
            parts.append(repr(token[1:-1].replace("''", "'")))
        elif token in _GITHUB:
            parts.append(_GITHUB[token])
        elif token in _LITERALS:
            parts.append(_LITERALS[token])
        elif token[0].isalpha() or token[0] == "_":
            if text[at : at + 1] == "(":
                parts.append(f"functions[{token!r}]")
            else:
                parts.append(f"look_up({token!r})")
        else:
            parts.append(token)
    known = {"__builtins__": {}, "functions": functions, "look_up": look_up}
    return eval("".join(parts).strip(), known)


def at_path(values: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path; what is not there is empty, as on GitHub."""
    reached: Any = values
    for step in path.split("."):
        reached = reached.get(step, "") if isinstance(reached, Mapping) else ""
    return reached


def spelled(value: Any) -> str:
    """A value as it stands in a text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def interpolate(text: str, value_of: Callable[[str], Any]) -> str:
    """A text with its `${{ }}` filled in."""
    return re.sub(r"\$\{\{(.*?)\}\}", lambda m: spelled(value_of(m[1].strip())), text, flags=re.S)
