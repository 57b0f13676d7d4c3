"""What a change of rules does to traffic, with the reasons and causes of it."""
