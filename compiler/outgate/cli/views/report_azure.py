"""A report as logging commands of Azure Pipelines, which become issues of a run.

`##vso[task.logissue type=error;sourcepath=FILE;...]MESSAGE`, a line each; what data holds of the
signs of a command is escaped as the agent takes it back.
"""

from outgate.cli.report import Remark, Report
from outgate.cli.views.report_lines import remark_lines, safe
from outgate.cli.views.wording import Style

_ESCAPES = (("%", "%AZP25"), (";", "%3B"), ("\n", "%0A"), ("]", "%5D"))


def render(report: Report, _: Style) -> str:
    """A command for each remark; nothing where there is none."""
    return "\n".join(_command(remark, report) for remark in report.remarks)


def _command(remark: Remark, report: Report) -> str:
    # There are no issues but errors and warnings.
    kind = "error" if remark.level == "error" else "warning"
    properties = {"type": kind, **_place(remark, report), "code": remark.diagnostic.code.id}
    pairs = "".join(f"{name}={_escaped(value)};" for name, value in properties.items())
    return f"##vso[task.logissue {pairs}]{_escaped(chr(10).join(remark_lines(remark)))}"


def _place(remark: Remark, report: Report) -> dict[str, str]:
    span = remark.span
    if span is None:
        return {}
    return {
        "sourcepath": safe(report.paths[span.file.name]),
        "linenumber": str(span.line),
        "columnnumber": str(span.column),
    }


def _escaped(text: str) -> str:
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return text
