"""Files and documents of a project: read safely, within bounds, with faults in the users' words."""
