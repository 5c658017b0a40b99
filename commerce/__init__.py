"""Commerce room: everything with a price or a person, and the database."""
