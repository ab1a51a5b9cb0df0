"""Dates, days and rates, and what the law says of them.

Dated legal facts with their articles, and the calendar of business days.
"""
