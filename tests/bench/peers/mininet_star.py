#!/usr/bin/python3
"""mininet_star.py HOSTS: the same star by Mininet 2.3, on one Linux bridge. Prints the milliseconds of bring-up and teardown
as JSON. Run it within `unshare --net --mount`, by Debian's own python3, which knows the package `mininet`."""
import json
import sys
import time

from mininet.log import setLogLevel
from mininet.net import Mininet
from mininet.nodelib import LinuxBridge
from mininet.topo import SingleSwitchTopo

setLogLevel("error")
begin = time.monotonic()
net = Mininet(topo=SingleSwitchTopo(int(sys.argv[1])), switch=LinuxBridge, controller=None, ipBase="10.0.0.0/16")
net.start()
up = time.monotonic() - begin
if "1 received" not in net.hosts[-1].cmd("ping -c1 -W2 " + net.hosts[0].IP()):
    sys.exit("mininet_star: the last host does not reach the first")
begin = time.monotonic()
net.stop()
down = time.monotonic() - begin
print(json.dumps({"up": up * 1000, "down": down * 1000, "freed": down * 1000}))  # it deletes link by link
