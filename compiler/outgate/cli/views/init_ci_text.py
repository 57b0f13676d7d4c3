"""The files of a pipeline that were written and kept, as text."""

from outgate.cli.views.wording import Style
from outgate.commands.init_ci import WrittenPipelines


def render(result: WrittenPipelines, _: Style) -> str:
    """Each file, and what to do next."""
    lines = [f"wrote {name}" for name in result.written]
    for name in result.kept:
        differs = ", which is not what this version would write" if name in result.other else ""
        lines.append(f"kept {name}{differs}")
    if not result.written:
        lines.append("Nothing is written: all files of the pipeline are there already.")
    if result.lacks_wheel is not None:
        lines.append(f"Next: say in {result.lacks_wheel} where the pipelines get Outgate.")
    if result.written:
        lines.append("docs/pipelines.md of Outgate tells what to set up on the platform.")
    return "\n".join(lines)
