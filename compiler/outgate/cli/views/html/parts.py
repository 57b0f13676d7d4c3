"""What stands below the first screen: a part for each reader, filled by the script of the page."""

from collections.abc import Iterator, Sequence

from outgate.cli.views.html.elements import Element, Node, element, link, listed, rich
from outgate.cli.views.html.words import counted
from outgate.cli.views.links import Links
from outgate.cli.views.plan_wording import native_counts
from outgate.deploy.review.model import Problem, Review
from outgate.diagnostics import and_more

_LINES_SHOWN = 200  # of what is not filtered: writes, rules of others
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


def navigation() -> Element:
    """Links to the parts, each with the reader it is for."""
    links = ((element("a", title, _for(reader), href=f"#{name}"),) for name, title, reader in PARTS)
    return element("nav", listed(links), class_="parts", aria_label="Parts of the report")


def _for(reader: str) -> list[Node]:
    return [element("span", f" for the {reader}")] if reader else []


def filter_fields() -> Iterator[Element]:
    """A field for each thing that the lists can be filtered by, with the names that it knows."""
    for name, title in FIELDS:
        yield element(
            "label",
            element("span", title),
            element(
                "input",
                id=f"filter-{name}",
                list=f"names-{name}",
                autocomplete="off",
                spellcheck="false",
            ),
            element("datalist", id=f"names-{name}"),
        )


Listed = tuple[str, Sequence[str]]


def parts(review: Review, target: str, beside: Sequence[Listed], links: Links) -> Iterator[Element]:
    """All parts below the filters; `beside` are lists for the auditor, each with its title."""
    yield _part(
        "changes",
        "Traffic that changes",
        "every flow, with what asks for it",
        _place("changes-table"),
    )
    yield _part(
        "picture-part",
        "What opens what",
        "take a name to see what belongs to it; take it again to let it go",
        _switch(),
        element("div", id="picture", class_="picture", role="region", aria_label="Picture"),
    )
    yield _part(
        "firewall", _firewall_title(review), _firewall_words(review), *_firewall(review, target)
    )
    yield _part(
        "recertification",
        "Recertification",
        "who answers for each statement, why it is there, and until when",
        _place("statements-table"),
        *(_under(title, texts) for title, texts in beside if texts),
    )
    yield _part(
        "problems", "To fix", "what the author of the policy can do", *_problems(review, links)
    )


def _part(name: str, title: str, words: str, *nodes: Node) -> Element:
    heading = element("h2", title, id=f"{name}-title")
    header = element("header", heading, element("p", words))
    return element(
        "section", header, *nodes, id=name, class_="part", aria_labelledby=f"{name}-title"
    )


def _place(name: str) -> Element:
    return element("div", id=name)


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
        yield _place("native-table")
    yield from _firewall_lists(review)
    heading = element("h3", *rich(_rules_title(review, target)))
    yield element("section", heading, _place("rules-table"), class_="under")


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
            yield _under(title, texts)


def _messages(problems: Sequence[Problem]) -> list[str]:
    return [problem.message for problem in problems]


def _under(title: str, texts: Sequence[str]) -> Element:
    lines: list[Sequence[Node]] = [rich(text) for text in texts[:_LINES_SHOWN]]
    if rest := len(texts) - len(lines):
        lines.append([and_more(rest)])
    summary = element("summary", f"{title} ({len(texts)})")
    return element("details", summary, listed(lines, class_="plain"), class_="under")


def _problems(review: Review, links: Links) -> Iterator[Element]:
    if not review.problems and not review.gone:
        yield element("p", "Nothing: no error, no warning.", class_="empty")
    ordered = sorted(review.problems, key=lambda problem: problem.standing)
    if ordered:
        yield listed((_problem(each, links) for each in ordered), class_="problems")
    if review.gone:
        yield _under("Warnings that are no more", review.gone)


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
