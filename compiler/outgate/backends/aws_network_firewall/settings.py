"""The settings of an aws-network-firewall target in outgate.yaml.

None of them says who logs in or where to: whoever opens a pull request writes them. Profiles, roles
and endpoints come from the environment and from the user's own files, as for every tool of AWS.
"""

from collections.abc import Mapping

from outgate.backends.clouds import read_cloud
from outgate.backends.suricata.rules.model import Tail
from outgate.catalog.model import Cloud
from outgate.values import dataclass

CAPACITY = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsSettings:
    """Which rule group is ours, and what is around it.

    Where `account` is given, a login in another account reads and writes nothing of it.
    `capacity` is given to the group as it is created, for ever. `tail` tells what becomes of what
    none of our rules allows. `policy` is the name or the ARN of the firewall policy to look at
    before a plan is made. `accept` has a reason for each widening.
    """

    region: str
    account: str | None
    rule_group: str
    capacity: int
    tail: Tail
    policy: str | None
    cloud: Cloud
    accept: Mapping[str, str]

    @property
    def place(self) -> str:
        """The group in its region; without `account` the account is that of the login."""
        account = "" if self.account is None else f"{self.account}/"
        return f"{account}{self.region}/{self.rule_group}"


def read_settings(
    raw: Mapping[str, object], accept: Mapping[str, str] | None = None
) -> AwsSettings:
    """Settings that the configuration's schema has let through."""
    policy, account = raw.get("policy"), raw.get("account")
    return AwsSettings(
        region=str(raw["region"]),
        account=None if account is None else str(account),
        rule_group=str(raw.get("rule_group", "outgate")),
        capacity=int(str(raw.get("capacity", CAPACITY))),
        tail=Tail(str(raw.get("tail", "drop"))),
        policy=None if policy is None else str(policy),
        cloud=read_cloud(raw),
        accept=accept or {},
    )
