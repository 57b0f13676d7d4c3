"""FortiGate firewalls (FortiOS): a script for their command line."""
