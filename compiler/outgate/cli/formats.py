"""The views of every result: which module prints which result in which format.

A format is added with a module in `cli/views/` that has `render(result, style) -> str`, and one row
here for each result that it can print. The rows name types and modules by their paths, so that a
command loads only the view that it prints with.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TypeVar

import click

from outgate.cli.console import Console, Stream, write_output
from outgate.cli.reported import COMMANDS, REPORTS, choose_form
from outgate.cli.views.links import NO_LINKS, Links
from outgate.cli.views.wording import Style
from outgate.values import dataclass

Function = TypeVar("Function", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class View:
    """One row: the type of a result, a format, and the module that renders the one in the other.

    `result` and `module` are paths below `outgate` and below `outgate.cli.views`.
    """

    result: str
    format: str
    module: str


HTML = "html"

CHECKS = "commands.check.Checks"
FORMATTED = "commands.fmt.FormatResult"
STARTED = "commands.init.InitResult"
PLAN = "plan.model.Plan"
INSPECTION = "plan.inspection.InspectionList"  # `export` names its formats
TARGET_PLAN = "deploy.target_plan.TargetPlan"
ALL_PLANS = "commands.plan_all.AllPlans"
APPLIED = "deploy.applied.Applied"
LIVE_RULES = "commands.show.LiveRules"
COMPARISON = "commands.diff.Comparison"
ADOPTION = "deploy.adoption.Adoption"
EXPLANATION = "plan.explanation.url.Explanation"
STATEMENT_RULES = "plan.explanation.statement.StatementImpact"
REPLAYED = "replay.report.Report"
EDITIONS = "commands.catalog.Editions"
EDITION = "commands.catalog.EditionSummary"
ENDPOINT_LIST = "commands.catalog.ShownList"
FLEETS = "commands.catalog_names.Fleets"
REGIONS = "commands.catalog_names.Regions"
FEATURES = "commands.catalog_names.Features"
IMPORTED = "commands.catalog_import.ImportResult"
VERIFICATION = "commands.catalog_verify.Verification"
CATALOG_DIFF = "commands.catalog_diff.CatalogDiff"
EXAMINATION = "commands.doctor.Examination"
FEED = "commands.catalog_feed.WrittenFeed"
COMMENT = "commands.comment.Comment"
PIPELINES = "commands.init_ci.WrittenPipelines"
CODE_PAGE = "commands.explain_code.CodePage"
CODE_LIST = "commands.explain_code.CodeList"
INVENTORY = "inventory.model.Inventory"
LOOKS = "deploy.look.model.Looks"
PROPOSAL = "inventory.propose.Proposal"
WRITTEN_PROBE = "commands.probe_write.WrittenProbe"
PROBE_REPORT = "probe.report.ProbeReport"
PROBED = "probe.here.report.Probed"  # beside what was applied, which has it in JSON
REPORT = "cli.report.Report"  # what any command said; no command offers its formats alone

VIEWS: tuple[View, ...] = (
    View(CHECKS, "text", "check_text"),
    View(CHECKS, "json", "check_json_v1"),
    View(FORMATTED, "text", "fmt_text"),
    View(FORMATTED, "json", "fmt_json_v1"),
    View(STARTED, "text", "init_text"),
    View(STARTED, "json", "init_json_v1"),
    View(PLAN, "text", "compile_text"),
    View(PLAN, "json", "compile_json_v1"),
    View(INSPECTION, "csv", "inspection_csv"),
    View(INSPECTION, "json", "inspection_json_v1"),
    View(TARGET_PLAN, "text", "plan_text"),
    View(TARGET_PLAN, "json", "plan_json_v2"),
    View(TARGET_PLAN, "markdown", "plan_markdown"),
    View(TARGET_PLAN, HTML, "plan_html"),
    View(ALL_PLANS, "text", "plan_all_text"),
    View(ALL_PLANS, "json", "plan_all_json_v1"),
    View(ALL_PLANS, "markdown", "plan_all_markdown"),
    View(APPLIED, "text", "apply_text"),
    View(APPLIED, "json", "apply_json_v1"),
    View(LIVE_RULES, "text", "show_text"),
    View(LIVE_RULES, "json", "show_json_v1"),
    View(LIVE_RULES, "markdown", "show_markdown"),
    View(COMPARISON, "text", "diff_text"),
    View(COMPARISON, "json", "diff_json_v2"),
    View(COMPARISON, "markdown", "diff_markdown"),
    View(COMPARISON, HTML, "diff_html"),
    View(ADOPTION, "text", "import_text"),
    View(ADOPTION, "json", "import_json_v2"),
    View(EXPLANATION, "text", "explain_text"),
    View(EXPLANATION, "json", "explain_json_v2"),
    View(STATEMENT_RULES, "text", "explain_statement_text"),
    View(STATEMENT_RULES, "json", "explain_statement_json_v2"),
    View(REPLAYED, "text", "replay_text"),
    View(REPLAYED, "json", "replay_json_v1"),
    View(REPLAYED, "markdown", "replay_markdown"),
    View(REPLAYED, HTML, "replay_html"),
    View(EDITIONS, "text", "catalog_list_text"),
    View(EDITIONS, "json", "catalog_list_json_v1"),
    View(EDITION, "text", "catalog_show_text"),
    View(EDITION, "json", "catalog_show_json_v1"),
    View(ENDPOINT_LIST, "text", "catalog_show_list_text"),
    View(ENDPOINT_LIST, "json", "catalog_show_list_json_v1"),
    View(FLEETS, "text", "catalog_fleets_text"),
    View(FLEETS, "json", "catalog_fleets_json_v1"),
    View(REGIONS, "text", "catalog_regions_text"),
    View(REGIONS, "json", "catalog_regions_json_v1"),
    View(FEATURES, "text", "catalog_features_text"),
    View(FEATURES, "json", "catalog_features_json_v1"),
    View(IMPORTED, "text", "catalog_import_text"),
    View(IMPORTED, "json", "catalog_import_json_v1"),
    View(VERIFICATION, "text", "catalog_verify_text"),
    View(VERIFICATION, "json", "catalog_verify_json_v1"),
    View(CATALOG_DIFF, "text", "catalog_diff_text"),
    View(CATALOG_DIFF, "json", "catalog_diff_json_v1"),
    View(CATALOG_DIFF, "markdown", "catalog_diff_markdown"),
    View(EXAMINATION, "text", "doctor_text"),
    View(EXAMINATION, "json", "doctor_json_v1"),
    View(FEED, "text", "catalog_feed_text"),
    View(FEED, "json", "catalog_feed_json_v1"),
    View(COMMENT, "text", "comment_text"),
    View(COMMENT, "json", "comment_json_v1"),
    View(PIPELINES, "text", "init_ci_text"),
    View(PIPELINES, "json", "init_ci_json_v1"),
    View(CODE_PAGE, "text", "explain_code_text"),
    View(CODE_PAGE, "json", "explain_code_json_v1"),
    View(CODE_LIST, "text", "code_list_text"),
    View(CODE_LIST, "json", "code_list_json_v1"),
    View(INVENTORY, "text", "inventory_text"),
    View(INVENTORY, "json", "inventory_json_v1"),
    View(INVENTORY, "markdown", "inventory_markdown"),
    View(PROPOSAL, "text", "proposal_text"),
    View(PROPOSAL, "json", "proposal_json_v1"),
    View(PROPOSAL, "markdown", "proposal_markdown"),
    View(WRITTEN_PROBE, "text", "probe_write_text"),
    View(WRITTEN_PROBE, "json", "probe_write_json_v1"),
    View(PROBE_REPORT, "text", "probe_read_text"),
    View(PROBE_REPORT, "json", "probe_read_json_v1"),
    View(PROBE_REPORT, "markdown", "probe_read_markdown"),
    View(PROBED, "text", "probe_here_text"),
    View(LOOKS, "text", "looks_text"),
    View(LOOKS, "json", "looks_json_v1"),
    View(LOOKS, "markdown", "looks_markdown"),
    View(REPORT, "json", "report_json_v1"),
    View(REPORT, "sarif", "report_sarif"),
    View(REPORT, "github", "report_github"),
    View(REPORT, "azure", "report_azure"),
)


def formats_of(result: str) -> tuple[str, ...]:
    """The formats in which a result can be printed, the default first."""
    return tuple(view.format for view in VIEWS if view.result == result)


def format_option(*results: str, reports: bool = False) -> Callable[[Function], Function]:
    """`--format FORMAT` of a command that prints one of these results.

    With `reports` it can tell what it has to say of its input instead, as a pipeline reads it.
    """
    first, *others = map(formats_of, results)
    formats = tuple(form for form in first if all(form in other for other in others))
    return click.option(
        "--format",
        "form",
        type=click.Choice((*formats, *REPORTS) if reports else formats),
        default=formats[0],
        callback=_chosen,
        help=f"How to print it [default: {formats[0]}].",
    )


def _chosen(ctx: click.Context, _: click.Parameter, form: str) -> str:
    choose_form(ctx, form)
    return form


def render(result: object, form: str, style: Style) -> str:
    """A result in a format; KeyError where the table has no view of it."""
    kind = type(result)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("outgate.")
    modules = {(view.result, view.format): view.module for view in VIEWS}
    text: str = import_module(f"outgate.cli.views.{modules[name, form]}").render(result, style)
    return text


def show_before(console: Console, text: str, form: str, *, yes: bool) -> None:
    """Show what is to be confirmed: above the result where that is text, else beside it.

    A quiet console shows nothing beside the result, unless somebody is to say yes to it.
    """
    if form == "text":
        console.out.tell(text)
    elif not (console.quiet and yes):
        console.err.tell(text)


def emit(
    console: Console,
    result: object,
    form: str,
    *,
    full: bool = False,
    out: str | None = None,
    links: Links = NO_LINKS,
    paged: bool = False,
) -> None:
    """Print a result, or write it to a file; a view that has nothing to say prints nothing.

    In a format of reports it is only kept what it says: `tell_report` tells all at the end. What is
    `paged` is shown in a pager where it is longer than the terminal.
    """
    if form in REPORTS:
        console.reported.add_result(result)
        return
    style = console.style(full=full).linked(links)
    if text := render(result, form, style if out is None else style.plain()):
        text = text if text.endswith("\n") else f"{text}\n"
        if out is None and form == "text":
            text = console.out.fitted(text)
        if out is not None or not (paged and _show_in_pager(text, console.out)):
            write_output(out, text, console.out)
    if out is None:
        console.reported.printed = True


def _show_in_pager(text: str, stream: Stream) -> bool:
    """Show a text in a pager where there is a use for one."""
    if not stream.live:
        return False
    from outgate.cli.pager import show_in_pager

    return show_in_pager(text, stream)


def tell_report(console: Console, code: int) -> None:
    """Print what a command said, in the format that it was asked for, now that it has ended."""
    reported = console.reported
    if reported.wanted(code) and (text := render(reported.report(code), reported.form, Style())):
        # The views of commands to a runner see to it themselves that data in them is none.
        stream = console.out.unguarded() if reported.form in COMMANDS else console.out
        # A plan that was to be written there is none when the command fails.
        out = reported.out if reported.form in REPORTS else None
        write_output(out, f"{text.rstrip(chr(10))}\n", stream)
