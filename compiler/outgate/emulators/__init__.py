"""Services of others that run on this machine, to try and to test against without an account.

What is emulated shares no code with what talks to it: neither can repeat a mistake of the other.
"""
