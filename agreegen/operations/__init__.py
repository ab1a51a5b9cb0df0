"""What a person can ask for; prints nothing.

Proofreading, examples, starters, and what works on this machine.
"""
