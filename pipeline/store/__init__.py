"""What lies on disk for longer than a run: whole folders swapped in, numbers given, facts kept, edits of a person."""
