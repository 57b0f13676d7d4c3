"""Suricata between devices and the internet: a file of rules, checked, swapped and read back."""
