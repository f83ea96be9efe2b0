"""Rendered Word parts → a neutral tree that print and screen are made of."""
