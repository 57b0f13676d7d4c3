"""Outgate compiles a small egress policy language into firewall rules."""

__version__ = "0.1.0"
