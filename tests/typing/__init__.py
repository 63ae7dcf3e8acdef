"""Files for the type checker: never run, only checked."""
