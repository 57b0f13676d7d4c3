"""Azure Resource Manager: its documents and how it is asked."""
