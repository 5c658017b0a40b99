#!/bin/sh
# Installs, or names, the Debian packages that the tests need: a browser, databases, an edge and a relay; with the
# argument "fuzz" those that the fuzzer needs.
set -eu

missing=""
need() { # command, package
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
PATH="$PATH:/usr/sbin:/sbin"
if [ "${1:-}" = fuzz ]; then
    echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | clang -x c -fsanitize=fuzzer - -o /dev/null 2>/dev/null ||
        missing="$missing clang libclang-rt-dev"
else
    need chromium chromium
    need redis-server redis-server
    need nginx nginx-light
    need varnishd varnish
    need turnserver coturn
    need ffmpeg ffmpeg
    [ -f /usr/lib/nginx/modules/ngx_rtmp_module.so ] || missing="$missing libnginx-mod-rtmp"
    need ip iproute2
    need cc gcc
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
    fc-list 2>/dev/null | grep -qi 'noto sans bengali' || missing="$missing fontconfig fonts-noto-core"
fi
[ -f /usr/include/openssl/evp.h ] || missing="$missing libssl-dev"

[ -z "$missing" ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "This needs these Debian packages (or their like):$missing" >&2
    echo "Install them, for example: sudo apt-get install$missing" >&2
    exit 1
fi
echo "installing$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
# shellcheck disable=SC2086
apt-get -qq install -y --no-install-recommends $missing >/dev/null
