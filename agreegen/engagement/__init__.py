"""The client's file, read and validated.

Its models, settings merged, languages chosen, blanks of drafts, prices, and which files took part.
"""
