"""Queries that collect the flows of a log elsewhere: printed for people, and run by nothing here.

What they have of a policy is networks and numbers; names of logs are literals.
"""
