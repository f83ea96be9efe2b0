"""Low room: writing Office files so that the same content gives the same bytes."""
