"""What can be done with a project folder: each use case a function from the folder to a result."""
