"""Tests of ias3errors."""
