"""What a review knows of traffic that Azure is told in other words than the policy's."""

import json

from outgate.deploy.review.from_plan import review_plan
from outgate.deploy.saved_plan.document import read_target_plan
from tests.builders.azure_project import Azurelike


def test_all_that_opens_has_a_statement_and_a_row(azure: Azurelike) -> None:
    """Also networks of a tag that Azure Firewall does not take by name."""
    planned = azure.run("plan", "--format", "json")
    assert planned.code == 0, planned.err
    review = review_plan(read_target_plan(planned.out))
    networks = [line for group in review.opened for line in group.lines if " more:" in line.target]
    assert networks
    for group in review.opened:
        assert group.statements
        assert all(entry.rows for entry in group.entries)
    (tag,) = {row for line in networks for row in line.rows}
    assert tag.startswith("streamlined-commercial/addresses#")
    before, after = review.permissiveness
    assert (before, after > 0) == (0.0, True)
    # What is applied has the figure that was planned.
    assert azure.run("apply", "--yes").code == 0
    summary = json.loads(azure.run("plan", "--format", "json").out)["summary"]
    assert summary["permissiveness"] == {"before": after, "after": after}
