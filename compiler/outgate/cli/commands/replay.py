"""`outgate replay`."""

from pathlib import Path

import click

from outgate.cli.completing import FILES
from outgate.cli.console import open_console, write_output
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import HTML, REPLAYED, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.links import links_options, read_links
from outgate.cli.options import (
    as_of_option,
    catalog_option,
    detailed_exitcode_option,
    full_option,
    out_option,
    pager_option,
    parse_day,
)
from outgate.commands.diff_operands import Question
from outgate.commands.replay import PLAN, LogQuestion, replay
from outgate.commands.replay_query import print_query
from outgate.diagnostics import has_errors
from outgate.replay.flows import Window, normal_moment
from outgate.replay.fold import SourceIs
from outgate.replay.logs.detect import FORMATS
from outgate.replay.queries.engines import BY, ENGINES
from outgate.replay.replay import Choices
from outgate.replay.report import FINDINGS
from outgate.replay.timeline import Per


@click.command("replay", cls=Command, short_help="Hold logs against policies.")
@click.argument("logs", nargs=-1, metavar="LOG...", shell_complete=FILES)
@click.option(
    "--against",
    metavar="WHAT",
    default=PLAN,
    help="What to hold them against [default: plan, the project's policies].",
)
@click.option(
    "--log-format",
    metavar="NAME",
    type=click.Choice(FORMATS),
    help="The format of the logs, such as `squid` [default: by what they hold].",
)
@click.option(
    "--mapping",
    metavar="FILE",
    type=click.Path(),
    help="Where another format has what is needed (YAML).",
)
@click.option("--since", metavar="DATE", help="Leave out what was before.")
@click.option("--until", metavar="DATE", help="Leave out what was then or later.")
@click.option(
    "--source-is",
    type=click.Choice([each.value for each in SourceIs]),
    default=SourceIs.CLIENT.value,
    help="Whether source addresses are devices, or proxies before them [default: client].",
)
@click.option(
    "--scope",
    type=click.Choice(["catalog", "all"]),
    default="catalog",
    help="Judge what the catalog or a rule names, or every request [default: catalog].",
)
@click.option("--flows", metavar="FILE", type=click.Path(), help="Keep the flows, as CSV.")
@click.option(
    "--per",
    type=click.Choice([Per.DAY.value, Per.HOUR.value]),
    help="Keep flows of another day or hour (UTC) apart, for a timeline [default: in HTML as it "
    "fits, else not].",
)
@click.option(
    "--inventory",
    metavar="FILE",
    multiple=True,
    type=click.Path(),
    shell_complete=FILES,
    help="Tell the fleets that sent it, by exports that `outgate inventory` reads.",
)
@click.option(
    "--show-sources",
    metavar="N",
    type=click.IntRange(0, 1000),
    default=0,
    help="Name up to N source addresses of each finding, and as many devices of each.",
)
@click.option(
    "--fail-on", metavar="KINDS", help=f"Exit 2 where there are any of {', '.join(FINDINGS)}."
)
@detailed_exitcode_option("Exit 2 where anything breaks or gapes.")
@click.option(
    "--query",
    "engine",
    type=click.Choice(ENGINES),
    help="Print the query by which this engine collects flows of Azure Firewall; run nothing.",
)
@click.option(
    "--by",
    type=click.Choice(BY),
    help="Collect them by address, or by sources that rules tell apart [default: source].",
)
@catalog_option
@as_of_option
@format_option(REPLAYED)
@full_option
@out_option()
@links_options
@pager_option
def command(
    logs: tuple[str, ...],
    against: str,
    log_format: str | None,
    mapping: str | None,
    since: str | None,
    until: str | None,
    source_is: str,
    scope: str,
    flows: str | None,
    per: str | None,
    inventory: tuple[str, ...],
    show_sources: int,
    fail_on: str | None,
    detailed_exitcode: bool,
    engine: str | None,
    by: str | None,
    edition: str | None,
    as_of: str | None,
    form: str,
    full: bool,
    out: str | None,
    repo_url: str | None,
    report_url: str | None,
    pager: bool,
) -> int:
    """Say which requests of a log the policies would deny, and what of the policies nobody uses.

    LOG is a file or folder: logs of Azure Firewall and Squid, of other products by a mapping, or
    files of flows. Nothing leaves this machine; where logs are too large for it, --query prints
    what collects their flows elsewhere, and its answer is a LOG. WHAT is as for `outgate diff`:
    policy files, a saved plan, REV:PATH or target:NAME.

    Exit codes: 0 done, 1 the log cannot be read or hardly be judged, 2 findings that --fail-on or
    --detailed-exitcode ask for.
    """
    wanted = _kinds(fail_on)
    console = open_console()
    project = console.open_project()
    question = Question(project, parse_day(as_of), edition, Path.cwd())
    window = Window(_moment(since), _moment(until))
    if engine is not None:
        for option, value in (
            ("--log-format", log_format), ("--mapping", mapping), ("--flows", flows),
            ("--inventory", inventory), ("--fail-on", fail_on),
            ("--detailed-exitcode", detailed_exitcode),
        ):  # fmt: skip
            if value:
                raise usage_error(f"`{option}` does not go with `--query`", "nothing is read yet")
        printed = print_query(
            engine,
            by or "source",
            None if per is None else Per(per),
            logs,
            window,
            against,
            question,
        )
        console.report(printed.diagnostics)
        write_output(out, printed.text, console.out)
        return ExitCode.FAILED if has_errors(printed.diagnostics) else ExitCode.DONE
    if by is not None:
        raise usage_error("`--by` goes with `--query`", "a flow file says itself what it is by")
    if not logs:
        raise usage_error("no log is named", "name files or folders, or print a `--query`")
    log = LogQuestion(
        files=logs,
        format=log_format,
        mapping=None if mapping is None else Path(mapping),
        flows=None if flows is None else Path(flows),
        inventory=tuple(map(Path, inventory)),
    )
    choices = Choices(
        source_is=SourceIs(source_is),
        everything=scope == "all",
        window=window,
        addresses_shown=show_sources,
        per=Per(per) if per is not None else Per.FITTING if form == HTML else None,
    )
    result = replay(log, against, question, choices)
    console.report(result.diagnostics)
    links = read_links(project.root, repo_url, report_url)
    emit(console, result.report, form, full=full, out=out, links=links, paged=pager)
    if has_errors(result.diagnostics):
        return ExitCode.FAILED
    if detailed_exitcode:
        wanted = (*wanted, "breaks", "gaps")
    return ExitCode.CHANGES if any(map(result.report.has, wanted)) else ExitCode.DONE


def _kinds(text: str | None) -> tuple[str, ...]:
    kinds = tuple(each.strip() for each in text.split(",")) if text else ()
    for kind in kinds:
        if kind not in FINDINGS:
            raise usage_error(f"`{kind}` is no finding", f"there are {', '.join(FINDINGS)}")
    return kinds


def _moment(text: str | None) -> str:
    if text is None:
        return ""
    try:
        return normal_moment(text)
    except ValueError:
        raise usage_error(f"`{text}` is not a date", "write YYYY-MM-DD") from None
