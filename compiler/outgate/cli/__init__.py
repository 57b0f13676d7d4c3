"""The command line: options, exit codes, views."""
