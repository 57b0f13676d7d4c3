"""Connectivity tests: what a device is to ask for, and what came of it, held against policies."""
