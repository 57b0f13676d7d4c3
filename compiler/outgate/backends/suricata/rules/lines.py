"""Single lines of rules: how they are written, told apart and numbered."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping

from outgate.traffic.address import AddressError, parse_addresses
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, address_set, union
from outgate.values import dataclass

LONGEST = 8_000  # characters; Suricata and AWS read at most 8,192
NETWORKS = 2_500  # characters of a list of networks
SIDS = 1_000_000  # numbers that a target has, from its first
FIXED_SIDS = 100  # of these, the first are for lines that are always the same
MESSAGE = 200

_PLAIN = re.compile(r"[A-Za-z0-9/._~-]")
_OF_CONTENT = ("startswith", "endswith", "nocase")
_FAMILIES = (address_set(("0.0.0.0/0",)), address_set(("::/0",)))
_FREE = ("msg:", "sid:", "rev:")  # options that say nothing of traffic


class Unwritable(Exception):
    """Why some rules have no lines, in words behind the name of what reads them; and a way out."""

    def __init__(self, why: str, help: str, *, whole: bool = False) -> None:
        super().__init__(why)
        self.help = help
        self.whole = whole  # whether it is all of them together


def too_long(what: str, help: str) -> Unwritable:
    """For what only a line could tell that is longer than Suricata reads."""
    return Unwritable(f"cannot express all {what}: a line would be too long", help)


@dataclass(frozen=True, slots=True)
class Line:
    """One rule: its head (`pass tls any any -> any 443`) and options, of which `about` is told.

    `key` is what its number follows from; `fixed` gives a number of the first ones instead.
    """

    head: str
    options: tuple[str, ...]
    about: str
    key: str
    fixed: int | None = None

    @property
    def meaning(self) -> str:
        """The line without what says nothing of traffic."""
        return f"{self.head} ({' '.join(f'{option};' for option in _ordered(self.options))})"

    def text(self, sid: int) -> str:
        """The line as it stands among rules."""
        options = (f'msg:"{_message(self.about)}"', *self.options, f"sid:{sid}", "rev:1")
        return f"{self.head} ({' '.join(f'{option};' for option in options)})"


def content(text: str, *, negated: bool = False) -> str:
    """A `content` of a text; what means something to Suricata is written as a number."""
    escaped = "".join(c if _PLAIN.match(c) else f"|{ord(c):02x}|" for c in text)
    return f'content:{"!" if negated else ""}"{escaped}"'


def read_content(option: str) -> tuple[str, bool] | None:
    """The inverse: the text, and whether it is negated; None for another option."""
    match = re.fullmatch(r'content:(!?)"([^"]*)"', option)
    if match is None:
        return None
    try:
        text = re.sub(r"\|([0-9a-f]{2})\|", lambda each: chr(int(each[1], 16)), match[2])
    except ValueError:
        return None
    return text, match[1] == "!"


def network_lists(addresses: AddressSet) -> Iterator[str]:
    """Lists of networks for a head, each short enough; the lines of one set come one by one."""
    if addresses == EVERY_ADDRESS:
        yield "any"
        return
    short = [text for family in _FAMILIES for text in _family(addresses & family, family)]
    if sum(len(text) + 1 for text in short) < NETWORKS:
        yield _list(short)
        return
    part: list[str] = []
    size = 0
    for cidr in addresses.cidrs():
        if size + len(cidr) >= NETWORKS:
            yield _list(part)
            part, size = [], 0
        part.append(cidr)
        size += len(cidr) + 1
    yield _list(part)


def _family(addresses: AddressSet, family: AddressSet) -> tuple[str, ...]:
    """Networks of one family, or those that it has not, whichever are fewer."""
    own, others = addresses.cidrs(), (family - addresses).cidrs()
    if len(own) <= len(others) + 1:
        return own
    return (*family.cidrs(), *(f"!{cidr}" for cidr in others))


def _list(cidrs: list[str]) -> str:
    return cidrs[0] if len(cidrs) == 1 else f"[{','.join(cidrs)}]"


def read_networks(text: str) -> AddressSet | None:
    """The inverse for one list; None where it is none."""
    if text == "any":
        return EVERY_ADDRESS
    words = text.strip("[]").split(",")
    try:
        own = union(parse_addresses(word) for word in words if not word.startswith("!"))
        return own - union(parse_addresses(word[1:]) for word in words if word.startswith("!"))
    except AddressError:
        return None


def read_line(text: str) -> Line | None:
    """A line of rules; None for what is none. Options that say nothing of traffic are left out."""
    raw_head, bracket, body = text.strip().partition("(")
    # Runs of spaces first: a pattern that looks behind them takes the square of their length.
    match = re.fullmatch(r"([a-z]+) ([a-z0-9-]+) (.*)", re.sub(" +", " ", raw_head))
    if match is None or not bracket or not body.endswith(")"):
        return None
    ends = re.sub(r"([\[,]) | ([,\]])", r"\1\2", match[3]).split()
    if len(ends) != 5 or ends[2] != "->":
        return None
    options = tuple(o for o in split_options(body[:-1]) if not o.startswith(_FREE))
    return Line(f"{match[1]} {match[2]} {' '.join(ends)}", options, "", "")


def split_options(text: str) -> Iterator[str]:
    """The options of a rule: `;` parts them, but not where it is escaped."""
    for raw in re.findall(r"(?:[^;\\]|\\.)+", text):
        option = raw.strip()
        if option:
            name, colon, value = option.partition(":")
            yield f"{name.strip()}:{value.strip()}" if colon else name


def assign_sids(lines: Iterable[Line], base: int) -> Mapping[str, int]:
    """A number for each line by its key, which stays while the line does."""
    taken: dict[int, str] = {}
    numbers: dict[str, int] = {}
    room = SIDS - FIXED_SIDS
    for line in sorted(lines, key=lambda line: line.key):
        if line.fixed is not None:
            numbers[line.key] = base + line.fixed
            continue
        at = int.from_bytes(hashlib.sha256(line.key.encode()).digest()[:8], "big") % room
        while at in taken:
            at = (at + 1) % room
        taken[at] = line.key
        numbers[line.key] = base + FIXED_SIDS + at
    return numbers


def _ordered(options: Iterable[str]) -> Iterator[str]:
    """Options with what must not be there sorted: a line asks for all of it, in any order."""
    ours: list[str] = []
    for option in options:
        if option.startswith("content:!"):
            ours.append(option)
        elif ours and option in _OF_CONTENT:
            ours[-1] += f"; {option}"
        else:
            yield from sorted(ours)
            ours = []
            yield option
    yield from sorted(ours)


def _message(text: str) -> str:
    plain = "".join(c for c in text if c.isascii() and c.isprintable())
    cut = plain if len(plain) <= MESSAGE else f"{plain[: MESSAGE - 3]}..."
    return re.sub(r'([;"\\])', r"\\\1", cut)
