# Run by `unshare -rnm`: devices and servers in networks of their own, and Suricata as the bridge
# between them, as ENGINE starts it. HOME_ is its folder; what stands on standard input is for
# `client.py`, and SERVER is what answers.
set -eu
mount -t tmpfs none /run
mkdir /run/netns
ip netns add devices
ip netns add servers
ip link add left type veth peer name inside netns devices
ip link add right type veth peer name outside netns servers
ip link set left up
ip link set right up
ip -n devices addr add 10.20.0.1/16 dev inside
ip -n servers addr add 10.20.255.2/16 dev outside
for pair in devices:inside servers:outside; do
  ip -n "${pair%:*}" link set lo up
  ip -n "${pair%:*}" link set "${pair#*:}" up
  ip netns exec "${pair%:*}" "$PYTHON" "$HERE/offload.py" "${pair#*:}"
done
trap 'rm -f "$HOME_/alive"; kill $(jobs -p) $(cat "$HOME_/suricata.pid") 2> /dev/null || true' EXIT
if [ -e "$HOME_/hosts" ]; then
  mount --bind "$HOME_/hosts" /etc/hosts
fi
ip netns exec servers "$PYTHON" "$HERE/$SERVER" "$HOME_" < /dev/null &
touch "$HOME_/alive"
while [ -e "$HOME_/alive" ]; do
  rm -f "$HOME_/suricata.pid" # one that was killed leaves it
  $ENGINE -l "$HOME_" --pidfile "$HOME_/suricata.pid" < /dev/null > "$HOME_/said" 2>&1 || true
done &
ip netns exec devices "$PYTHON" "$HERE/client.py"
