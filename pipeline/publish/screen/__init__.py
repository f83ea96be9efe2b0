"""Rendered Word parts → one page for the screen, on which every number tells where it comes from."""
