#!/bin/bash
# Makes the captures of this folder anew: programs that nobody of this project wrote, talking in private network namespaces.
# As root: unshare -nm --propagation private -pf --mount-proc ./make.sh FOLDER
# Needs iproute2, ethtool, tcpdump, busybox (udhcpc), dnsmasq, dig, vsftpd, curl, python3 and ping. The *.txt beside the
# captures hold their packets' lines (sim/wire/describe.hpp): they are then to be written anew too, and read against what
# tshark says.
set -euo pipefail
out=$(realpath "$1")
work=/run/work
mount -t tmpfs none /run
mkdir $work
cd $work
mkdir -p /run/netns

ip netns add pc
ip netns add server
ip link add eth0 netns pc address 02:00:00:00:00:01 type veth peer name eth0 netns server address 02:00:00:00:00:02
for node in pc server; do
  ip netns exec "$node" sysctl -qw net.ipv6.conf.all.disable_ipv6=1
  ip netns exec "$node" ethtool -K eth0 tx off rx off tso off gso off gro off >/dev/null
  ip -n "$node" link set lo up
  ip -n "$node" link set eth0 up
done
ip -n server address add 10.0.0.2/24 dev eth0
on() { local node=$1; shift; ip netns exec "$node" "$@"; }

start_capture() {  # NAME FILTER
  ip netns exec pc tcpdump -Z root --time-stamp-precision=nano --immediate-mode -U -i eth0 -w "$1.pcap" ${2:-} 2>"$1.log" &
  capture=$!
  until grep -q "listening on" "$1.log"; do sleep 0.05; done
}
end_capture() {  # NAME
  sleep 0.5
  kill -TERM $capture
  wait $capture || true
  cat "$1.pcap" > "$out/$1.pcap"
}

# DHCP: the whole exchange, a renewal's release at the end; dnsmasq serves names too.
printf '10.0.0.2 ftp.lab dns.lab\n' > hosts
cat > dnsmasq.conf <<CONF
no-daemon
user=root
no-resolv
no-hosts
addn-hosts=$work/hosts
domain=lab
local=/lab/
dhcp-range=10.0.0.100,10.0.0.199,255.255.255.0,1h
dhcp-option=option:dns-server,10.0.0.2
dhcp-leasefile=$work/leases
dhcp-authoritative
no-ping
cname=files.lab,ftp.lab
mx-host=lab,mail.lab,10
txt-record=lab,"a text with a ""quote"""
srv-host=_ftp._tcp.lab,ftp.lab,21,0,5
local-ttl=60
CONF
ip netns exec server dnsmasq --conf-file=dnsmasq.conf --pid-file= 2>dnsmasq.log & dnsmasq=$!
until grep -q "started" dnsmasq.log; do sleep 0.05; done

cat > udhcpc.sh <<'SCRIPT'
#!/bin/sh
[ "$1" = bound ] && ip address add "$ip/24" dev "$interface"
exit 0
SCRIPT
chmod +x udhcpc.sh
start_capture dhcp
on pc busybox udhcpc -f -n -q -R -i eth0 -s "$work/udhcpc.sh" -x hostname:pc >/dev/null 2>&1
end_capture dhcp
ip -n pc address flush dev eth0
ip -n pc address add 10.0.0.100/24 dev eth0

start_capture ping
ip -n pc neigh flush dev eth0
on pc ping -q -c 2 -i 0.2 10.0.0.2 >/dev/null
on pc ping -q -c 1 -W 1 10.0.0.77 >/dev/null || true
on pc ping -q -c 1 -s 2000 10.0.0.2 >/dev/null
on pc bash -c 'echo probe > /dev/udp/10.0.0.2/7'
end_capture ping

start_capture dns "port 53"
for question in "ftp.lab A" "files.lab A" "lab MX" "lab TXT" "_ftp._tcp.lab SRV" "nothing.lab A" "ftp.lab AAAA"; do
  on pc dig @10.0.0.2 +tries=1 $question >/dev/null
done
on pc dig @10.0.0.2 +tcp +noedns ftp.lab A >/dev/null
on pc dig @10.0.0.2 -x 10.0.0.2 +dnssec >/dev/null
on pc dig @10.0.0.2 CH TXT version.bind >/dev/null
on pc dig @10.0.0.2 +tries=1 elsewhere.example A >/dev/null
end_capture dns

# One connection with data both ways, closed in order; one that is refused.
cat > echo.py <<'PYTHON'
import socket
listener = socket.create_server(("10.0.0.2", 7007))
print("ready", flush=True)
peer, _ = listener.accept()
while data := peer.recv(4096):
    peer.sendall(data)
peer.close()
PYTHON
ip netns exec server python3 echo.py >echo.log & echo_server=$!
until grep -q ready echo.log; do sleep 0.05; done
start_capture tcp
on pc python3 -c '
import socket
s = socket.create_connection(("10.0.0.2", 7007))
s.sendall(b"x" * 4000)
got = 0
while got < 4000:
    got += len(s.recv(4096))
s.close()
try:
    socket.create_connection(("10.0.0.2", 7008))
except ConnectionRefusedError:
    pass'
end_capture tcp
wait $echo_server

mkdir -p ftp/secure ftp/share
echo "The quarterly report." > ftp/share/report.txt
cat > vsftpd.conf <<CONF
listen=YES
listen_address=10.0.0.2
anonymous_enable=YES
local_enable=NO
anon_root=$work/ftp/share
no_anon_password=NO
secure_chroot_dir=$work/ftp/secure
background=NO
seccomp_sandbox=NO
run_as_launching_user=YES
CONF
ip netns exec server /usr/sbin/vsftpd vsftpd.conf & vsftpd=$!
until on server ss -ltn | grep -q 10.0.0.2:21; do sleep 0.05; done
start_capture ftp
on pc curl -sS ftp://10.0.0.2/report.txt -o report.txt || true
on pc curl -sS ftp://10.0.0.2/missing.txt -o missing.txt 2>/dev/null || true
end_capture ftp
cmp report.txt ftp/share/report.txt

kill $vsftpd $dnsmasq
wait || true

# IPv6: duplicate address detection, router solicitation, neighbours, echo.
allow_ipv6() { on "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.eth0.disable_ipv6=0; }
ip -n server neigh flush dev eth0
allow_ipv6 server
start_capture ipv6
allow_ipv6 pc
ip -n pc address add 2001:db8::1/64 dev eth0
ip -n server address add 2001:db8::2/64 dev eth0 nodad
sleep 2.5
on pc ping -q -c 1 2001:db8::2 >/dev/null
on pc ping -q -c 1 -s 2000 2001:db8::2 >/dev/null
on pc bash -c 'echo probe > /dev/udp/2001:db8::2/7'
end_capture ipv6
