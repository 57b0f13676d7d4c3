"""Bringing a firewall policy to what is wanted, write by write."""
