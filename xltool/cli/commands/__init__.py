"""The commands, a file each. Each has `build()`: its click command, in the language of the moment."""
