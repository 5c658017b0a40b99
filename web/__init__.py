"""Web room: wires the others together, and serves the API, the pages and the command line."""
