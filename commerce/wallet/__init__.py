"""Coins: a double-entry ledger, and the gifts that viewers send to hosts with them."""
