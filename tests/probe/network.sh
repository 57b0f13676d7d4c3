# Run by `unshare -rnm`: a device and servers in networks of their own. HOME_ is a folder; with the
# end of standard input all of it ends.
set -eu
mount -t tmpfs none /run
mkdir /run/netns
ip netns add device
ip netns add servers
ip link add near netns device type veth peer name far netns servers
for pair in device:near servers:far; do
  ip -n "${pair%:*}" link set lo up
  ip -n "${pair%:*}" link set "${pair#*:}" up
done
ip -n device addr add 10.20.4.7/24 dev near
ip -n device addr add 10.30.0.5/32 dev near
ip -n device -6 addr add 2001:db8:1::7/64 dev near nodad
ip -n servers addr add 10.20.4.1/24 dev far
ip -n servers -6 addr add 2001:db8:1::1/64 dev far nodad
ip -n servers route add 10.30.0.5 dev far
for address in 203.0.113.10 203.0.113.20 203.0.113.40 198.51.100.10 169.254.169.254 168.63.129.16; do
  ip -n servers addr add "$address/32" dev lo
done
ip -n servers route add blackhole 203.0.113.30
ip -n device route add default via 10.20.4.1
ip -n device route add 198.51.100.0/24 via 10.20.4.1 src 10.30.0.5
ip -n device -6 route add default via 2001:db8:1::1
mount --bind "$HOME_/hosts" /etc/hosts
mount --bind "$HOME_/resolv.conf" /etc/resolv.conf
ip netns exec servers "$PYTHON" "$HERE/network_server.py" "$HOME_" servers < /dev/null &
trap 'kill $(jobs -p) 2> /dev/null || true' EXIT
ip netns exec device "$PYTHON" "$HERE/network_server.py" "$HOME_" device
