"""The only room that opens files: every limit on size, depth, count and place is here.

Reading and writing, layers of data, trust, YAML, packages, the digest of each file and the data inside it.
"""
