"""A plan for a target as Markdown, for the comment of a pull request."""

from outgate.cli.views.compile_text import quarantined_words, retained_words, withheld_words
from outgate.cli.views.plan_wording import headline, native_counts, native_words
from outgate.cli.views.review_blocks import LIMIT, Block, compose
from outgate.cli.views.review_markdown import details, first_screen, foot, listed
from outgate.cli.views.wording import DETAILS_SHOWN, RULES_SHOWN, Style
from outgate.deploy.review.from_plan import review_plan
from outgate.deploy.target_plan import TargetPlan
from outgate.diagnostics import count


def render(plan: TargetPlan, style: Style, *, limit: int = LIMIT) -> str:
    """What opens and closes first, details folded; never longer than `limit` characters."""
    review, links = review_plan(plan), style.links
    canonical = plan.plan
    firewall = review.firewall
    blocks: list[Block] = [
        *first_screen(review, headline(plan).rstrip("."), links),
        *details(review, links),
        *listed(
            f"On the firewall: {count(len(plan.native), 'rule')}, {native_counts(plan.native)}",
            [f"{change.sign}: {native_words(change)}" for change in plan.native],
            links,
            RULES_SHOWN,
        ),
        *listed(count(len(plan.operations), "write"), plan.operations, links, RULES_SHOWN),
        *listed(
            "What the firewall does otherwise than asked",
            [problem.message for problem in firewall.fidelity],
            links,
            DETAILS_SHOWN,
        ),
        *listed("Others' rules, never touched", plan.foreign, links, DETAILS_SHOWN),
        *listed(
            f"Retained: {count(len(canonical.retained), 'rule')}",
            [retained_words(rule) for rule in canonical.retained],
            links,
            DETAILS_SHOWN,
        ),
        *listed(
            f"Withheld: {count(len(canonical.withheld), 'endpoint')}",
            [withheld_words(endpoint) for endpoint in canonical.withheld],
            links,
            DETAILS_SHOWN,
        ),
        *listed(
            f"Quarantined: {count(len(canonical.quarantined), 'row')}",
            [quarantined_words(row) for row in canonical.quarantined],
            links,
            DETAILS_SHOWN,
        ),
        foot((f"Catalog {canonical.edition}", f"plan `{canonical.digest}`"), links),
    ]
    return compose(blocks, limit)
