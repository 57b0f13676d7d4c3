"""Envoy as egress gateway, which tells TLS by its server name and HTTP by its host."""
