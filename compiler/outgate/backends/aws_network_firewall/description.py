"""How a rule group of ours is described to whoever looks at it in the console of AWS."""

DESCRIPTION = "Written by Outgate, which replaces all of it."
