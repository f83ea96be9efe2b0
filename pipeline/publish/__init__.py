"""Rendered Word parts, facts, account and findings → the files of outputs/<year>/: report, lists, letters, volumes."""
