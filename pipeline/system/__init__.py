"""What the machine lends every room: files and names, caches, fonts, worker processes, and what stops a run."""
