"""The hook on sessions of requests and of internetarchive."""
