"""What Azure Firewall takes, in one place.

Microsoft publishes most of these as service limits; where two are published, or the service counts
in a way of its own, the smaller one stands here.
"""

PRIORITY_FIRST, PRIORITY_LAST = 100, 65_000  # of groups and of collections
GROUP_NAME = r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?"

# A group may have 2 MB as the service stores it, which is more than what is sent: of an empty group
# 2.3 times as much.
GROUP_BYTES = 800_000
GROUPS = 50

# Over all network rules, sources times destinations; an IP group counts as one of either.
NETWORK_PAIRS = 20_000
IP_GROUPS = 200
IP_GROUP_ADDRESSES = 5_000

# Longer lists of destinations become an IP group. It is no limit of the service: a rule with
# hundreds of networks is no longer readable where people look at it.
INLINE_NETWORKS = 64
