"""A written probe as text."""

from collections.abc import Iterator

from outgate.cli.views.diagnostics import visible, wrapped
from outgate.cli.views.wording import Style
from outgate.commands.probe_write import WrittenProbe
from outgate.diagnostics import count
from outgate.probe.model import Unprobed

SHOWN = 20


def render(written: WrittenProbe, style: Style) -> str:
    """What the device will ask for, and what it cannot."""
    probe = written.probe
    place = f" from {visible(probe.scope.source)}" if probe.scope.source else ""
    urls = count(len(probe.targets), "URL")
    lines = [style.heading(f"{urls} for {visible(probe.scope.name)}{place}")]
    lines += (f"  wrote {visible(written.folder)}/{name}" for name in written.files)
    direct = sum(1 for target in probe.targets if target.direct)
    below = sum(1 for target in probe.targets if target.below)
    for number, words in (
        (direct, "past any proxy, as they must not pass one"),
        (below, "in place of wildcards"),
        (probe.logged, "by names that devices asked for"),
    ):
        if number:
            lines.append(f"  {number} of them {words}")
    for words, urls_of in (
        ("allowed from a part of the place alone", [each for each in probe.targets if each.partly]),
        (
            "asked for as well, though no rule for these devices allows it",
            [each for each in probe.targets if each.extra],
        ),
    ):
        if urls_of:
            lines.append(f"  {words}")
            lines += style.first([f"    {each.url}" for each in urls_of], "URLs", most=SHOWN)
    if probe.unprobed:
        heading = f"{count(len(probe.unprobed), 'target')} that cannot be probed"
        lines += ("", *unprobed_lines(heading, probe.unprobed, style))
    return "\n".join(lines)


def unprobed_lines(heading: str, unprobed: tuple[Unprobed, ...], style: Style) -> Iterator[str]:
    """Targets that nothing is asked of, each with the reason."""
    if unprobed:
        yield style.heading(heading)
        texts = [wrapped("  ", f"{each.remote}: {each.why}", style.width, 4) for each in unprobed]
        yield from style.first(texts, "targets", most=SHOWN)
