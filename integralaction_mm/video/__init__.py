"""Reading and writing video: which files there are, and their frames."""
