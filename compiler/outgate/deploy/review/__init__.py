"""A change as people review it: what opens, what closes, why, and whether it is safe.

Pure values, made from a plan for a target or from a comparison; Markdown and HTML are views of
them.
"""
