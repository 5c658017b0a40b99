"""Other platforms that a show is sent on to, with the keys that open them."""
