"""What this machine found when it asked for what a plan allows it, as text."""

import shlex
from collections.abc import Iterator

from outgate.cli.views.diagnostics import visible, wrapped
from outgate.cli.views.probe_read_text import finding_lines
from outgate.cli.views.probe_wording import headline
from outgate.cli.views.probe_write_text import unprobed_lines
from outgate.cli.views.wording import Style
from outgate.diagnostics import count, join_and
from outgate.probe.here.report import Probed
from outgate.probe.report import Finding


def render(probed: Probed, style: Style) -> str:
    """What was not reached, and what was not asked for; where nothing was, what to do instead."""
    sections = [_for_others(probed, style) if probed.is_for_others else _head(probed, style)]
    sections += (
        finding_lines(finding, probed.report.of(finding), style)
        for finding in (Finding.IN_THE_WAY, Finding.NOT_JUDGED)
    )
    heading = "not asked for: it leads to where nothing is ever asked"
    sections.append(unprobed_lines(heading, probed.refused, style))
    if style.limit is None:
        heading = "not asked for: nobody knows a name"
        sections.append(unprobed_lines(heading, probed.unprobed, style))
    return "\n\n".join("\n".join(section) for section in map(list, sections) if section)


def _head(probed: Probed, style: Style) -> Iterator[str]:
    yield style.heading(f"Asked from here: {headline(probed.report)}")
    places = join_and([visible(each) for each in probed.places]) or "an address that is not known"
    yield f"  from {places}{', by the proxy of HTTPS_PROXY' if probed.proxied else ''}"
    if probed.alike is not None:
        words = f"each of them {probed.alike.words}, so look at the way out of this machine first"
        yield wrapped("  ", words, style.width, 4)
    if probed.late:
        what = count(probed.late, "URL")
        yield f"  {what} reached only when asked again: the target took a moment"
    if probed.elsewhere:
        yield f"  {count(probed.elsewhere, 'URL')} of the plan are for other addresses"
    if probed.interrupted and not probed.left:
        yield "  somebody ended it, before all was asked for again"
    if probed.left:
        why = (
            "as somebody ended it"
            if probed.interrupted
            else "as there is an end of time and number"
        )
        yield f"  {count(probed.left, 'URL')} not asked for, {why}"
    if probed.unprobed:
        what = count(len(probed.unprobed), "target")
        yield f"  {what} of the plan nobody knows a name for; --names-from brings some"
    if probed.other_policies:
        yield "  the policies at hand are not those of the plan: only what both have was asked for"


def _for_others(probed: Probed, style: Style) -> Iterator[str]:
    """Why nothing was asked for, which is no failure, and what does it."""
    places = join_and([visible(each) for each in probed.places]) or "this machine"
    if probed.unprobed:
        what = count(len(probed.unprobed), "target")
        yield style.heading(f"Nothing was asked for: nobody knows a name for {what} of the plan")
        yield "  --names-from brings some"
    else:
        yield style.heading(f"Nothing was asked for: nothing of the plan is for {places}")
        text = "where the firewall sees another address, name that with --probe-from"
        yield wrapped("  ", text, style.width, 4)
    if probed.kit is not None:
        words = ["outgate", "probe", "write", "--for", probed.kit.fleet]
        words += ["--from", probed.kit.source] if probed.kit.source else []
        command = shlex.join((*words, "-o", "kit"))
        yield wrapped("  ", f"a device there can ask: `{command}`", style.width, 4)
