"""The part of Azure Resource Manager that keeps firewall policies, as it was observed to behave."""
