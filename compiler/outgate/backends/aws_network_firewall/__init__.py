"""AWS Network Firewall: one stateful rule group of Suricata rules, in strict order."""
