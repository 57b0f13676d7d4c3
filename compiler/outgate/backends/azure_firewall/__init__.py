"""Azure Firewall: a plan in rule collection groups of a firewall policy."""
