"""Real S3 servers on loopback and the operations that fail on them: ``python -m tests.servers``.

What they sent is in ``fixtures/servers``, which `test_replay.py` replays; no test starts a server.
"""
