"""County ecological self-check report: department tables in, Word and PDF reports out."""
