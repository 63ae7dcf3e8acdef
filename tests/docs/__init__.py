"""The README and the pages of docs/."""
