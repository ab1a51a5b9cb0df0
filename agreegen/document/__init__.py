"""The nodes of a document and what changes them; needs no library.

Nodes are frozen, a pass returns a new tree: numbers, references, columns, contents.
"""
