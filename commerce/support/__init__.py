"""Tickets: a buyer's conversation with the support desk about one order."""
