"""The policies of a plan: what one source may reach by one port, each with its number.

A policy has the number that its name gives it, or the next free one, so that it keeps the number
when others come and go.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from outgate.backends.fortios.lowering import Lowered
from outgate.backends.fortios.settings import FortiosSettings
from outgate.backends.object_names import digest, shorten, source_words
from outgate.plan.model import Inspection
from outgate.traffic.address import RuleSource
from outgate.traffic.host import HostPattern
from outgate.values import dataclass

NAME = 79
DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One policy: hosts and networks that `source` may reach by `port`.

    `word` is what source and port are called in names of objects.
    """

    number: int
    word: str
    source: RuleSource
    source_word: str
    port: int
    inspected: bool
    hosts: tuple[HostPattern, ...]
    networks: tuple[str, ...]


def object_name(prefix: str, what: str, word: str) -> str:
    """The name of an object; two things are never called alike."""
    head = f"{prefix}.{what}."
    return head + shorten(word, NAME - len(head), DIGITS)


def gather(lowered: Iterable[Lowered], settings: FortiosSettings) -> tuple[Policy, ...]:
    """The policies of rules, by their words; more than there are numbers have none of them."""
    grouped: dict[tuple[RuleSource, int, bool], list[Lowered]] = {}
    for one in lowered:
        key = one.rule.source, one.rule.remote.port, one.inspected
        grouped.setdefault(key, []).append(one)
    words = source_words({source for source, _, _ in grouped})
    named = {
        f"{words[source]}.{port}{'.inspected' if inspected else ''}": (source, port, inspected)
        for source, port, inspected in grouped
    }
    numbers = _numbers(sorted(named), settings)
    policies = []
    for word, key in sorted(named.items()):
        source, port, inspected = key
        group = grouped[key]
        policies.append(
            Policy(
                number=numbers.get(word, 0),
                word=word,
                source=source,
                source_word=words[source],
                port=port,
                inspected=inspected,
                hosts=tuple(sorted({one.host for one in group if one.host is not None})),
                networks=tuple(dict.fromkeys(each for one in group for each in one.networks)),
            )
        )
    return tuple(policies)


def _numbers(words: Sequence[str], settings: FortiosSettings) -> Mapping[str, int]:
    most = settings.most_policies
    taken: dict[int, str] = {}
    for word in words[:most]:
        at = int(digest(word, DIGITS), 16) % most
        while at in taken:
            at = (at + 1) % most
        taken[at] = word
    return {word: settings.first_policy + at for at, word in taken.items()}


def exempting(lowered: Iterable[Lowered]) -> Iterator[Lowered]:
    """The rules whose hosts the SSL profile must not decrypt; it knows no sources."""
    for one in lowered:
        bypass = one.rule.treatment.inspection is Inspection.BYPASS
        if bypass and one.inspected and one.host is not None:
            yield one
