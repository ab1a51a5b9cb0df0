"""Templates in, nodes out: nobody else knows Jinja or Markdown.

What a template may do, what it prints, and how that becomes nodes; annexes too.
"""
