"""What ias3errors costs, in ratios: ``python -m tests.benchmarks``."""
