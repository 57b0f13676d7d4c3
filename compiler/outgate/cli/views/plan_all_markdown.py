"""The plans for all targets as Markdown, for the comment of a pull request."""

from collections.abc import Iterator

from outgate.cli.views.markdown import clipped, escape, marker
from outgate.cli.views.plan_all_words import (
    all_words,
    alone_words,
    asked_words,
    beyond_words,
    blind_words,
    fidelity_words,
    flow_words,
    heading_words,
    left_out_words,
    otherwise_words,
    rules_words,
    split_words,
    treatment_words,
)
from outgate.cli.views.plan_wording import headline
from outgate.cli.views.review_blocks import LIMIT, Block, compose
from outgate.cli.views.review_markdown import (
    ERRORS,
    HEAD,
    NOTES,
    RISKS,
    bullets,
    details,
    foot,
    listed,
    others_of,
    screen_of,
)
from outgate.cli.views.review_words import BLOCKED, SIGNS, sign_of
from outgate.cli.views.wording import DETAILS_SHOWN, Style
from outgate.commands.plan_all import AllPlans, TargetOutcome
from outgate.deploy.review.from_plan import review_plan
from outgate.deploy.review.model import Review
from outgate.deploy.side_by_side.model import SideBySide, SplitFlow

TARGETS_SHOWN = 10
_GRAVITY = (*SIGNS.values(), BLOCKED)


def render(plans: AllPlans, style: Style, *, limit: int = LIMIT) -> str:
    """What differs between targets first, then each of them; never longer than `limit`."""
    links = style.links
    reviewed = [
        (target, headline(target.plan), review_plan(target.plan))
        for target in plans.targets
        if target.plan is not None
    ]
    # The gravest first: of the last ones there is a line each.
    reviewed.sort(key=lambda each: -_GRAVITY.index(sign_of(each[2])))
    reviews = [review for _, _, review in reviewed]
    sign = _sign(plans, reviews)
    words = all_words(plans).rstrip(".")
    title = escape(words[:1].lower() + words[1:])
    blocks = [
        Block(order=HEAD, head=(marker("plan all"), f"### {sign} Outgate: {title}", "")),
        *(_without_plan(target) for target in plans.targets if target.plan is None),
        *(block for each in plans.comparisons for block in _comparison(each, style)),
        *_alone(plans),
    ]
    for target, head, review in reviewed[:TARGETS_SHOWN]:
        blocks += [*screen_of(review, head.rstrip("."), links), *_fidelity(target, style)]
    blocks.append(others_of(reviews[TARGETS_SHOWN:], links))
    for review in reviews[:TARGETS_SHOWN]:
        blocks += details(review, links)
    digests = dict.fromkeys(
        text
        for plan in plans.plans
        for text in (f"Catalog {plan.plan.edition}", f"plan `{plan.plan.digest}`")
    )
    return compose([*blocks, foot(digests, links)], limit)


def _sign(plans: AllPlans, reviews: list[Review]) -> str:
    """The gravest of all."""
    signs = [sign_of(review) for review in reviews]
    if len(reviews) < len(plans.targets):
        return BLOCKED
    return max(signs, key=_GRAVITY.index)


def _without_plan(target: TargetOutcome) -> Block:
    rows = [f"{error.code.id}: {error.message}" for error in target.errors]
    if not target.compiled:
        rows = ["its policies have errors"]
    told = tuple(f"- {escape(clipped(row, 1000))}" for row in rows)
    head = ("", f"**{escape(f'No plan for `{clipped(target.name)}`')}**", "")
    return Block(order=ERRORS, head=head, rows=told, tail=("",))


def _comparison(comparison: SideBySide, style: Style) -> Iterator[Block]:
    """What some let through and others do not, what is told by address only, treatments."""
    left = [left_out_words(each) for each in comparison.left_out]
    yield bullets(
        f"{heading_words(comparison)}.", left, style.links, order=RISKS, most=DETAILS_SHOWN
    )
    parts = (
        *(
            (split_words(split), [_flow(flow, comparison) for flow in split.flows])
            for split in comparison.traffic
        ),
        *((beyond_words(split), ()) for split in comparison.beyond),
        *((blind_words(split), rules_words(split.rules)) for split in comparison.blind),
        *((treatment_words(split), rules_words(split.rules)) for split in comparison.treatments),
    )
    for words, lines in parts:
        title = f"{words} ({len(lines)})" if lines else words
        yield bullets(title, lines, style.links, order=NOTES, most=DETAILS_SHOWN)


def _alone(plans: AllPlans) -> Iterator[Block]:
    if words := alone_words(plans):
        yield Block(order=RISKS, head=("", f"{escape(clipped(words, 600))}.", ""))


def _flow(flow: SplitFlow, comparison: SideBySide) -> str:
    asked = asked_words(flow, comparison.places)
    behind = f"; behind it: {asked}" if asked else ""
    return f"{flow_words(flow)}, such as {flow.piece.witness}{behind}"


def _fidelity(target: TargetOutcome, style: Style) -> Iterator[Block]:
    if target.rendered is not None:
        told = otherwise_words(target)
        words = fidelity_words(target.rendered)
        if told or words:
            title = f"How `{clipped(target.name)}` has the policies: {words or 'see below'}"
            lines = told or ["just as they ask"]
            yield from listed(title, lines, style.links, DETAILS_SHOWN, order=NOTES)
