"""What URLs say: the service, the bucket, the key and the region."""

from __future__ import annotations

import pytest

from ias3errors.addresses import read_address
from ias3errors.hosts import PROVIDERS
from tests.rows import Row

HEX = "0123456789abcdef0123456789abcdef"

#: A URL without its scheme, then service, bucket, key and region.
URLS = """
s3.us.archive.org/my-item/a.pdf                      ias3 my-item a.pdf -
s3.us.archive.org:443/my-item                        ias3 my-item - -
my-item.s3.us.archive.org/dir/a.pdf                  ias3 my-item dir/a.pdf -
s3.us.archive.org/?check_limit=1                     ias3 - - -
s3.us.archive.org                                    ias3 - - -
ia600000.s3dns.us.archive.org:80/my-item/a.pdf       ias3 my-item a.pdf -
ia600000.us.archive.org/my-item/a.pdf                ias3 my-item a.pdf -
ia600000.us.archive.org/29/items/my-item/a.pdf       ias3 my-item a.pdf -
ia800000.us.archive.org/12/items/ITEM/dir/file       ias3 ITEM dir/file -
dn720006.ca.archive.org/0/items/my-item/a.zip        ias3 my-item a.zip -
ia801503.us.archive.org/view_archive.php?archive=/16/items/roms/x.zip  ias3 roms - -
ia801503.us.archive.org/view_archive.php?archive=/16/items/roms/x.zip&file=a.rom  ias3 roms - -
ia801503.us.archive.org/BookReader/BookReaderImages.php?zip=/1/items/book/b_jp2.zip  ias3 book - -
ia801503.us.archive.org/fulltext/inside.php?item_id=my-book&q=x  ias3 my-book - -
ia801503.us.archive.org/view_archive.php             ias3 - - -
ia801503.us.archive.org/view_archive.php?archive=/etc/passwd  ias3 - - -
archive.org/download/my-item/dir/a.pdf               ias3 my-item dir/a.pdf -
www.archive.org/download/my-item                     ias3 my-item - -
archive.org/details/my-item                          ias3 my-item - -
archive.org/serve/my-item/a.pdf                      ias3 my-item a.pdf -
archive.org/metadata/my-item                         ias3 my-item - -
archive.org/metadata/my-item/files                   ias3 my-item - -
archive.org/services/img/my-item                     ias3 my-item - -
archive.org/advancedsearch.php?q=x                   ias3 - - -
archive.org/services/tasks.php?identifier=my-item    ias3 my-item - -
archive.org/account/login                            ias3 - - -
web.archive.org/save/https://h.example/b/k           ias3 - - -
web.archive.org/web/2020/http://s3.amazonaws.com/b/k ias3 - - -
help.archive.org/help/uploading                      ias3 - - -

s3.amazonaws.com/b/k                                 aws b k -
s3.amazonaws.com/b//k                                aws b /k -
b.s3.amazonaws.com/k                                 aws b k -
b.s3.amazonaws.com//k                                aws b /k -
b.s3.amazonaws.com/                                  aws b - -
my.dotted.b.s3.us-west-2.amazonaws.com/k             aws my.dotted.b k us-west-2
s3.eu-west-2.amazonaws.com/b/k                       aws b k eu-west-2
b.s3-us-west-2.amazonaws.com/                        aws b - us-west-2
s3-external-1.amazonaws.com/b/k                      aws b k -
s3-b.s3.dualstack.us-west-2.amazonaws.com/k          aws s3-b k us-west-2
s3-fips.dualstack.us-gov-west-1.amazonaws.com/b/k    aws b k us-gov-west-1
b.s3-fips.us-east-2.amazonaws.com/k                  aws b k us-east-2
s3-fips-us-gov-west-1.amazonaws.com/b/k              aws b k us-gov-west-1
b.s3.cn-north-1.amazonaws.com.cn/k                   aws b k cn-north-1
b.s3-accelerate.amazonaws.com/k                      aws b k -
b.s3-accelerate.dualstack.amazonaws.com/k            aws b k -
b.s3-website-us-east-1.amazonaws.com/k               aws b k us-east-1
b.s3-website.eu-central-1.amazonaws.com/k            aws b k eu-central-1
b--use1-az5--x-s3.s3express-use1-az5.us-east-1.amazonaws.com/k  aws b--use1-az5--x-s3 k us-east-1
s3express-control.us-east-1.amazonaws.com/b--use1-az5--x-s3  aws b--use1-az5--x-s3 - us-east-1
bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com/b/k  aws b k us-east-1
bucket.vpce-1a2b-5e6f-us-east-1a.s3.us-east-1.vpce.amazonaws.com/b/k  aws b k us-east-1
b.bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com/k  aws b k us-east-1
ap-111122223333.accesspoint.vpce-1a2b-5e6f.s3.us-east-1.vpce.amazonaws.com/k  aws - k us-east-1
ap-111122223333.s3-accesspoint.us-west-2.amazonaws.com/dir/k  aws - dir/k us-west-2
ap-111122223333.op-01ac5d28a6a232904.s3-outposts.us-west-2.amazonaws.com/k  aws - k us-west-2
alias.mrap.accesspoint.s3-global.amazonaws.com/k     aws - k -
111122223333.s3-control.us-west-2.amazonaws.com/v20180820/x  aws - - -

storage.googleapis.com/b/k                           gcs b k -
b.storage.googleapis.com/k                           gcs b k -
my.dotted.b.storage.googleapis.com/k                 gcs my.dotted.b k -
storage.cloud.google.com/b/k                         gcs b k -
storage.us-east1.rep.googleapis.com/b/k              gcs b k us-east1
storage.googleapis.com/storage/v1/b/bkt/o/dir%2Fk    gcs bkt dir/k -
storage.googleapis.com/upload/storage/v1/b/bkt/o?name=k  gcs bkt - -
www.googleapis.com/storage/v1/b/bkt                  gcs bkt - -

HEX.r2.cloudflarestorage.com/b/k                     r2 b k -
b.HEX.r2.cloudflarestorage.com/k                     r2 b k -
HEX.eu.r2.cloudflarestorage.com/b/k                  r2 b k -
b.HEX.eu.r2.cloudflarestorage.com/k                  r2 b k -
b.HEX.fedramp.r2.cloudflarestorage.com/k             r2 b k -
account.eu.r2.cloudflarestorage.com/b/k              r2 b k -
account.r2.cloudflarestorage.com/b/k                 r2 b k -
b.account.r2.cloudflarestorage.com/k                 r2 b k -
pub-HEX.r2.dev/dir/k                                 r2 - dir/k -

s3.us-west-004.backblazeb2.com/b/k                   b2 b k us-west-004
b.s3.us-west-004.backblazeb2.com/k                   b2 b k us-west-004
f001.backblazeb2.com/file/b/dir/k                    b2 b dir/k -
f001.backblazeb2.com/b2api/v2/b2_download_file_by_id b2 - - -
s3.wasabisys.com/b/k                                 wasabi b k -
b.s3.eu-central-1.wasabisys.com/k                    wasabi b k eu-central-1
nyc3.digitaloceanspaces.com/b/k                      digitalocean b k nyc3
b.nyc3.digitaloceanspaces.com/k                      digitalocean b k nyc3
b.nyc3.cdn.digitaloceanspaces.com/k                  digitalocean b k nyc3
s3.fr-par.scw.cloud/b/k                              scaleway b k fr-par
b.s3.fr-par.scw.cloud/k                              scaleway b k fr-par
s3.gra.perf.cloud.ovh.net//b/k                       ovh b k gra
b.s3.eu-west-par.io.cloud.ovh.net/k                  ovh b k eu-west-par
s3.gra.cloud.ovh.net/b/k                             ovh b k gra
storage.gra.cloud.ovh.net/v1/AUTH_0a1b/b/k           ovh b k gra
b.fsn1.your-objectstorage.com/dir/k                  hetzner b dir/k fsn1
fsn1.your-objectstorage.com/b/k                      hetzner b k fsn1
us-southeast-1.linodeobjects.com/b/k                 linode b k us-southeast-1
b.nl-ams-1.linodeobjects.com/k                       linode b k nl-ams-1
b.website-us-east-1.linodeobjects.com/k              linode b k us-east-1
b.ewr1.vultrobjects.com/k                            vultr b k ewr1
ewr1.vultrobjects.com/b/k                            vultr b k ewr1
b.storage.yandexcloud.net/k                          yandex b k -
storage.yandexcloud.net/b/k                          yandex b k -
b.website.yandexcloud.net/k                          yandex b k -
bj.bcebos.com/b/k                                    bos b k bj
bj.bcebos.com/v1/b/k                                 bos b k bj
b.bj.bcebos.com/k                                    bos b k bj
s3.bj.bcebos.com/b/k                                 bos b k bj
b.s3.bj.bcebos.com/k                                 bos b k bj
b.cdn.bcebos.com/k                                   bos b k -
oss-cn-shanghai.aliyuncs.com/b/k                     oss b k cn-shanghai
b.oss-cn-hangzhou.aliyuncs.com/k                     oss b k cn-hangzhou
b.oss-cn-hangzhou-internal.aliyuncs.com/k            oss b k cn-hangzhou
b.s3.oss-cn-hangzhou.aliyuncs.com/k                  oss b k cn-hangzhou
b.oss-accelerate.aliyuncs.com/k                      oss b k -
b.cn-hangzhou.oss.aliyuncs.com/k                     oss b k cn-hangzhou
b-125.cos.ap-paris.myqcloud.com/k                    cos b-125 k ap-paris
cos.ap-paris.myqcloud.com/b-125/k                    cos b-125 k ap-paris
b-125.cos.accelerate.myqcloud.com/k                  cos b-125 k -
b-125.cos-internal.ap-beijing.tencentcos.cn/k        cos b-125 k ap-beijing
service.cos.myqcloud.com/                            cos - - -
obs.eu-west-101.myhuaweicloud.eu/b                   obs b - eu-west-101
b.obs.cn-north-1.myhuaweicloud.com/k                 obs b k cn-north-1
b.obs.eu-de.otc.t-systems.com/k                      obs b k eu-de
s3.us-south.cloud-object-storage.appdomain.cloud/b/k ibm-coss b k us-south
s3.dal.us.cloud-object-storage.appdomain.cloud/b/k   ibm-coss b k us
b.s3.private.eu-de.cloud-object-storage.appdomain.cloud/k  ibm-coss b k eu-de
ns.compat.objectstorage.us-ashburn-1.oraclecloud.com/b/k  oci b k us-ashburn-1
b.vhcompat.objectstorage.us-ashburn-1.oci.customer-oci.com/k  oci b k us-ashburn-1
objectstorage.us-ashburn-1.oraclecloud.com/n/ns/b/bkt/o/a%2Fk  oci bkt a/k us-ashburn-1
objectstorage.us-ashburn-1.oraclecloud.com/p/token/n/ns/b/bkt/o/k  oci bkt k us-ashburn-1
account.blob.core.windows.net/container/dir/blob     azure container dir/blob -
account.z12.blob.storage.azure.net/container/blob    azure container blob -
account.dfs.core.windows.net/container/blob          azure container blob -
q9d8.la12.idrivee2-27.com/b/k                        idrive b k -
b.q9d8.la12.idrivee2-27.com/k                        idrive b k -
s3.us-west-1.idrivee2.com/b/k                        idrive b k us-west-1
gateway.storjshare.io/b/k                            storj b k -
b.gateway.eu1.storjshare.io/k                        storj b k -
link.storjshare.io/raw/access/b/dir/k                storj b dir/k -
eu2.contabostorage.com/b/k                           contabo b k -
eu2.contabostorage.com/HEX:b/k                       contabo b k -
sos-ch-gva-2.exo.io/b/k                              exoscale b k ch-gva-2
b.sos-ch-gva-2.exo.io/k                              exoscale b k ch-gva-2
b.fly.storage.tigris.dev/k                           tigris b k -
t3.storage.dev/b/k                                   tigris b k -
ref.supabase.co/storage/v1/s3/b/k                    supabase b k -
ref.supabase.co/storage/v1/object/public/b/d/k.png   supabase b d/k.png -
ref.supabase.co/rest/v1/table                        supabase - - -
eu-002.s3.synologyc2.net/b/k                         synology b k eu-002
b.eu-002.s3.synologyc2.net/k                         synology b k eu-002
s3.eu-central-3.ionoscloud.com/b/k                   - b k eu-central-3

127.0.0.1:9000/b/k                                   - b k -
[::1]:9000/b/k                                       - b k -
localhost/b/dir%2Fx%20y/%C3%A9?versionId=1#f         - b dir/x~y/é -
localhost/b%2Fc/k                                    - b/c k -
localhost//b/k                                       - b k -
localhost/b/                                         - b - -
minio:9000/b/k                                       - b k -
minio.storage.svc.cluster.local:9000/b/k             - b k -
host.docker.internal:9000/b/k                        - b k -
s3.us-east-1.localhost.localstack.cloud:4566/b/k     localstack b k us-east-1
s3.example.com/b/k                                   - b k -

storage.example.com/b/k                              - - - -
b.s3.example.com/k                                   - - - -
eu-1.s3.example.com/b/k                              - - - -
notarchive.org/b/k                                   - - - -
amazonaws.com/b/k                                    - - - -
ec2.us-east-1.amazonaws.com/b/k                      aws - - -
s3.amazonaws.com.evil.example/b/k                    - b k -
"""


def test_urls(row: Row) -> None:
    """A URL names its bucket in the host or in the path, as its service has it.

    If the two cannot be separated, a wrong bucket would be worse than none.
    """
    for line in filter(None, URLS.splitlines()):
        with row(line):
            url, *expected = line.replace("HEX", HEX).split()
            address = read_address(f"https://{url}")
            found = (address.host.service, *address.place, address.host.region)

            assert [(one or "-").replace(" ", "~") for one in found] == expected


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://[broken/b/k", (None, None)),
        ("", (None, None)),
        (None, (None, None)),
        ("/b/k", (None, None)),
        ("http://localhost/b/%ff%00", ("b", "\ufffd\x00")),
        ("https://user:secret@B.S3.Amazonaws.COM.:443/k", ("b", "k")),
        ("https://s3.us.archive.org/my%20item/a.pdf", ("my item", "a.pdf")),
    ],
)
def test_odd_urls(url: str | None, place: tuple[str | None, str | None]) -> None:
    """A URL that cannot be split says nothing; case, port, user and a final dot don't matter."""
    assert read_address(url).place == place


def test_every_domain_is_listed_once() -> None:
    """A domain in two rows would hide one of them."""
    domains = [domain for provider in PROVIDERS for domain in provider.domains]

    assert len(domains) == len(set(domains))
