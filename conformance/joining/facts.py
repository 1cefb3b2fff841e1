"""What is true of a cluster: the walkthrough's, and others that are as valid."""

import dataclasses
import ipaddress
import random


@dataclasses.dataclass
class Facts:
    server: str = "192.168.1.34"
    port: int = 6443
    node: str = "worker-1"
    # One address, or one of each family.
    addresses: tuple = ("192.168.1.51",)
    services: tuple = ("10.96.0.0/12",)
    pods: tuple = ("172.16.0.0/16",)

    @property
    def url(self):
        return f"https://{bracketed(self.server)}:{self.port}"

    @property
    def dns(self):
        """The tenth address of the service network."""
        return str(ipaddress.ip_network(self.services[0])[10])

    def gateways(self):
        """The control plane's own address in the network of each address of the node."""
        same = {ipaddress.ip_address(self.server).version: self.server}
        return [same.get(version_of(address), first_of(address)) for address in self.addresses]

    def __str__(self):
        return (
            f"{self.url}, {self.node} at {','.join(self.addresses)}, services {','.join(self.services)}, "
            f"Pods {','.join(self.pods)}"
        )


def bracketed(address):
    return f"[{address}]" if ":" in address else address


def version_of(address):
    return ipaddress.ip_address(address).version


def prefix_of(address):
    return 64 if version_of(address) == 6 else 24


def first_of(address):
    return str(ipaddress.ip_network(f"{address}/{prefix_of(address)}", strict=False)[1])


def drawn(seed):
    """A valid cluster by chance: another server, port, name, networks; of one family or both."""
    draw = random.Random(seed)
    families = draw.choice([(4,), (4,), (4, 6), (6, 4), (6,)])
    # Three networks of each family that never meet.
    tens = draw.sample(range(1, 120), 2)
    ours = {
        4: (f"192.168.{draw.randrange(250)}", f"10.{tens[0]}", f"10.{tens[1] + 120}"),
        6: tuple(f"fd{draw.randrange(256):02x}:{draw.randrange(1, 65536):x}:{i}" for i in range(3)),
    }
    server, node = draw.sample(range(2, 250), 2)
    machine = {4: lambda host: f"{ours[4][0]}.{host}", 6: lambda host: f"{ours[6][0]}::{host:x}"}
    services = {
        4: draw.choice([f"{ours[4][1]}.0.0/16", f"{ours[4][1]}.{draw.randrange(250)}.0/24", f"{ours[4][1]}.128.0/20"]),
        6: f"{ours[6][1]}::/{draw.choice([108, 112, 116])}",
    }
    pods = {4: f"{ours[4][2]}.0.0/{draw.choice([16, 18, 20])}", 6: f"{ours[6][2]}::/{draw.choice([48, 56, 60])}"}
    return Facts(
        server=machine[families[0]](server),
        port=draw.choice([6443, 6443, 443, 8443, 16443]),
        node=draw.choice(["worker-1", "node.example.com", "k8s-node-07", "a", "rack12.zone-b.example", "n" * 63]),
        addresses=tuple(machine[family](node) for family in families),
        services=tuple(services[family] for family in families),
        pods=tuple(pods[family] for family in families),
    )
