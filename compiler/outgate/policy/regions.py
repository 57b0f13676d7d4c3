"""The regions of an `allow`, and the one cloud that they belong to."""

from collections.abc import Callable, Mapping

from outgate.catalog.fleets import expand
from outgate.catalog.geography import regions_by_cloud, regions_of_lists
from outgate.catalog.model import Catalog, Cloud
from outgate.diagnostics import Diagnostic, Fix, Label, codes, did_you_mean, write_instead
from outgate.language.tree import AllowStatement, Word
from outgate.policy.clauses import clause_not_applicable
from outgate.policy.mend import as_kind
from outgate.policy.service import Service

_NO_REGIONS: tuple[tuple[str, ...], Cloud | None] = ((), None)


def read_regions(
    allow: AllowStatement,
    service: Service,
    catalog: Catalog,
    all_editions: Callable[[], tuple[Catalog, ...]] = tuple,
) -> tuple[tuple[tuple[str, ...], Cloud | None], tuple[Diagnostic, ...]]:
    """The regions under the catalog's own names, and their cloud; None where there is not just one.

    `all_editions` is called only for the message about a region that this edition lacks.
    """
    if not service.knows_regions:
        return _NO_REGIONS, tuple(
            clause_not_applicable(word, service, "regions") for word in allow.regions
        )
    by_lower = {name.lower(): name for name in service.regions}
    if not allow.regions:
        # A region among the fleets is a mistake of its own, with the better message.
        if any(word.text.lower() in by_lower for word in allow.fleets):
            return _NO_REGIONS, ()
        return _NO_REGIONS, (_missing(allow, service, catalog.edition),)
    regions: dict[str, Word] = {}
    diagnostics: list[Diagnostic] = []
    for word in allow.regions:
        name = by_lower.get(word.text.lower())
        if name is None:
            diagnostics.append(_unknown(word, service, catalog.edition, all_editions))
        else:
            regions.setdefault(name, word)
    clouds = {service.regions[name] for name in regions}
    if len(clouds) > 1:
        diagnostics.append(_mixed_clouds(regions, service))
    cloud = clouds.pop() if len(clouds) == 1 else None
    return (tuple(sorted(regions)), cloud), tuple(diagnostics)


def _missing(allow: AllowStatement, service: Service, edition: str) -> Diagnostic:
    return Diagnostic(
        codes.MISSING_REGION,
        f"`allow {service.name}` needs a region",
        Label(allow.service.span),
        help=f"add `for region NAME`; catalog {edition} has {regions_by_cloud(service.regions)}",
    )


def _unknown(
    word: Word,
    service: Service,
    edition: str,
    all_editions: Callable[[], tuple[Catalog, ...]],
) -> Diagnostic:
    known = f"catalog {edition} has {regions_by_cloud(service.regions)}"
    hint = _edition_with(word, service.name, edition, all_editions)
    fixes: tuple[Fix, ...] = ()
    if not hint and expand(word.text.lower()) is not None:
        hint = f"`{word.text}` is a fleet: write `fleet {word.text}`;"
        fixes = as_kind(word, "fleet", word.text)
    elif not hint and (near := did_you_mean(word.text, service.regions)):
        hint = f"did you mean `{near}`?"
        fixes = (write_instead(word.span, near),)
    return Diagnostic(
        codes.UNKNOWN_REGION,
        f"there is no region `{word.text}` in catalog {edition}",
        Label(word.span),
        help=f"{hint} {known}".strip(),
        fixes=fixes,
    )


def _edition_with(
    word: Word, service: str, edition: str, all_editions: Callable[[], tuple[Catalog, ...]]
) -> str:
    """Which other edition knows a region: the first later one, else the last earlier one."""
    editions = [
        catalog.edition
        for catalog in all_editions()
        if word.text.lower()
        in {
            region.lower()
            for region in regions_of_lists(catalog.lists_of(service), catalog.readings)
        }
    ]
    later = next((name for name in editions if name > edition), None)
    if later is not None:
        return (
            f"it comes with edition {later}: use `--catalog {later}`, or pin it with "
            f"`outgate catalog lock --edition {later}`;"
        )
    return f"it was last in edition {editions[-1]};" if editions else ""


def _mixed_clouds(regions: Mapping[str, Word], service: Service) -> Diagnostic:
    """The error for regions of two clouds, at the first one that is not of the first one's."""
    first, *others = regions
    cloud = service.regions[first]
    odd = next(name for name in others if service.regions[name] is not cloud)
    return Diagnostic(
        codes.MIXED_CLOUDS,
        f"`{first}` is a {cloud} region, `{odd}` a {service.regions[odd]} one",
        Label(regions[odd].span),
        (Label(regions[first].span),),
        help="a device belongs to one cloud: write a statement for each",
    )
