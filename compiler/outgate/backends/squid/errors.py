"""What goes wrong with Squid, and what to do."""

from outgate.backends.recorded import RecordWords

WORDS = RecordWords("a rule of Squid", "write it into a file of its own")
FOREIGN_HELP = "name a file of its own as `path` of the target, or remove that one"
