"""URLs judged under the policy of these tests, from a place and for a fleet."""

from outgate.probe.judge import Judge, Seen
from outgate.probe.observation import Observation, Outcome
from outgate.probe.report import Judged
from outgate.probe.scope import find_addresses, find_fleets
from tests.probe.policy import COMPILATION

HOSTS = (
    "https://winatp-gw-neu.microsoft.com/test",
    "https://winatp-gw-cus.microsoft.com/test",
    "https://eu.vortex-win.data.microsoft.com/health",
    "https://us-v20.events.data.microsoft.com/",
    "https://eu-v20.events.data.microsoft.com/",
    "https://any.endpoint.security.microsoft.com/",
    "https://security.microsoft.com/",
    "https://nobody.contoso.example/",
    "https://stmmauks09.blob.core.windows.net/",
    "https://0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69.ods.opinsights.azure.com/",
    "http://au.download.windowsupdate.com/",
    "https://go.wns.windows.com/",
    "http://crl.microsoft.com/pki/crl/x",
    "https://192.0.2.9/",
)
JUDGE = Judge(COMPILATION)


def judged(
    url: str, place: str, outcome: Outcome = Outcome.FAILED, fleet: str = "", issuer: str = ""
) -> Judged:
    addresses, problem = find_addresses(place, COMPILATION.policy)
    assert problem is None
    fleets = find_fleets(fleet, COMPILATION.policy)[0] if fleet else ()
    observation = Observation(url=url, outcome=outcome, detail="", line=1, issuer=issuer)
    (each,) = JUDGE.judge([Seen(observation, "f", place, addresses, fleets)])
    return each
