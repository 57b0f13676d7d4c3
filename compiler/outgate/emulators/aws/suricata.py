"""Rules as the service takes them: a check of each for itself, and of all of a group together.

Written from Suricata's manual and what the service was seen to answer. Whether a rule makes sense
beyond that, the real service finds out with Suricata itself.
"""

import ipaddress
import re
from collections.abc import Iterator, Mapping

from outgate.emulators.aws import keywords
from outgate.emulators.aws.messages import invalid
from outgate.values import dataclass

RULE_CHARACTERS = 8_192
OWN_OPTION = 17  # the service adds a `gid` of its own to each rule
Variables = Mapping[str, frozenset[str]]  # names by kind: `IPSets`, `PortSets`, `IPSetReferences`

_CONTENT = re.compile(r'!?"((?:[^"\\;:|]|\\[\\";:|]|\|(?:[0-9A-Fa-f]{2} ?)+\||:)*)"')
_NUMBER = re.compile(r"[0-9]{1,10}")
_SIDS = 2**32 - 1
_BUILT_IN = ("HOME_NET", "EXTERNAL_NET")


@dataclass(frozen=True, slots=True)
class Option:
    """A keyword of a rule with its value, None where it has none."""

    keyword: str
    value: str | None


class _Wrong(Exception):
    """What is wrong with one rule."""


def rule_lines(text: str) -> Iterator[str]:
    """The rules of a group: one a line, without comments."""
    joined = ""
    for raw in text.split("\n"):
        line = joined + raw.strip()
        joined = ""
        if line.endswith("\\"):
            joined = line[:-1]
        elif line and not line.startswith("#"):
            yield line
    if joined:
        yield joined


def check_rules(text: str, *, strict: bool, variables: Variables) -> int:
    """Refuse rules that the service does not take; returns how many there are."""
    if "\0" in text:
        raise invalid("RulesString has invalid format, context: RulesSource.RulesString")
    known: set[int] = set()
    for line in rule_lines(text):
        try:
            sid = _check_rule(line, variables)
        except _Wrong as wrong:
            raise invalid(f"stateful rule is invalid, rule: {line}, reason: {wrong}") from None
        if sid in known:
            raise invalid(f'stateful rule is invalid, reason: Duplicate signature "{line}"')
        known.add(sid)
        if strict:
            _check_order(line)
    return len(known)


def _check_order(line: str) -> None:
    if keywords.ORDERING & {option.keyword for option in _options(_split(line)[1])}:
        raise invalid(
            "RulesString has invalid keywords. Rule groups that use strict order can't have rules "
            "that contain the keywords `priority` or `classtype`"
        )


def _check_rule(line: str, variables: Variables) -> int:
    """Check one rule; returns its sid."""
    header, body = _split(line)
    words = _words(header)
    if words and words[0] not in keywords.ACTIONS:
        raise _Wrong(f"Action {words[0]} is not supported")
    if len(words) != 7:
        raise _Wrong("Illegal rule syntax")
    _, protocol, source, source_port, direction, destination, port = words
    if protocol not in keywords.PROTOCOLS:
        raise _Wrong(f'protocol "{protocol}" cannot be used in a signature')
    if direction not in ("->", "<>"):
        raise _Wrong(f'"{direction}" is not a valid direction modifier')
    for address in (source, destination):
        _check_address(address, variables)
    for each in (source_port, port):
        _check_port(each, variables)
    options = tuple(_options(body))
    _check_options(options, protocol)
    if len(line) + OWN_OPTION > RULE_CHARACTERS:
        raise _Wrong(f"Rule exceeds max length ({RULE_CHARACTERS})")
    return _sid(options)


def _split(line: str) -> tuple[str, str]:
    header, bracket, rest = line.partition("(")
    # Suricata does without the bracket at the end, but not with anything behind it.
    if not bracket or not rest.endswith((")", ";")):
        raise _Wrong("Illegal rule syntax")
    return header, rest.removesuffix(")")


def _words(header: str) -> list[str]:
    """The words of a header; a list in brackets is one, whatever spaces it has."""
    words, depth = [""], 0
    for letter in header:
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if letter in " \t":
            if depth == 0 and words[-1]:
                words.append("")
        else:
            words[-1] += letter
    if depth:
        raise _Wrong("not every address block was properly opened and closed")
    return [word for word in words if word]


def _items(text: str) -> Iterator[str]:
    """What a list in brackets names, without its negations."""
    text = text.removeprefix("!")
    if not text.startswith("["):
        yield text
        return
    if not text.endswith("]"):
        raise _Wrong("not every address block was properly opened and closed")
    depth, item = 0, ""
    for letter in text[1:-1] + ",":
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            yield from _items(item)
            item = ""
        else:
            item += letter


def _check_address(text: str, variables: Variables) -> None:
    for item in _items(text):
        if item.startswith("$"):
            if item[1:] not in _BUILT_IN:
                _check_variable(item[1:], "IPSets", "RuleVariables", variables)
        elif item.startswith("@"):
            _check_variable(item[1:], "IPSetReferences", "ReferenceSets", variables)
        elif item != "any":
            try:
                ipaddress.ip_network(item, strict=False)
            except ValueError:
                raise _Wrong(f'failed to parse address "{item}"') from None


def _check_port(text: str, variables: Variables) -> None:
    for item in _items(text):
        if item.startswith("$"):
            _check_variable(item[1:], "PortSets", "RuleVariables", variables)
        elif item != "any":
            ends = [end for end in item.split(":") if end]
            if not item or item.count(":") > 1 or not all(map(_is_port, ends)):
                raise _Wrong(f'failed to parse port "{item}"')


def _is_port(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and int(text) < 65_536


def _check_variable(name: str, kind: str, where: str, variables: Variables) -> None:
    if name not in variables.get(kind, ()):
        raise invalid(f"{name} cannot be null or empty, context: {where}.{kind}.{name}")


def _options(body: str) -> Iterator[Option]:
    """The options of a rule; a semicolon ends one wherever it stands, but behind a backslash."""
    rest = body.strip()
    while rest:
        end = re.search(r"(?<!\\)((?:\\\\)*);", rest)
        if end is None:
            raise _Wrong(f'no terminating ";" found in "{rest}"')
        keyword, colon, value = rest[: end.end() - 1].strip().partition(":")
        yield Option(keyword.strip(), value.strip() if colon else None)
        rest = rest[end.end() :].strip()


def _check_options(options: tuple[Option, ...], protocol: str) -> None:
    names = [option.keyword for option in options]
    matched = False
    for option in options:
        _check_keyword(option)
        if option.keyword in keywords.MODIFIERS and not matched:
            raise _Wrong(f'"{option.keyword}" needs a preceding content option')
        matched = option.keyword == "content" or (
            matched and option.keyword not in keywords.BUFFERS
        )
    if "pcre" in names and not set(names) & set(keywords.PCRE_NEEDS):
        needed = ", ".join(keywords.PCRE_NEEDS)
        raise _Wrong(f"Using pcre without one of the following options is not allowed: [{needed}].")
    _check_applications(names, protocol)


def _check_keyword(option: Option) -> None:
    """Refuse a keyword that the service does not take, or that has no such value."""
    name, value = option.keyword, option.value
    if name == "gid":
        raise invalid(f"GIDs are not allowed. Illegal option(s): [gid:{value}]")
    if name in keywords.UNSUPPORTED:
        raise _Wrong(f"RuleOptions {name} is not supported")
    if name not in keywords.KNOWN:
        raise _Wrong(f"unknown rule keyword '{name}'")
    alone = name in keywords.PLAIN or name in keywords.BUFFERS
    if alone and value is not None and name not in keywords.BOTH:
        raise _Wrong(f"keyword '{name}' takes no options")
    if not alone and value is None and name not in keywords.BOTH:
        raise _Wrong(f"invalid formatting or malformed option to {name} keyword: '(null)'")
    if name == "content" and (not _CONTENT.fullmatch(value or "") or value in ('""', '!""')):
        raise _Wrong(f"invalid formatting or malformed option to content keyword: '{value}'")
    if name == "msg" and not re.fullmatch('".*"', value or ""):
        raise _Wrong(f"invalid formatting to msg keyword: {value}")


def _check_applications(names: list[str], protocol: str) -> None:
    """Refuse what is about two applications at once."""
    about = {keywords.OF_APPLICATION.get(name, name.partition(".")[0]) for name in names}
    about &= set(keywords.APPLICATIONS)
    if protocol in keywords.APPLICATIONS:
        about.add({"ssl": "tls", "http1": "http", "http2": "http"}.get(protocol, protocol))
    if len(about) > 1:
        raise _Wrong("rule contains conflicting alprotos set")


def _sid(options: tuple[Option, ...]) -> int:
    numbers = [option.value for option in options if option.keyword == "sid"]
    if not numbers:
        raise _Wrong("sid not assigned")
    text = numbers[0] or ""
    sid = int(text) if _NUMBER.fullmatch(text) else 0
    if len(numbers) > 1 or not 0 < sid < _SIDS:
        raise _Wrong(f"invalid sid option '{numbers[0]}'")
    return sid
