"""One module per command: typed arguments in, typed result out, no printing."""
