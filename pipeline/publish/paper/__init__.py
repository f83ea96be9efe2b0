"""Rendered Word parts → the report's PDF, printed by Typst."""
