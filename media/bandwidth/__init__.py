"""How much a viewer's network carries, and what to send it: pure decisions, `now` is an argument."""
