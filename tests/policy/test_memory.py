"""Nearly the same files over and over, as an editor asks: remembered, and never out of date."""

from outgate.language.parse import parse
from outgate.language.tree import PolicyFile
from outgate.policy.model import PolicySet
from outgate.policy.resolve import Memory, resolve
from outgate.source import SourceFile
from tests.support import shipped

NEW, OLD = shipped("2026-07-03"), shipped("2021-03-04")
TEXT = """\
allow mde for region EU from plant
forbid "a.example" from plant
allow mde-portal for region UK
allow mde for region EU, fleet x
limit to "*.example"
"""


def tree(text: str) -> PolicyFile:
    return parse(SourceFile("a.policy", text))[0]


def test_what_stays_is_looked_up_once_and_said_each_time() -> None:
    memory, files = Memory(), [tree(f"source plant = 10.0.0.0/8\n{TEXT}")]
    first, problems = resolve(files, NEW, memory=memory)
    again, problems_again = resolve(files, NEW, memory=memory)
    third, _ = resolve(files, NEW, memory=memory)
    assert (again, problems_again) == (first, problems)
    assert [each.code.id for each in problems] == ["unknown-fleet"]
    for number in (0, 1):
        requests = [policy.statements[number].request for policy in (first, again, third)]
        assert requests[0] is requests[1] is requests[2]
        assert first.guards[number] is again.guards[number] is third.guards[number]


def test_it_is_forgotten_what_a_round_does_not_ask_for() -> None:
    memory, files = Memory(), [tree(f"source plant = 10.0.0.0/8\n{TEXT}")]
    names = [tree("source plant = 10.0.0.0/8\n")]
    first, _ = resolve(files, NEW, memory=memory)
    resolve(names, NEW, memory=memory)
    again, _ = resolve(files, NEW, memory=memory)
    assert again == first
    assert again.statements[0].request is not first.statements[0].request
    assert again.guards[0] is not first.guards[0]


def test_another_source_or_another_catalog_is_taken_at_once() -> None:
    statements = tree(TEXT)
    ten, eleven = (tree(f"source plant = {n}.0.0.0/8\n") for n in (10, 11))
    memory = Memory()

    def looked_up(policy: PolicySet) -> tuple[object, ...]:
        return policy.statements, policy.guards

    for definitions, known in ((ten, NEW), (eleven, NEW), (eleven, OLD), (ten, NEW), (ten, OLD)):
        files = [definitions, statements]
        remembered, problems = resolve(files, known, memory=memory)
        fresh, problems_of_fresh = resolve(files, known)
        assert looked_up(remembered) == looked_up(fresh)
        assert problems == problems_of_fresh


def test_numbers_follow_the_order_of_the_round() -> None:
    one, two = tree("allow mde-portal for region UK"), tree("allow mde-portal for region EU")
    memory = Memory()
    for files in ([one, two], [two, one], [two], [one, two]):
        policy, _ = resolve(files, NEW, memory=memory)
        assert [each.number for each in policy.statements] == [*range(len(files))]
