"""What the house offers; knows no engagement.

Clauses in layers, their parameters, presets, and which clauses in what order.
"""
