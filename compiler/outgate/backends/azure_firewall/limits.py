"""What Azure Firewall takes, in one place.

Microsoft publishes most of these as service limits; where two are published, or the service counts
in a way of its own, the smaller one stands here.
"""

from outgate.values import dataclass

GROUP_NAME = r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Numbers of one policy.

    A group may have 2 MB as the service stores it, which is more than what is sent: of an empty
    group 2.3 times as much. `network_pairs` are sources times destinations over all network rules,
    where an IP group counts as one of either. Longer lists of destinations than `inline_networks`
    become an IP group: the service has no such limit, but nobody can read a rule with hundreds of
    networks.
    """

    group_bytes: int = 800_000
    groups: int = 50
    network_pairs: int = 20_000
    ip_groups: int = 200
    ip_group_addresses: int = 5_000
    inline_networks: int = 64


LIMITS = Limits()
