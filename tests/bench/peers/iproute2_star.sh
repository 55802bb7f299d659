#!/bin/bash
# iproute2_star.sh MODE HOSTS: the same star by iproute2, as a careful person would script it. Prints the milliseconds of
# bring-up and teardown as JSON. Run it within `unshare --net --mount`.
#
# MODE batch_direct     two `ip -batch` for all and one a host, interfaces created right inside their namespaces
#      batch            the same, but interfaces are created outside and moved
#      percmd_direct    one `ip` a command
#      percmd           one `ip` a command, interfaces moved
set -euo pipefail
mode=$1
hosts=$2

mkdir -p /run/netns
mount -t tmpfs none /run/netns

milliseconds() { echo $((${EPOCHREALTIME/./} / 1000)); }

# The commands that make host $1 and its link; `ip` before each line or `ip -batch` runs them.
link_commands() {
  echo "netns add n$1"
  case $mode in
    *_direct) echo "link add h$1 type veth peer name eth0 netns n$1" ;;
    *) printf 'link add h%d type veth peer name x%d\nlink set x%d netns n%d name eth0\n' "$1" "$1" "$1" "$1" ;;
  esac
  echo "link set h$1 master br0 up"
}

# The commands that set up host $1 within its namespace.
host_commands() {
  printf 'addr add 10.0.%d.%d/16 dev eth0\n' $((($1 + 2) / 256)) $((($1 + 2) % 256))
  printf 'link set eth0 up\nlink set lo up\nroute add default via 10.0.0.1\n'
}

bridge_commands() { printf 'link add br0 type bridge\nlink set br0 up\naddr add 10.0.0.1/16 dev br0\n'; }

one_by_one() { while read -r words; do ip "$@" $words; done; }

bring_up() {
  case $mode in
    batch*)
      { bridge_commands; for ((i = 0; i < hosts; i++)); do link_commands "$i"; done; } | ip -batch -
      for ((i = 0; i < hosts; i++)); do host_commands "$i" | ip -n "n$i" -batch -; done
      ;;
    percmd*)
      bridge_commands | one_by_one
      for ((i = 0; i < hosts; i++)); do
        link_commands "$i" | one_by_one
        host_commands "$i" | one_by_one -n "n$i"
      done
      ;;
    *) echo "iproute2_star.sh: unknown mode $mode" >&2; exit 2 ;;
  esac
}

tear_down() {
  for ((i = 0; i < hosts; i++)); do echo "netns del n$i"; done | ip -batch -
}

# The kernel frees namespaces and their interfaces afterwards.
await_freed() {
  while [ "$(ip -o link | wc -l)" -gt 2 ]; do sleep 0.005; done
}

begin=$(milliseconds)
bring_up
up=$(($(milliseconds) - begin))
ip netns exec "n$((hosts - 1))" ping -q -c1 -W1 10.0.0.1 >/dev/null
begin=$(milliseconds)
tear_down
down=$(($(milliseconds) - begin))
await_freed
echo "{\"up\": $up, \"down\": $down, \"freed\": $(($(milliseconds) - begin))}"
