#!/usr/bin/env bash
# Runs a Python script with Debian 13's packages, in a folder of its own (1.7 GB), on any Debian or Ubuntu with root.
#
#   peer.sh install CHROOT                   makes the folder with debootstrap, once
#   peer.sh run CHROOT DATA SCRIPT [ARG...]  runs the script; it sees the folder DATA as /data
set -euo pipefail

packages=python3-minimal,python3-torch,python3-onnxruntime,python3-pil,python3-numpy

install_peer() {
  local root=$1
  if [ -e "$root/installed" ]; then
    echo "$root is installed" >&2
    return
  fi
  # debootstrap takes what main holds; the packages come after it, so that apt sorts out their order.
  debootstrap --variant=minbase trixie "$root" http://deb.debian.org/debian >&2
  DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y -qq --no-install-recommends ${packages//,/ } >&2
  touch "$root/installed"
}

# The mounts live in a namespace of their own and go with it, however the run ends.
run_peer() {
  local root=$1 data=$2 script=$3
  shift 3
  mkdir -p "$root/data" "$root/peer"
  cp "$script" "$root/peer/script.py"
  # shellcheck disable=SC2016
  exec unshare --mount --propagation private bash -c '
    root=$1 data=$2
    shift 2
    mount --rbind /proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --rbind /sys "$root/sys"
    mount --bind "$data" "$root/data"
    exec chroot "$root" /usr/bin/python3 /peer/script.py "$@"' peer "$root" "$data" "$@"
}

case "${1:-} $#" in
  "install 2") install_peer "$2" ;;
  "run "*) [ $# -ge 4 ] || { echo "usage: peer.sh run CHROOT DATA SCRIPT [ARG...]" >&2; exit 1; }; shift; run_peer "$@" ;;
  *) echo "usage: peer.sh install CHROOT | run CHROOT DATA SCRIPT [ARG...]" >&2; exit 1 ;;
esac
