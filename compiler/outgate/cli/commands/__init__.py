"""The commands, one in each module; each module has a `command` that click runs."""
