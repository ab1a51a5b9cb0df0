"""How one language says things.

Formats, numbers in words, messages, and how easy a text is to read.
"""
