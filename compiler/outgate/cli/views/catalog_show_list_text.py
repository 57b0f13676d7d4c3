"""A list of an edition row by row, as text."""

from outgate.catalog.model import EndpointList
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import Style


def render(endpoints: EndpointList, _: Style) -> str:
    """Every endpoint of a list by its table, then quarantined rows and findings of the table."""
    lines = []
    for table in endpoints.tables:
        file = endpoints.source.file
        lines.append(f"{endpoints.id}/{table.id}: `{visible(table.sheet)}` of {file}")
        for endpoint in table.endpoints:
            facts = [
                endpoint.geography,
                endpoint.need,
                *endpoint.platforms,
                *endpoint.readings,
            ]
            shown = ", ".join(str(fact) for fact in facts if fact)
            lines.append(
                f"  {endpoint.row:>4}  {endpoint.remote}" + (f"  [{shown}]" if shown else "")
            )
        lines += [
            f"  {row.row:>4}  quarantined: {visible(row.reason)}" for row in table.quarantined
        ]
        lines += [f"  {row.row:>4}  {row.code}: {visible(row.message)}" for row in table.findings]
    return "\n".join(lines)
