"""Knows nothing of ours and opens nothing.

What everything else is said with: problems, text, quantities, the source of what people write, and the types of fields.
"""
