"""The part of AWS Network Firewall that keeps rule groups and policies, as it is documented."""
