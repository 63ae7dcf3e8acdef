"""Ceph's RADOS gateway with one monitor and one object store in memory, from Debian's packages."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from tests.servers.processes import START_LIMIT, Endpoint, Processes, free_ports, program

_SOURCE = "apt-get install ceph-mon ceph-osd radosgw ceph-common"

_CONFIG = """\
[global]
fsid = {fsid}
mon_host = v1:127.0.0.1:{mon}
ms_bind_msgr2 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_objectstore = memstore
memstore_device_bytes = 1073741824
mon_allow_pool_size_one = true
mon_data_avail_warn = 1
mon_data_avail_crit = 1
mon_max_pg_per_osd = 1000
run_dir = {home}
admin_socket = {home}/$cluster-$name.asok
pid_file = {home}/$name.pid
log_file = {home}/$name.log
keyring = {home}/keyring
mon_data = {home}/mon
osd_data = {home}/osd
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:{port}
rgw_enable_usage_log = false
rgw_dns_name = localhost
"""


def ceph(processes: Processes) -> Endpoint:
    """Start ceph-mon, ceph-osd and radosgw."""
    names = ("ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw")
    tools = {name: program(name, _SOURCE) for name in (*names, "radosgw-admin")}
    mon, port = free_ports(2)
    endpoint = Endpoint(f"http://127.0.0.1:{port}")
    home, fsid = processes.home, str(uuid.uuid4())
    config = home / "ceph.conf"
    config.write_text(_CONFIG.format(fsid=fsid, mon=mon, port=port, home=home))
    for folder in ("mon", "osd"):
        (home / folder).mkdir()

    def run(name: str, *arguments: str) -> str:
        return processes.run(tools[name], *arguments, environment={"CEPH_CONF": str(config)})

    def start(name: str, *arguments: str, port: int | None) -> None:
        command = [tools[name], "-c", str(config), "-f", *arguments]
        processes.start(command, port=port)

    keyring, monmap = str(home / "keyring"), str(home / "monmap")
    run(
        "ceph-authtool",
        "--create-keyring",
        keyring,
        "--gen-key",
        "-n",
        "mon.",
        "--cap",
        "mon",
        "allow *",
    )
    caps = [word for daemon in ("mon", "osd", "mgr") for word in ("--cap", daemon, "allow *")]
    run("ceph-authtool", keyring, "--gen-key", "-n", "client.admin", *caps)
    run("monmaptool", "--create", "--fsid", fsid, "--addv", "a", f"[v1:127.0.0.1:{mon}]", monmap)
    run("ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap, "--keyring", keyring)
    start("ceph-mon", "-i", "a", port=mon)

    osd = str(uuid.uuid4())
    run("ceph", "osd", "new", osd, "0")
    run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
    # It looks for free ports by itself.
    start("ceph-osd", "-i", "0", port=None)
    run("ceph", "osd", "crush", "add-bucket", "h", "host")
    run("ceph", "osd", "crush", "move", "h", "root=default")
    run("ceph", "osd", "crush", "add", "osd.0", "1.0", "host=h")
    _wait_for_osd(lambda: run("ceph", "osd", "stat"))

    start("radosgw", "-n", "client.rgw", port=port)
    keys = [f"--access-key={endpoint.access}", f"--secret-key={endpoint.secret}"]
    run("radosgw-admin", "user", "create", "--uid=battery", "--display-name=battery", *keys)
    return endpoint


def _wait_for_osd(status: Callable[[], str]) -> None:
    end = time.monotonic() + START_LIMIT
    while " 1 up" not in status():
        if time.monotonic() > end:
            raise RuntimeError("ceph-osd did not join")
        time.sleep(0.5)
