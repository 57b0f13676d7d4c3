"""What a firewall policy holds now, and what that allows."""
