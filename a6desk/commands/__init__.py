"""Groups of commands, each loaded when one of it is asked for: the command line shows its help without them."""
