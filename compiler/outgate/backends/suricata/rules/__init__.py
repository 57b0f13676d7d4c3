"""Plans as rules of Suricata and back, as pure text: whoever reads such rules can be given them.

    rules = merge(lowered.native for lowered in ...)          # lowering, model
    text = rules_text(RuleSet(rules, Tail.DROP, 1_000_000))   # text
    natives = read_rules(text)                               # reading

Nothing here knows of files, programs or services.
"""
