"""The versions that the tests run on."""
