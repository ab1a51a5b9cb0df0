"""What was signed: what a document says of itself, whether that is true, and what was changed since.

The data to put inside a document, the contract that a letter cites, and whether a letter still stands on it.
"""
