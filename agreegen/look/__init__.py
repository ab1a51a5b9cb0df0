"""How documents look; knows no client.

The theme, what a house says of its own look, and the fonts.
"""
