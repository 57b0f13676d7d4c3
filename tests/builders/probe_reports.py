"""Results of connectivity tests and what this machine asked, with everything and with nothing."""

from outgate.plan.explanation.rows import RowReference
from outgate.probe.here.report import Probed
from outgate.probe.model import Unprobed
from outgate.probe.observation import Outcome
from outgate.probe.report import Asking, Cure, Evidence, Finding, Judged, ProbeReport, Verdict
from outgate.probe.report import TestFile as ReadFile
from outgate.values import replace

ROW = RowReference(
    endpoint="l/urls#7",
    text="*.a.example",
    list_id="l",
    file="l.csv",
    sheet="urls",
    row=7,
    edition="2026-07-03",
)
STATEMENT = Asking("allow mde", ("a.policy:1", "b.policy:2"))
FINE = Judged(
    url="https://fine.example/",
    outcome=Outcome.REACHED,
    detail="",
    source=None,
    files=("f",),
    times=1,
    verdict=Verdict.ALLOWED,
    finding=Finding.FINE,
    rule="any -> https://fine.example:443",
    asking=(STATEMENT,),
    must=("direct",),
    look_at=("DNS", "proxy"),
)
DENIED = Judged(
    url="https://denied.example/",
    outcome=Outcome.NO_TLS,
    detail="reset",
    source="10.0.0.1",
    files=("f", "g"),
    times=3,
    verdict=Verdict.DENIED,
    finding=Finding.NOT_ALLOWED,
    row=ROW,
    why="is of another region",
    near=STATEMENT,
    cure=Cure("region UK", Asking("allow other", ())),
)
NAMED = replace(
    DENIED,
    url="https://named.example/",
    outcome=None,
    source=None,
    finding=Finding.NOT_JUDGED,
    verdict=Verdict.UNKNOWN,
    row=None,
    near=None,
    cure=Cure("allow x", None),
)
REPORT = ProbeReport(
    edition="2026-09-03",
    digest="sha256:0",
    files=(
        ReadFile(
            name="a.json",
            format="probe",
            title="Outgate's own",
            urls=3,
            names=2,
            unread=(("no JSON", 1), ("too long", 2)),
            others=4,
            fleet="win11",
            source="office",
            other_plan=True,
            remarks=("a remark",),
        ),
    ),
    judged=(FINE, DENIED, NAMED),
    evidence=(Evidence("workspace", "w", ("h1", "h2"), (STATEMENT,)),),
)
NOTHING = replace(REPORT, files=(), judged=(), evidence=())
ASKED = Probed(
    report=REPORT,
    places=("10.0.0.1", "10.0.0.2"),
    proxied=True,
    elsewhere=2,
    late=1,
    left=3,
    refused=(Unprobed(remote="http://10.9.9.9:80", why="it is here"),),
    unprobed=(Unprobed(remote="https://*.w.example:443", why="no name is known"),),
    interrupted=False,
    other_policies=True,
    kit=None,
)
