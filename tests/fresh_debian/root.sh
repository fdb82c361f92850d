# A minimal Debian 12 in $work/root, gone at the end of the script that takes this in; KEEP_ROOT=1 keeps it. Needs root,
# debootstrap, and the package sources of this machine.
work=$(mktemp -d /var/tmp/orderlog-fresh.XXXXXX)
# The archive that this machine installs from; the first that is not the one of security fixes.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    grep -E '^(deb|URIs:)' | grep -oE 'https?://[^ ]+' | grep -v security | head -n 1) || true
mirror=${mirror:-http://deb.debian.org/debian}

unmount() {
    for inside in proc dev/pts dev sys; do
        mountpoint -q "$work/root/$inside" && umount -l "$work/root/$inside"
    done
    true
}
finish() {
    unmount
    [[ -n "${KEEP_ROOT:-}" ]] && echo "kept $work" || rm -rf "$work"
}
trap finish EXIT

make_root() {
    unmount
    rm -rf "$work/root"
    debootstrap --variant=minbase bookworm "$work/root" "$mirror" >"$work/debootstrap.log" 2>&1 ||
        { tail "$work/debootstrap.log" >&2; exit 1; }
    # The package sources, proxies and keys that this machine reaches Debian with.
    cp -a /etc/apt/. "$work/root/etc/apt/"
    cp /etc/resolv.conf /etc/hosts "$work/root/etc/" 2>/dev/null || true
    [[ -d /usr/local/share/ca-certificates ]] &&
        cp -a /usr/local/share/ca-certificates "$work/root/usr/local/share/" || true
    [[ -f /etc/ssl/certs/ca-certificates.crt ]] && mkdir -p "$work/root/etc/ssl/certs" &&
        cp /etc/ssl/certs/ca-certificates.crt "$work/root/etc/ssl/certs/" || true
    mount -t proc proc "$work/root/proc"
    mount --bind /dev "$work/root/dev"
    mount --bind /dev/pts "$work/root/dev/pts"
    mount -t sysfs sys "$work/root/sys"
}
