"""From statements and rows to rules: which rows hold, who wins, what is folded."""
