"""What a document asks for, rests on, computes and records; no kind has its name here.

Document kinds are data: `templates/kinds/<kind>.yaml`.
"""
