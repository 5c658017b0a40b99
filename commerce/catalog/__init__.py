"""Catalogue: products, their SKUs, prices and pictures."""
