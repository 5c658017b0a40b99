#!/bin/sh
# Installs, or names, the Debian packages that the tests need: a browser, databases, an edge and a relay.
set -eu

missing=""
need() { # command, package
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
PATH="$PATH:/usr/sbin:/sbin"
need chromium chromium
need redis-server redis-server
need nginx nginx-light
need varnishd varnish
need turnserver coturn
need ffmpeg ffmpeg
[ -f /usr/lib/nginx/modules/ngx_rtmp_module.so ] || missing="$missing libnginx-mod-rtmp"
need ip iproute2
need cc gcc
[ -f /usr/include/openssl/evp.h ] || missing="$missing libssl-dev"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
fc-list 2>/dev/null | grep -qi 'noto sans bengali' || missing="$missing fontconfig fonts-noto-core"

[ -z "$missing" ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need these Debian packages (or their like):$missing" >&2
    echo "Install them, for example: sudo apt-get install$missing" >&2
    exit 1
fi
echo "installing$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
# shellcheck disable=SC2086
apt-get -qq install -y --no-install-recommends $missing >/dev/null
