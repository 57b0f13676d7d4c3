"""What there is: our rule group, and the policy that looks at it."""
