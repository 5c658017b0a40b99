"""Stock: how many pieces there are, and who holds them for the moment."""
