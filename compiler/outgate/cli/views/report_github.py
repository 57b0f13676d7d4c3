"""A report as workflow commands of GitHub Actions, which become annotations of a pull request.

`::error file=FILE,line=LINE,...::MESSAGE`, a line each; what data holds of the signs of a command
is escaped as the runner takes it back.
"""

from outgate.cli.report import NOTE, Remark, Report
from outgate.cli.views.report_lines import end_position, remark_lines, safe
from outgate.cli.views.wording import Style


def render(report: Report, _: Style) -> str:
    """A command for each remark; nothing where there is none."""
    return "\n".join(_command(remark, report) for remark in report.remarks)


def _command(remark: Remark, report: Report) -> str:
    level = "notice" if remark.level == NOTE else remark.level
    properties = {**_place(remark, report), "title": remark.diagnostic.code.id}
    pairs = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {pairs}::{_data(chr(10).join(remark_lines(remark)))}"


def _place(remark: Remark, report: Report) -> dict[str, str]:
    span = remark.span
    if span is None:
        return {}
    end = end_position(span)
    place = {"file": safe(report.paths[span.file.name]), "line": str(span.line)}
    if end[0] == span.line:  # columns of several lines would say nothing
        return {**place, "col": str(span.column), "endColumn": str(end[1])}
    return {**place, "endLine": str(end[0])}


def _data(text: str) -> str:
    """Data of a command, so that it is one line and no other command."""
    return text.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    """A value of a command's property."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
