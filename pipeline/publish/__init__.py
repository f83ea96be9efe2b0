"""Rendered Word parts and facts in, the files that are handed out."""
