"""The hook on sessions of the internetarchive library."""
