"""The atomic replace: at any instant a crash leaves the old file or the new one, whole."""
