"""Plans as the proxy settings of devices."""

from collections.abc import Iterable

from outgate.backends.canonical import CanonicalRenderer, native_of
from outgate.backends.fidelity import find_unkept
from outgate.backends.rendered import Context, Fact, Fidelity, Rendered
from outgate.backends.windows_proxy.device_files import MOST_OF_A_LINE, winhttp_line
from outgate.backends.windows_proxy.kind import TITLE
from outgate.backends.windows_proxy.model import DeviceSettings
from outgate.backends.windows_proxy.settings import ProxySettings
from outgate.diagnostics import Diagnostic, codes, has_errors
from outgate.plan.model import Plan, Proxy, Rule
from outgate.traffic.destination import HostDestination

_UP_TO_PROXY = "the settings name a proxy, and not what that does"
_NO_EXCEPTIONS = (
    "Defender's own settings have no exceptions, and those of `winhttp` are for the rest of Windows"
)
_GATEWAY = "a Log Analytics gateway passes on what the Monitoring Agent sends, and nothing else"


class WindowsProxyRenderer(CanonicalRenderer):
    """Translates plans; nothing is read back, as the files are deployed by others."""

    title = TITLE
    kind = "Rule"

    def __init__(self, settings: ProxySettings) -> None:
        self.settings = settings

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan as settings. They allow what it allows: whatever else is up to the proxy."""
        native = DeviceSettings(
            settings=self.settings,
            direct=find_direct(plan.rules),
            target=context.target,
            digest=plan.digest,
        )
        problems = tuple(filter(None, (_check_gateway(self.settings), _check_length(native))))
        if has_errors(problems):
            return None, problems
        facts = dict.fromkeys((Fact.KEEP, Fact.BYPASS, Fact.ANONYMOUS), _UP_TO_PROXY)
        rendered = Rendered(
            rules=tuple(map(native_of, plan.rules)),
            allows=plan.rules,
            fidelity=tuple((rule.key, Fidelity.EXACT) for rule in plan.rules),
            unkept=tuple(find_unkept(plan.rules, {Fact.DIRECT: _NO_EXCEPTIONS, **facts})),
            native=native,
            size="the settings of devices",
        )
        message = (
            "these settings tell Defender its proxy, and hold nobody back: what passes is up to "
            f"`{self.settings.proxy}`"
        )
        help = "let that proxy, and the firewall behind it, hold the same policies"
        return rendered, (Diagnostic(codes.NOT_ENFORCED, message, help=help),)


def find_direct(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The hosts that some rule wants to be reached directly, without those that another holds."""
    hosts = {
        rule.remote.destination.host
        for rule in rules
        if rule.treatment.proxy is Proxy.DIRECT
        and isinstance(rule.remote.destination, HostDestination)
    }
    apart = (host for host in hosts if not any(each in hosts - {host} for each in host.wider()))
    return tuple(sorted(map(str, apart)))


def _check_gateway(settings: ProxySettings) -> Diagnostic | None:
    if settings.gateway is None or settings.gateway.lower() != settings.proxy.lower():
        return None
    message = f"`{settings.gateway}` is named as the proxy and as the gateway: {_GATEWAY}"
    help = "name a proxy for the sensor; the gateway serves devices on the Monitoring Agent alone"
    return Diagnostic(codes.TARGET_TIER, message, help=help)


def _check_length(native: DeviceSettings) -> Diagnostic | None:
    length = len(winhttp_line(native))
    if length <= MOST_OF_A_LINE:
        return None
    message = (
        f"the hosts that Windows must reach directly take a command of {length:,} characters, "
        f"which may have {MOST_OF_A_LINE:,}"
    )
    help = "name with `policies` of the target those for devices alone, or use a PAC file"
    return Diagnostic(codes.TARGET_LIMIT, message, help=help)
