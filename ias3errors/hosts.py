r"""Which service a host belongs to, and where in its URLs bucket, key and region are.

A provider is one row of `PROVIDERS`: the domains it owns, and the forms of the names below them.
A form is a regular expression for what precedes the domain in a host. Its groups say the rest:

* `bucket`: the host is virtual-hosted where this group matches, and path-style where it doesn't.
* `alias`: the host names an access point or the like, whose bucket is unknown to clients.
* `region`: the region, where the name holds one.

Sources: the services' endpoint pages and rclone's list of providers, November 2026.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple

# Patterns are strings here: `re` compiles those of one service when its host is first seen.

#: Bucket and key in the path of a path-style URL.
PATH_STYLE = r"/(?P<bucket>[^/]+)(?:/(?P<key>.*))?"
_GOOGLE_API = r"/(?:[a-z/]{1,20}/)?storage/v1/b/(?P<bucket>[^/]+)(?:/o(?:/(?P<key>.*))?)?"
_ORACLE_API = r"(?:/p/[^/]+)?/n/[^/]+/b/(?P<bucket>[^/]+)(?:/o(?:/(?P<key>.*))?)?"
_SWIFT_API = r"/(?:swift/)?v1/AUTH_[^/]+/(?P<bucket>[^/]+)(?:/(?P<key>.*))?"
_B2_DOWNLOAD = r"/file/(?P<bucket>[^/]+)(?:/(?P<key>.*))?"
_BOS_VERSIONED = r"/v1/(?P<bucket>[^/]+)(?:/(?P<key>.*))?"
_STORJ_LINK = r"/(?:s|raw)/[^/]+/(?P<bucket>[^/]+)(?:/(?P<key>.*))?"
_SUPABASE_API = (
    r"/storage/v1/(?:s3|object(?:/(?:public|sign|authenticated|upload/sign))?)"
    r"/(?P<bucket>[^/]+)(?:/(?P<key>.*))?"
)
_CONTABO_SHARED = r"/(?:[0-9a-f]{32}:)?(?P<bucket>[^/:]+)(?:/(?P<key>.*))?"


class Form(NamedTuple):
    """One form of the names below a service's domain."""

    pattern: str
    #: The forms of the path of its path-style URLs; the first that matches counts.
    paths: tuple[str, ...] = (PATH_STYLE,)


class Provider(NamedTuple):
    """One row: a service and its hosts."""

    #: The short name by which `Entry.services` and the rules of advice know it, or None.
    name: str | None
    domains: tuple[str, ...]
    forms: tuple[Form, ...]


class Host(NamedTuple):
    """What the name of a host says."""

    service: str | None = None
    #: The bucket of a virtual-hosted URL.
    bucket: str | None = None
    region: str | None = None
    #: The forms of the path of a path-style URL.
    paths: tuple[str, ...] = ()
    #: True where the whole path is the key.
    path_is_key: bool = False

    @property
    def is_known(self) -> bool:
        """Whether it is known where bucket and key are."""
        return self.path_is_key or bool(self.paths)


def _forms(*patterns: str) -> tuple[Form, ...]:
    return tuple(Form(pattern) for pattern in patterns)


# Non-greedy: `s3.bj` is a service and a region, not a bucket `s3` in a region.
_BUCKET = r"(?:(?P<bucket>.+?)\.)??"
_ONLY_BUCKET = r"(?P<bucket>.+)\."
_ALIAS = r"(?P<alias>.+)\."
_AWS_REGION = r"(?P<region>[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2})"
_AIRPORT = r"(?P<region>[a-z]{3}[0-9])"
_REGION = r"(?P<region>[a-z0-9-]{2,40})"
_DUALSTACK = r"(?:\.dualstack)?"
_FIPS = r"(?:-fips)?"
#: The hosts of many services that follow AWS: `s3.REGION.DOMAIN` with or without the bucket.
_LIKE_AWS = _forms(rf"{_BUCKET}s3[.-]{_REGION}", rf"{_BUCKET}s3")

PROVIDERS = (
    Provider(
        "aws",
        ("amazonaws.com", "amazonaws.com.cn", "amazonaws.eu"),
        _forms(
            rf"{_BUCKET}s3{_FIPS}{_DUALSTACK}[.-]{_AWS_REGION}",
            rf"{_BUCKET}s3(?:-external-[0-9])?",
            rf"{_ONLY_BUCKET}s3-accelerate{_DUALSTACK}",
            rf"{_ONLY_BUCKET}s3-website[.-]{_AWS_REGION}",
            rf"{_BUCKET}s3express-control{_FIPS}{_DUALSTACK}\.{_AWS_REGION}",
            rf"{_BUCKET}s3express{_FIPS}-[a-z0-9-]{{1,20}}{_DUALSTACK}\.{_AWS_REGION}",
            rf"{_BUCKET}bucket\.vpce-[a-z0-9-]{{1,60}}\.s3\.{_AWS_REGION}\.vpce",
            rf"{_ALIAS}accesspoint\.vpce-[a-z0-9-]{{1,60}}\.s3\.{_AWS_REGION}\.vpce",
            rf"{_ALIAS}s3-(?:accesspoint|object-lambda|outposts){_FIPS}{_DUALSTACK}\.{_AWS_REGION}",
            rf"{_ALIAS}accesspoint\.s3-global",
        ),
    ),
    Provider(
        "gcs",
        ("googleapis.com", "cloud.google.com"),
        (
            Form(rf"{_BUCKET}(?:storage|commondatastorage)", (_GOOGLE_API, PATH_STYLE)),
            Form(r"storage(?:\.mtls|-download)?", (_GOOGLE_API, PATH_STYLE)),
            Form(rf"{_BUCKET}storage\.{_REGION}\.rep", (_GOOGLE_API, PATH_STYLE)),
            Form(r"www", (_GOOGLE_API,)),
        ),
    ),
    Provider(
        "r2",
        ("r2.cloudflarestorage.com",),
        # An account, often followed by a jurisdiction.
        _forms(
            rf"{_BUCKET}[0-9a-f]{{32}}(?:\.[a-z]{{2,12}})?",
            rf"{_BUCKET}[^.]+\.(?:eu|fedramp)",
            rf"{_BUCKET}[^.]+",
        ),
    ),
    Provider("r2", ("r2.dev",), _forms(r"(?P<alias>[^.]+)")),
    Provider(
        "b2",
        ("backblazeb2.com",),
        (Form(rf"{_BUCKET}s3\.{_REGION}"), Form(r"f[0-9]{3}", (_B2_DOWNLOAD,))),
    ),
    Provider("wasabi", ("wasabisys.com",), _LIKE_AWS),
    Provider("digitalocean", ("digitaloceanspaces.com",), _forms(rf"{_BUCKET}{_AIRPORT}(?:\.cdn)?")),
    Provider("scaleway", ("scw.cloud",), _forms(rf"{_BUCKET}s3(?:-website)?\.{_REGION}")),
    Provider(
        "ovh",
        ("cloud.ovh.net", "cloud.ovh.us"),
        (
            Form(rf"{_BUCKET}s3(?:-website)?\.{_REGION}(?:\.(?:io|perf))?"),
            Form(rf"{_BUCKET}storage\.{_REGION}", (_SWIFT_API, PATH_STYLE)),
        ),
    ),
    Provider("hetzner", ("your-objectstorage.com",), _forms(rf"{_BUCKET}{_AIRPORT}")),
    Provider(
        "linode",
        ("linodeobjects.com",),
        _forms(rf"{_BUCKET}(?:website-)?(?P<region>[a-z]{{2}}-[a-z-]{{2,20}}-[0-9]{{1,2}})"),
    ),
    Provider("vultr", ("vultrobjects.com",), _forms(rf"{_BUCKET}{_AIRPORT}")),
    Provider(
        "yandex",
        ("yandexcloud.net", "yandexcloud.kz"),
        _forms(rf"{_BUCKET}(?:storage|s3)", rf"{_ONLY_BUCKET}website"),
    ),
    Provider(
        "bos",
        ("bcebos.com",),
        (
            Form(rf"{_ONLY_BUCKET}cdn"),
            Form(rf"{_BUCKET}(?:s3\.)?(?P<region>[a-z]{{2,3}})", (_BOS_VERSIONED, PATH_STYLE)),
        ),
    ),
    Provider(
        "oss",
        ("aliyuncs.com",),
        _forms(
            rf"{_BUCKET}(?:s3\.)?oss-accelerate(?:-overseas)?",
            rf"{_BUCKET}(?:s3\.)?oss-(?P<region>[a-z]{{2}}-[a-z0-9-]{{2,30}}?)(?:-internal)?",
            rf"{_BUCKET}(?P<region>[a-z]{{2}}-[a-z0-9-]{{2,30}})\.oss",
            rf"{_BUCKET}oss",
        ),
    ),
    Provider(
        "cos",
        ("myqcloud.com", "tencentcos.cn", "tencentcos.com"),
        _forms(
            rf"{_BUCKET}cos\.accelerate",
            rf"{_BUCKET}cos(?:-internal|-website)?\.{_REGION}",
        ),
    ),
    Provider(
        "obs",
        ("myhuaweicloud.com", "myhuaweicloud.eu", "otc.t-systems.com"),
        _forms(rf"{_BUCKET}obs(?:-website)?\.{_REGION}", rf"{_BUCKET}obs"),
    ),
    Provider(
        "ibm-coss",
        ("cloud-object-storage.appdomain.cloud",),
        _forms(rf"{_BUCKET}s3(?:-web)?(?:\.(?:private|direct))?(?:\.[a-z]{{3}})?\.{_REGION}"),
    ),
    Provider("ibm-coss", ("objectstorage.softlayer.net",), _forms(rf"{_BUCKET}s3(?:-api)?\.{_REGION}")),
    Provider(
        "oci",
        ("oraclecloud.com", "oci.customer-oci.com"),
        (
            Form(rf"[^.]+\.compat\.objectstorage\.{_REGION}"),
            Form(rf"{_ONLY_BUCKET}vhcompat\.objectstorage\.{_REGION}"),
            Form(rf"(?:[^.]+\.)?objectstorage\.{_REGION}", (_ORACLE_API,)),
        ),
    ),
    Provider(
        "azure",
        (
            "blob.core.windows.net",
            "dfs.core.windows.net",
            "blob.core.usgovcloudapi.net",
            "blob.core.chinacloudapi.cn",
            "blob.storage.azure.net",
        ),
        _forms(r"[^.]+(?:\.z[0-9]{1,3})?"),
    ),
    Provider("idrive", ("idrivee2.com",), _LIKE_AWS),
    Provider("idrive", ("idrivee2-#.com", "e2-#.dev"), _forms(rf"{_BUCKET}[^.]+\.[a-z]+[0-9]*")),
    Provider(
        "storj",
        ("storjshare.io",),
        (
            Form(rf"{_BUCKET}gateway(?:\.[a-z]{{2}}[0-9])?"),
            Form(r"link(?:\.[a-z]{2}[0-9])?", (_STORJ_LINK,)),
        ),
    ),
    Provider("contabo", ("contabostorage.com",), (Form(r"[a-z0-9]{2,5}", (_CONTABO_SHARED,)),)),
    Provider("exoscale", ("exo.io",), _forms(rf"{_BUCKET}sos-{_REGION}")),
    Provider("tigris", ("tigris.dev",), _forms(rf"{_BUCKET}fly\.storage")),
    Provider("tigris", ("storage.dev", "tigrisfiles.io"), _forms(rf"{_BUCKET}t3")),
    Provider("supabase", ("supabase.co",), (Form(r"[^.]+(?:\.storage)?", (_SUPABASE_API,)),)),
    Provider("dreamhost", ("dream.io",), _forms(rf"{_BUCKET}objects-{_REGION}")),
    Provider("selectel", ("selcloud.ru",), _forms(rf"{_BUCKET}s3(?:\.{_REGION})?\.storage")),
    Provider("magalu", ("magaluobjects.com",), _forms(rf"{_BUCKET}(?P<region>br-[a-z]{{2}}[0-9])")),
    Provider("synology", ("synologyc2.net",), _forms(rf"{_BUCKET}(?P<region>[a-z]{{2}}-[0-9]{{3}})\.s3")),
    Provider("outscale", ("outscale.com",), _forms(rf"{_BUCKET}oos\.{_REGION}")),
    Provider("impossible", ("impossibleapi.net",), _forms(rf"{_BUCKET}{_AWS_REGION}\.storage")),
    Provider("lyve", ("lyve.seagate.com",), _forms(rf"{_BUCKET}s3\.{_REGION}\.[^.]+")),
    Provider("tos", ("volces.com", "ivolces.com"), _forms(rf"{_BUCKET}tos(?:-s3)?-{_REGION}")),
    Provider("ks3", ("ksyuncs.com",), _forms(rf"{_BUCKET}ks3-(?P<region>[a-z-]{{2,30}}?)(?:-internal)?")),
    Provider("fastly", ("fastlystorage.app",), _forms(rf"{_BUCKET}{_REGION}\.object")),
    Provider("nebius", ("nebius.cloud",), _forms(rf"{_BUCKET}storage\.{_REGION}")),
    Provider(
        None,
        (
            "arvanstorage.ir",
            "cubbit.eu",
            "filebase.com",
            "ionoscloud.com",
            "jdcloud-oss.com",
            "leviia.com",
            "lyvecloud.seagate.com",
            "megas4.com",
            "petabox.io",
            "qiniucs.com",
            "rabata.io",
            "s4.mega.io",
            "ufileos.com",
        ),
        _LIKE_AWS,
    ),
    # Names that only one machine or cluster knows.
    Provider("localstack", ("localstack.cloud",), _forms(rf"{_BUCKET}s3(?:\.{_REGION})?\.localhost", r"localhost")),
    Provider(None, ("svc.cluster.local",), _forms(rf"{_BUCKET}[^.]+\.[^.]+")),
    Provider(None, ("docker.internal",), _forms(rf"{_BUCKET}(?:host|gateway)")),
)  # fmt: skip

_BY_DOMAIN = {domain: provider for provider in PROVIDERS for domain in provider.domains}


@lru_cache(maxsize=256)
def read_host(name: str) -> Host:
    """Return the service, bucket and region that a host's name, in lower case, contains."""
    if _has_no_subdomains(name):
        return Host(paths=(PATH_STYLE,))
    # IDrive e2 numbers its domains.
    labels = re.sub(r"(?<=-)[0-9]{1,4}(?=\.[a-z]{3}\Z)", "#", name).split(".")
    for length in (4, 3, 2):
        provider = _BY_DOMAIN.get(".".join(labels[-length:]))
        if provider is not None and len(labels) > length:
            return _read_form(provider, ".".join(name.split(".")[:-length]))
    # A bucket cannot be called `s3`, so this label begins the name of the service itself.
    if labels[0] == "s3":
        return Host(paths=(PATH_STYLE,))
    return Host()


def _has_no_subdomains(name: str) -> bool:
    """Return whether no bucket can precede the name: an address, or one label."""
    if name and "." not in name:
        return True
    try:
        ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def _read_form(provider: Provider, prefix: str) -> Host:
    for form in provider.forms:
        match = re.fullmatch(form.pattern, prefix)
        if match is not None:
            found = match.groupdict()
            bucket = found.get("bucket")
            if bucket or found.get("alias"):
                return Host(provider.name, bucket, found.get("region"), path_is_key=True)
            return Host(provider.name, None, found.get("region"), form.paths)
    return Host(provider.name)
