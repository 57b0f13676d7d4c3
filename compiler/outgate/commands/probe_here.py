"""`outgate apply --probe`: this machine asks for what a plan that was applied allows it."""

from collections.abc import Mapping
from pathlib import Path

from outgate.catalog.fleets import ALL_FLEETS, GROUPS
from outgate.commands.probe_names import no_names, read_names
from outgate.diagnostics import Diagnostic, codes, count
from outgate.errors import UserError
from outgate.plan.compile import Compilation
from outgate.plan.model import Plan
from outgate.probe.here.proxy import HttpProxy, find_proxy
from outgate.probe.here.report import Kit, Probed
from outgate.probe.here.rounds import Answer, Asked, Bounds, Place, ask_all
from outgate.probe.judge import Judge, Seen
from outgate.probe.model import Probe, Scope
from outgate.probe.report import Finding, ProbeReport
from outgate.probe.scope import find_addresses
from outgate.probe.targets import find_targets
from outgate.traffic.address import ANY_SOURCE
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, single_address, union
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass, replace

HERE = "this machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedHere:
    """What the user said: the place, where it is not what routes say; files with names."""

    source: str | None = None
    logs: tuple[str, ...] = ()
    folder: Path = Path()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prober:
    """Everything that is to be known before a plan is applied; `probe` asks when it was."""

    compilation: Compilation
    given: tuple[str, AddressSet] | None
    proxy: HttpProxy | None
    logged: Mapping[str, int]
    other_policies: bool

    def probe(self, *, again: float) -> Probed:
        """Ask, for so many seconds again and again for what is not reached.

        Only for a plan that was applied: of what is asked for, its rules allow every URL.
        """
        traffic = TrafficSet(rule.flow for rule in self.compilation.plan.rules)
        place = Place(
            allowed=lambda url: traffic.sources(url.remote), given=self.given, proxy=self.proxy
        )
        probe = self._targets(EVERY_ADDRESS if self.given is None else self.given[1])
        asked = ask_all(probe.targets, place, Bounds(again=again))
        if asked.own:  # none where the place is given
            probe = self._targets(union(map(single_address, asked.own)))
        return Probed(
            report=_report(asked, self.compilation),
            places=asked.own if self.given is None else (self.given[0],),
            proxied=self.proxy is not None,
            elsewhere=asked.elsewhere,
            late=asked.late,
            left=asked.left,
            refused=asked.refused,
            unprobed=probe.unprobed,
            interrupted=asked.interrupted,
            other_policies=self.other_policies,
            kit=_find_kit(self.compilation),
        )

    def _targets(self, addresses: AddressSet) -> Probe:
        """What the plan allows any device from some addresses."""
        scope = Scope(name="all", fleets=ALL_FLEETS, source=None, addresses=addresses)
        return find_targets(self.compilation, scope, (), self.logged)


def prepare(
    asked: AskedHere,
    compilation: Compilation,
    plan: Plan,
    root: Path,
    environment: Mapping[str, str],
) -> tuple[Prober, tuple[Diagnostic, ...]]:
    """What asks for the URLs of a plan, by the policies at hand.

    UserError where a place, a file or the proxy is none: before anything is done.
    """
    other_policies = compilation.plan.digest != plan.digest
    compilation = replace(compilation, plan=plan)
    given = None
    if asked.source is not None:
        addresses, wrong = find_addresses(asked.source, compilation.policy)
        if wrong is not None:
            raise UserError(wrong)
        given = asked.source, addresses

    proxy = find_proxy(environment)
    logged = read_names(asked.logs, asked.folder, root, compilation)
    problems = (no_names(asked.logs),) if asked.logs and not logged else ()
    prober = Prober(
        compilation=compilation,
        given=given,
        proxy=proxy,
        logged=logged,
        other_policies=other_policies,
    )
    return prober, problems


def warn_of_unreached(probed: Probed) -> tuple[Diagnostic, ...]:
    """What is to be said beside the report, where something is not as the plan wants it."""
    failed = len(probed.report.of(Finding.IN_THE_WAY))
    if not failed:
        return ()
    message = f"of what the plan allows {count(failed, 'URL')} not reached from here"
    help = "the rules are applied; look at what else is on the way, as the report has it"
    return (Diagnostic(codes.NOT_REACHED, message, help=help),)


def _report(asked: Asked, compilation: Compilation) -> ProbeReport:
    return ProbeReport(
        edition=compilation.catalog.edition,
        digest=compilation.plan.digest,
        files=(),
        judged=Judge(compilation).judge(map(_seen, asked.answers)),
        evidence=(),
    )


def _seen(answer: Answer) -> Seen:
    return Seen(answer.observation, HERE, answer.source, answer.addresses, ())


def _find_kit(compilation: Compilation) -> Kit | None:
    """A kit for the devices of the first statement that names some."""
    for statement in compilation.in_force:
        if fleets := statement.request.fleets:
            groups = [name for name, each in GROUPS.items() if set(each) <= set(fleets)]
            source = statement.sources[0].name
            return Kit(
                fleet=max(groups, key=lambda name: len(GROUPS[name]), default=fleets[0]),
                source=None if source == ANY_SOURCE.name else source,
            )
    return None
