"""What an editor asks about a policy: pure answers about texts, without a protocol."""
