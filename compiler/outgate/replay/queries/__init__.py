"""Queries that collect the flows of a log elsewhere. They are printed for people; nothing runs them.

What they have of a policy is networks and numbers; names of logs are literals.
"""
