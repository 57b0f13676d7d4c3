"""`outgate replay`: what really happened, held against the policy."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from outgate.commands.diff_operands import Question, no_operand, read_operand
from outgate.commands.replay_inventory import read_book
from outgate.diagnostics import Diagnostic, codes, count, errors_of
from outgate.documents.files import bounds_of, real_path
from outgate.errors import UserError, reason_of
from outgate.plan.comparison.compare import policy_side
from outgate.project.compile import compile_policies, load_catalog
from outgate.replay.flow_writer import write_flows
from outgate.replay.flows import LoggedFlow
from outgate.replay.logs.mapping import built_in_mappings, read_mapping
from outgate.replay.replay import Choices, Replay, Standard
from outgate.replay.report import Report
from outgate.replay.sources import find_files, open_log
from outgate.replay.timeline import Per
from outgate.replay.verdicts import REASONS
from outgate.stages import stage
from outgate.values import dataclass

PLAN = "plan"
WARNED_SHARE, REFUSED_SHARE = 0.01, 0.20


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuestion:
    """Which log, and how to read it: `format` is one of all, `mapping` a file that describes one.

    `flows` is where what was collected goes as well. `inventory` are exports of devices, which tell
    the fleets.
    """

    files: tuple[str, ...]
    format: str | None = None
    mapping: Path | None = None
    flows: Path | None = None
    inventory: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Replayed:
    """The report, with what there is to say about how far it can be trusted."""

    report: Report
    diagnostics: tuple[Diagnostic, ...]


def replay(log: LogQuestion, against: str, question: Question, choices: Choices) -> Replayed:
    """Judge a log; UserError where it cannot be read, or what it is held against cannot be had."""
    root = question.project.root
    mappings = built_in_mappings()
    if log.mapping is not None:
        mappings = (read_mapping(log.mapping, root), *mappings)
    opened = open_log(
        find_files(log.files, question.folder, root),
        log.format,
        mappings,
        choices.window,
        _per(log, choices),
    )
    standard, problems = find_standard(against, question)
    book = None
    if log.inventory:
        named = bool(choices.addresses_shown)
        book, more = read_book(root, log.inventory, question.as_of, named=named)
        problems = (*problems, *more)
    judge = Replay(standard, choices, book)
    flows = opened.flows(ordered=log.flows is not None)
    with stage("judging the log"):
        if log.flows is None:
            judge.add(flows)
        else:
            target = real_path(log.flows, bounds_of(root, (log.flows,)))
            try:
                write_flows(target, _passed_on(flows, judge))
            except OSError as error:
                reason = reason_of(error)
                message = f"cannot write `{log.flows}`: {reason}"
                raise UserError(
                    Diagnostic(codes.UNWRITABLE_FILE, message, help="name another file")
                ) from error
        report = judge.report(opened.files)
    return Replayed(report, (*problems, *doubts(report)))


def _per(log: LogQuestion, choices: Choices) -> Per | None:
    """How flows are collected for a timeline: one for each day or hour only where they are kept."""
    return Per.FITTING if choices.per is not None and log.flows is None else choices.per


def find_standard(against: str, question: Question) -> tuple[Standard, tuple[Diagnostic, ...]]:
    """What the log is held against: the project's policies, or what `diff` would compare."""
    inputs = question.project.inputs((), question.edition, question.as_of)
    if against == PLAN:
        compiled = compile_policies(inputs)
        if compilation := compiled.compilation:
            side = policy_side(PLAN, compilation, compiled.diagnostics)
            standard = Standard(side=side, catalog=compilation.catalog, compilation=compilation)
            return standard, compiled.diagnostics
        raise no_operand("the policies do not compile", None, errors_of(compiled.diagnostics))
    side = read_operand(against, question).side
    catalog, problems = load_catalog(inputs)
    if catalog is None:
        raise no_operand("there is no catalog", None, problems)
    from outgate.plan.tags import tags_of

    return Standard(side=side.knowing(tags_of(catalog)), catalog=catalog), problems


def _passed_on(flows: Iterator[LoggedFlow], judge: Replay) -> Iterator[LoggedFlow]:
    """The flows, each judged on its way to somewhere else."""
    batch: list[LoggedFlow] = []
    for flow in flows:
        batch.append(flow)
        yield flow
        if len(batch) >= 10_000:
            judge.add(batch)
            batch.clear()
    judge.add(batch)


def doubts(report: Report) -> Iterator[Diagnostic]:
    """Lines that were not read, and requests that were not judged."""
    unread = sum(file.unreadable for file in report.files)
    if unread:
        worst = max(report.files, key=lambda file: file.unreadable)
        where = f"`{worst.name}`" if worst.unreadable == unread else "the log"
        message = f"{count(unread, 'line')} of {where} cannot be read"
        help = f"`{worst.name}` was read as {worst.format}; `--log-format` names another"
        yield Diagnostic(codes.UNREAD_LINES, message, help=help)
    share = report.share_not_judged
    lines = sum(max(file.lines, file.requests) for file in report.files)
    if unread > REFUSED_SHARE * lines:
        message = f"{unread:,} of {lines:,} lines cannot be read"
        yield Diagnostic(codes.HARDLY_JUDGED, message, help="see what format the log has")
    if share <= WARNED_SHARE:
        return
    reasons = _reasons(report.not_judged)
    message = f"{share:.0%} of the requests cannot be judged: {reasons}"
    code = codes.HARDLY_JUDGED if share > REFUSED_SHARE else codes.NOT_JUDGED
    yield Diagnostic(code, message, help="nothing is known of these, neither good nor bad")


def _reasons(not_judged: dict[str, int]) -> str:
    words: Sequence[tuple[str, int]] = sorted(not_judged.items(), key=lambda each: -each[1])
    return "; ".join(f"{REASONS[name]} ({number:,})" for name, number in words)
