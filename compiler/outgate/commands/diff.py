"""`outgate diff`: the traffic gained, lost and treated differently between two rule sets."""

from datetime import date

from outgate.commands.diff_operands import Question, read_operand, read_policies
from outgate.commands.diff_settings import ProjectDifference, compare_projects
from outgate.plan.comparison.compare import Difference, difference
from outgate.stages import stage
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two operands differ in; `project` holds more only where both are a whole project.

    `as_of` is the day of the comparison, `notice` how many days before its last one a statement is
    worth a word.
    """

    difference: Difference
    project: ProjectDifference
    as_of: date | None = None
    notice: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether both operands mean the same."""
        return self.difference.is_empty and self.project.is_empty


def compare_operands(before: str, after: str | None, question: Question) -> Comparison:
    """Compare what two words of the command line mean; UserError where one means nothing.

    Without the second word it is the project's policies. Nothing is asked of the network but the
    rules of a target that is named.
    """
    old = read_operand(before, question)
    new = read_policies(question) if after is None else read_operand(after, question)
    with stage("comparing"):
        shared = difference(old.side, new.side)
    settings = ProjectDifference()
    if old.project is not None and new.project is not None:
        settings = compare_projects(old.project, new.project, shared)
    return Comparison(shared, settings, question.as_of, question.project.config.expiry_notice)
