"""Every error in an input."""
