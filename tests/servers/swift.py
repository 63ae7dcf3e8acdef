"""OpenStack Swift with its S3 API, from Debian's packages."""

from __future__ import annotations

import getpass

from tests.servers.processes import Endpoint, Processes, free_ports, program

_SOURCE = "apt-get install swift-proxy swift-object swift-container swift-account memcached"

_SWIFT = """\
[swift-hash]
swift_hash_path_suffix = a
swift_hash_path_prefix = b
[storage-policy:0]
name = p0
default = yes
"""
_STORAGE = """\
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {home}
devices = {home}/disks
mount_check = false
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
fallocate_reserve = 0
"""
_PROXY = """\
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {home}
[pipeline:main]
pipeline = catch_errors cache s3api tempauth bulk slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:{memcache}
[filter:s3api]
use = egg:swift#s3api
force_swift_request_proxy_log = false
s3_acl = false
check_bucket_owner = false
[filter:tempauth]
use = egg:swift#tempauth
user_battery_tester = {secret} .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
"""


def swift(processes: Processes) -> Endpoint:
    """Start memcached, one server of each kind on one disk, and the proxy."""
    builder = program("swift-ring-builder", _SOURCE)
    memcached = program("memcached", _SOURCE)
    kinds = ("account", "container", "object")
    servers = {name: program(f"swift-{name}-server", _SOURCE) for name in (*kinds, "proxy")}
    port, memcache, *storage_ports = free_ports(2 + len(kinds))
    endpoint = Endpoint(f"http://127.0.0.1:{port}", access="battery:tester")
    user, home = getpass.getuser(), processes.home
    (home / "disks" / "d1").mkdir(parents=True)
    (home / "swift.conf").write_text(_SWIFT)

    processes.start([memcached, "-u", user, "-l", "127.0.0.1", "-p", str(memcache)], port=memcache)
    for name, number in zip(kinds, storage_ports, strict=True):
        processes.run(builder, f"{name}.builder", "create", "4", "1", "1")
        processes.run(builder, f"{name}.builder", "add", f"r1z1-127.0.0.1:{number}/d1", "1")
        processes.run(builder, f"{name}.builder", "rebalance")
        config = home / f"{name}.conf"
        config.write_text(_STORAGE.format(name=name, port=number, user=user, home=home))
        processes.start([servers[name], str(config), "-v"], port=number)
    config = home / "proxy.conf"
    config.write_text(
        _PROXY.format(port=port, memcache=memcache, user=user, home=home, secret=endpoint.secret)
    )
    processes.start([servers["proxy"], str(config), "-v"], port=port)
    return endpoint
