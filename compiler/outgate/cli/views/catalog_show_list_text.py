"""A list of an edition row by row, as text."""

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import Style
from outgate.commands.catalog import ShownList


def render(shown: ShownList, _: Style) -> str:
    """Every endpoint of a list by its table, then quarantined rows and findings of the table."""
    endpoints = shown.endpoints
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
            words = ", ".join(str(fact) for fact in facts if fact)
            lines.append(
                f"  {endpoint.row:>4}  {endpoint.remote}" + (f"  [{words}]" if words else "")
            )
        lines += [
            f"  {row.row:>4}  quarantined: {visible(row.reason)}" for row in table.quarantined
        ]
        lines += [f"  {row.row:>4}  {row.code}: {visible(row.message)}" for row in table.findings]
    return "\n".join(lines)
