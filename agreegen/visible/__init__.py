"""What a returned file shows, whatever it says of itself.

The lines of a document, of a DOCX and of a PDF, and what differs between them.
"""
