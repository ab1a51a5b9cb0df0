"""Files from strangers, made by chance: whatever they hold, there is no traceback, no wait, and nothing false is written."""
