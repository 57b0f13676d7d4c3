"""Checks that the lists behind a statement can answer it for its regions and fleets."""

from collections.abc import Callable, Mapping

from outgate.catalog.fleets import FLEETS, Sensor
from outgate.catalog.geography import regions_of_table
from outgate.catalog.model import Catalog, Cloud, EndpointList, Method
from outgate.diagnostics import Diagnostic, Label, codes, write_instead
from outgate.language.tree import AllowStatement, Word
from outgate.policy.mend import keep_only, leave_out
from outgate.policy.service import (
    ELIGIBLE,
    Service,
    covered_by,
    first_edition_covering,
    lacking_regions,
    legacy_regions,
)
from outgate.traffic.destination import ServiceTagDestination
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a statement wants to know from which lists."""

    allow: AllowStatement
    service: Service
    cloud: Cloud | None
    method: Method | None
    regions: tuple[str, ...]
    fleets: Mapping[str, Word]
    lists: tuple[EndpointList, ...]
    edition: str
    # All editions, oldest first; asked only for an error message, as loading them takes time.
    all_editions: Callable[[], tuple[Catalog, ...]]


def check_lists(question: Question) -> tuple[Diagnostic, ...]:
    """Whether there is a list for the method and cloud at all."""
    via = question.allow.clauses.one("via")
    word = via or question.allow.service
    if question.lists:
        if question.method is not Method.ADDRESSES or _names_tags(question.lists):
            return ()
        return (
            Diagnostic(
                codes.NO_LIST,
                f"the lists for {question.cloud} customers of catalog {question.edition} name no "
                "service tags",
                Label(word.span),
                help="use `via streamlined`: without tags its hosts are all there is",
                fixes=(write_instead(word.span, Method.STREAMLINED),),
            ),
        )
    # There are lists of one other method: a list without would answer any, and each cloud has some.
    other = next(each.method for each in question.service.lists if each.cloud is question.cloud)
    of_cloud = f" for {question.cloud} customers" if question.cloud else ""
    return (
        Diagnostic(
            codes.NO_LIST,
            f"catalog {question.edition} has no {question.method} list of "
            f"`{question.service.name}`{of_cloud}",
            Label(word.span),
            help=f"it has `via {other}`",
            fixes=(write_instead(via.span, str(other)),) if via else (),
        ),
    )


def _names_tags(lists: tuple[EndpointList, ...]) -> bool:
    return any(
        isinstance(endpoint.remote.destination, ServiceTagDestination)
        for endpoint_list in lists
        for endpoint in endpoint_list.endpoints
    )


def check_eligible(question: Question) -> tuple[Diagnostic, ...]:
    """Whether the devices can be onboarded with the method."""
    eligible = ELIGIBLE[question.method]
    members: dict[Word, list[str]] = {}
    for name, word in question.fleets.items():
        members.setdefault(word, []).append(name)
    return tuple(
        _not_eligible(question, word, names, eligible)
        for word, names in members.items()
        if any(FLEETS[name].sensor not in eligible for name in names)
    )


_WHY_NOT = {
    Sensor.MMA: "devices on the Microsoft Monitoring Agent cannot use it",
    Sensor.LEGACY: "Windows 10 1607 to 1803 need host rules beside the service tags",
}


def _not_eligible(
    question: Question, word: Word, names: list[str], eligible: frozenset[Sensor]
) -> Diagnostic:
    """What is wrong with the devices that a word names, and how to keep the others."""
    wrong = sorted(name for name in names if FLEETS[name].sensor not in eligible)
    right = sorted(set(names) - set(wrong))
    sensors = {FLEETS[name].sensor for name in wrong}
    via = "streamlined" if sensors == {Sensor.LEGACY} else "standard"
    region = ", ".join(question.regions)
    split = ", ".join(wrong) if right else word.text
    own = f"`allow {question.service.name} for region {region}, fleet {split} via {via}`"
    if right:
        who = f"{', '.join(f'`{name}`' for name in wrong)} of fleet `{word.text}` "
        who += "is" if len(wrong) == 1 else "are"
        keep = f"fleet {', '.join(right)}"
        help = f"write `{keep}` here, and the others as a statement of their own: {own}"
        fixes = keep_only(word, right)
    else:
        who = f"fleet `{word.text}` is"
        help = f"split it off into a statement of its own: {own}"
        fixes = leave_out(word) if len(question.allow.fleets) > 1 else ()
    why = "; ".join(_WHY_NOT[sensor] for sensor in sorted(sensors))
    message = f"{who} not eligible for `via {question.method}`: {why}"
    label = Label(word.span)
    return Diagnostic(codes.FLEET_NOT_ELIGIBLE, message, label, help=help, fixes=fixes)


def check_covered(question: Question) -> tuple[Diagnostic, ...]:
    """Whether the tables' platform columns speak of the fleets."""
    if not question.fleets:  # as of a service of one's own: tables are not looked at for nothing
        return ()
    covered = covered_by(question.lists, question.method)
    eligible = ELIGIBLE[question.method]
    missing: dict[Word, list[str]] = {}
    for name, word in question.fleets.items():
        if name not in covered and FLEETS[name].sensor in eligible:
            missing.setdefault(word, []).append(name)
    titles = " and ".join(sorted({f"`{endpoint_list.id}`" for endpoint_list in question.lists}))
    dates = sorted({endpoint_list.source.date for endpoint_list in question.lists} - {""})
    where = f"the list {titles} of {', '.join(dates)}" if dates else f"the list {titles}"
    diagnostics = []
    for word, names in missing.items():
        what = f"fleet `{word.text}`"
        if names != [word.text.lower()]:
            what = f"{', '.join(f'`{name}`' for name in sorted(names))} of {what}"
        headers = sorted(
            {
                f"`{platform.name}`"
                for endpoint_list in question.lists
                for table in endpoint_list.tables
                for platform in table.platforms
            }
        )
        if question.method is None:
            help = (
                f"its rows are for {', '.join(headers)}; add it to the `fleets` of those it needs"
            )
        else:
            help = f"its columns speak of {', '.join(headers)}; "
            help += _where_covered(question, question.method, names[0])
        message = f"{where} does not cover {what}"
        diagnostics.append(
            Diagnostic(codes.FLEET_NOT_COVERED, message, Label(word.span), help=help)
        )
    return tuple(diagnostics)


def _where_covered(question: Question, method: Method, fleet: str) -> str:
    first = first_edition_covering(
        question.all_editions(), question.service.name, question.cloud, method, fleet
    )
    if first is None:
        return f"no edition of the catalog covers `{fleet}` yet"
    edition, via = first
    how = "" if via is method else f" with `via {via}`"
    return f"`{fleet}` is covered from edition {edition} on{how}"


def check_regions(question: Question) -> tuple[Diagnostic, ...]:
    """Whether each table in use has rows for the regions, where it tells regions apart."""
    known = question.service.known
    lacking = lacking_regions(question.lists, known, question.regions, tuple(question.fleets))
    words = {word.text.lower(): word for word in question.allow.regions}
    return tuple(
        Diagnostic(
            codes.REGION_NOT_ON_LIST,
            f"region `{region}` has no rows in `{table.sheet}` of catalog {question.edition}",
            Label(words[region.lower()].span),
            help=f"that table has {', '.join(regions_of_table(table, known))}; another method or "
            "edition may serve the region (`outgate catalog show`)",
        )
        for region, table in lacking.items()
    )


def check_legacy(question: Question) -> tuple[Diagnostic, ...]:
    """Whether Windows 10 1607 to 1803 have the hosts that they need beside the streamlined ones."""
    if question.method is not Method.STREAMLINED or not question.regions:
        return ()
    legacy = {
        word for name, word in question.fleets.items() if FLEETS[name].sensor is Sensor.LEGACY
    }
    if not legacy or legacy_regions(question.lists, question.service.known, question.regions):
        return ()
    return tuple(
        Diagnostic(
            codes.REGION_NOT_ON_LIST,
            f"fleet `{word.text}` has no table of its own for {', '.join(question.regions)} in "
            f"the streamlined list of catalog {question.edition}",
            Label(word.span),
            help="Windows 10 1607 to 1803 need hosts beside the streamlined ones, as those for "
            "command and control: use `via standard` for them",
        )
        for word in sorted(legacy, key=lambda word: word.span.start)
    )


def check_question(question: Question) -> tuple[Diagnostic, ...]:
    """All of the checks above; later ones only make sense when there is a list."""
    missing = check_lists(question)
    if missing:
        return missing
    return (
        *check_eligible(question),
        *check_covered(question),
        *(check_regions(question) or check_legacy(question)),
    )
