"""Every command line: arguments, help and errors; ``tools/`` only start them."""
