"""Pure values that the stages hand on; standard library only."""
