"""Logs of firewalls and proxies: DuckDB groups them to flows, which needs the extra `replay`."""
