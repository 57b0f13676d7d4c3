"""What stands below the first screen: a part for each reader, filled by the script of the page."""

from collections.abc import Iterator, Sequence

from outgate.cli.views.html.elements import Element, Node, element, link, listed, rich
from outgate.cli.views.html.frame import part, place, under
from outgate.cli.views.html.words import counted
from outgate.cli.views.links import Links
from outgate.cli.views.plan_wording import native_counts
from outgate.deploy.review.model import Problem, Review

PARTS = (
    ("overview", "Review", "approver"),
    ("changes", "Traffic", ""),
    ("picture-part", "Picture", ""),
    ("firewall", "Firewall", "firewall engineer"),
    ("recertification", "Recertification", "auditor"),
    ("problems", "To fix", "author"),
)
FIELDS = (
    ("source", "Source"),
    ("destination", "Destination"),
    ("statement", "Statement"),
    ("row", "List row"),
    ("owner", "Owner"),
    ("region", "Region"),
    ("cause", "Cause"),
)


Listed = tuple[str, Sequence[str]]


def parts(review: Review, target: str, beside: Sequence[Listed], links: Links) -> Iterator[Element]:
    """All parts below the filters; `beside` are lists for the auditor, each with its title."""
    yield part(
        "changes",
        "Traffic that changes",
        "every flow, with what asks for it",
        place("changes-table"),
    )
    yield part(
        "picture-part",
        "What opens what",
        "take a name to see what belongs to it; take it again to let it go",
        _switch(),
        element("div", id="picture", class_="picture", role="region", aria_label="Picture"),
    )
    yield part(
        "firewall", _firewall_title(review), _firewall_words(review), *_firewall(review, target)
    )
    yield part(
        "recertification",
        "Recertification",
        "who answers for each statement, why it is there, and until when",
        place("statements-table"),
        *(under(title, texts) for title, texts in beside if texts),
    )
    yield part(
        "problems", "To fix", "what the author of the policy can do", *_problems(review, links)
    )


def _switch() -> Element:
    choices = (("changing", "what changes"), ("whole", "everything, with what stays"))
    return element(
        "fieldset",
        element("legend", "What the picture shows", class_="unseen"),
        *(
            element("label", element("input", type="radio", name="shown", id=name), text)
            for name, text in choices
        ),
        class_="switch",
    )


def _firewall_title(review: Review) -> str:
    return "The rules" if review.compared else "The firewall"


def _rules_title(review: Review, target: str) -> str:
    """What the rules are: not what a target allows, which others and its own limits decide."""
    return f"All that `{target}` allows" if review.compared else "All that the policy asks for"


def _firewall(review: Review, target: str) -> Iterator[Element]:
    """What is written, where something is, and all rules."""
    if review.firewall.native:
        yield place("native-table")
    yield from _firewall_lists(review)
    heading = element("h3", *rich(_rules_title(review, target)))
    yield element("section", heading, place("rules-table"), class_="under")


def _firewall_words(review: Review) -> str:
    firewall = review.firewall
    if not firewall.native:
        return "a comparison writes none" if review.compared else "no rule is written"
    rules = f"{counted(len(firewall.native), 'rule')}: {native_counts(firewall.native)}"
    return f"{rules}, in {counted(len(firewall.writes) or 1, 'operation')}"


def _firewall_lists(review: Review) -> Iterator[Element]:
    firewall = review.firewall
    for title, texts in (
        ("Operations of an apply, in their order", firewall.writes),
        ("Parts of rules that nobody can read", firewall.unread),
        ("What the firewall cannot do just as asked", _messages(firewall.fidelity)),
        ("Rules of others that decide some of this traffic", firewall.others),
        ("What others have there, which is never touched", firewall.foreign),
    ):
        if texts:
            yield under(title, texts)


def _messages(problems: Sequence[Problem]) -> list[str]:
    return [problem.message for problem in problems]


def _problems(review: Review, links: Links) -> Iterator[Element]:
    if not review.problems and not review.gone:
        yield element("p", "Nothing: no error, no warning.", class_="empty")
    ordered = sorted(review.problems, key=lambda problem: problem.standing)
    if ordered:
        yield listed((_problem(each, links) for each in ordered), class_="problems")
    if review.gone:
        yield under("Warnings that are no more", review.gone)


def _problem(problem: Problem, links: Links) -> tuple[Node, ...]:
    level = "danger" if problem.blocker else ("none" if problem.standing else "look")
    told = problem.severity.value if problem.blocker or not problem.standing else "as before"
    where: list[Node] = []
    if problem.where:
        where = [link(problem.where, links.of_place(problem.where)), " \u00b7 "]
    lines = [element("p", *rich(problem.message))]
    if problem.help:
        lines.append(element("p", "To fix it: ", *rich(problem.help)))
    lines.append(element("p", *where, problem.code, class_="where"))
    return element("span", told, class_=f"level {level}"), element("div", *lines)
