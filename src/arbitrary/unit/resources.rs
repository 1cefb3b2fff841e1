//! Values of settings that say what a service sees and may do.

use super::values::Texts;
use crate::unit::Kind;

/// Sound values of a kind, and those at its edge or beyond.
#[expect(clippy::too_many_lines, reason = "a table of texts")]
pub(super) fn texts(kind: Kind) -> (Texts, Texts) {
    match kind {
        Kind::CpuPriority => (&["0", "1", "99"], &["", "100", "-1", "x", "0x63"]),
        Kind::Processors => (
            &["0", "0-3", "0,2", "0 2-3", ""],
            &["3-1", "8191", "8192", "a", "0-", "-1", "'0 1'", "0;1", "1-2-3", "0x3-0x5", "0,,1"],
        ),
        Kind::ProcessorsOr(_) => (&["0-3", "0 1", ""], &["numa", "all", "numa 1", "all,1", "NUMA", "8192"]),
        Kind::SystemCalls(_) => (
            &["@system-service", "read write", "~@clock", ""],
            &[
                "@x",
                "read:EPERM",
                "~read:EPERM",
                "~read:x",
                "~read:",
                "Read",
                "read,write",
                "'read'",
                "~x",
                "~:1",
            ],
        ),
        Kind::Architectures => {
            (&["native", "x86-64 x86", ""], &["amd64", "~x86", "x86,arm", "'x86", "\"x86\""])
        }
        Kind::ErrorNumber => (&["EPERM", "1", "kill", ""], &["0", "4096", "EFOO", "eperm", "KILL", "-1"]),
        Kind::Namespaces => (
            &["yes", "no", "net ipc", "~user", ""],
            &["net,ipc", "~yes", "'net'", "Net", "time", "~ net", "none"],
        ),
        Kind::AddressFamilies => (
            &["AF_INET AF_INET6 AF_UNIX", "none", "~AF_PACKET", ""],
            &[
                "AF_UNSPEC",
                "af_inet",
                "PF_INET",
                "~none",
                "none AF_INET",
                "'AF_INET",
                "AF_INET,AF_INET6",
                "INET",
                "AF_",
            ],
        ),
        Kind::FileSystems => {
            (&["ext4 tmpfs", "@network", "~@temporary", ""], &["@x", "'ext4", "~@x", "ext4 @x"])
        }
        Kind::Interfaces => (
            &["eth0", "eth0 wlan0", "~eth0", ""],
            &["a:b", "all", "1", "averylongnamehere", "\u{e9}", "'a b'", "eth0 ~x", ".", "a%b", "\"\""],
        ),
        Kind::Addresses => (
            &["10.0.0.0/8", "localhost", "any", "::1/64 10.0.0.1", ""],
            &[
                "10.0.0.1/33",
                "10.0.0",
                "::/129",
                "any,localhost",
                "ANY",
                "10.0.0.0/08",
                "10.0.0.0/+8",
                "'any'",
                "fe80::1%0",
            ],
        ),
        Kind::SocketBind => (
            &["any", "ipv4:tcp:80", "6443", "udp:1-100", "ipv6", ""],
            &["0", "65536", "90-80", "sctp:80", "tcp:ipv4:80", "ipv4:", "80 81", "IPV4:80", "any:any", "-80"],
        ),
        Kind::BindPaths => (
            &["/a:/b", "/a", "-/a:/b:rbind", "/a /b", ""],
            &[
                "/a:",
                "/a:/b:ro",
                "a:/b",
                "/a  /b",
                "/a:/../b",
                "'/a",
                "\"/a b:/c\"",
                "/a\\:b:/c",
                "%z:/b",
                "/a:%z",
                "::",
            ],
        ),
        Kind::Images(_) => (
            &["/a:/b", "-/a:/b:root:ro", "/a.raw:/b:ro", ""],
            &[
                "/a",
                "/a:foo:ro",
                "/a:/b:foo:ro",
                "a:/b",
                "/a:",
                "'/a:/b",
                "/a\\q:/b",
                "/a:/b:root:%z",
                "/a/..:/b",
            ],
        ),
        Kind::ImageOptions => (
            &["root:ro", "ro", "usr:ro home:nosuid", ""],
            &["foo:ro", "x:", "root:a:b", "'a", "root:%z", ":ro"],
        ),
        Kind::TemporaryFileSystems => {
            (&["/tmp", "/a:ro,mode=0755", "/a /b:ro", ""], &["a", "/..", ":ro", "'/a", "%z", "/a:%z", "-/a"])
        }
        Kind::SearchPath => {
            (&["/usr/bin", "/a:/b", "%t:/b", ""], &["a", "/a:", "/a::/b", "'/a'", "%z", "/a/..", "/a b"])
        }
        Kind::DeviceAllow => (
            &["/dev/kmsg rw", "char-pts rw", "block-*", "/dev/null", ""],
            &[
                "/devx",
                "block",
                "/dev/null rwx",
                "/dev/null r w",
                "'/dev/null",
                "/dev/../a",
                "%z rw",
                "\"/dev/null\"rw",
            ],
        ),
        Kind::PerDevice(_) => (
            &["/dev/sda 100", "/var 10", ""],
            &[
                "/dev/sda",
                "/dev/sda 0",
                "/dev/sda infinity",
                "a 5M",
                "/a 5ms",
                "/../a 5",
                "/a 10001",
                "'/a 5",
                "%z 5",
                "\"\" 5",
                "/a 5 M",
            ],
        ),
        Kind::RootHash => (
            &["/a.roothash", "0123456789abcdef0123456789abcdef", ""],
            &[
                "0123456789abcdef",
                "0123456789abcdef0123456789abcde",
                "a",
                "0123456789abcdef0123456789abcdeg",
                "/../a",
            ],
        ),
        Kind::RootHashSignature => {
            (&["/a.p7s", "base64:YQ==", ""], &["base64:YQ", "a", "BASE64:YQ==", "base64:", "base64:YR=="])
        }
        Kind::Base64 => (&["YQ==", "Y W I =", ""], &["YQ", "YR==", "a", "====", "%n", "a-_b"]),
        Kind::EscapedText => {
            (&["a", "a\\x41\\n", "%n", ""], &["\\q", "\\x00", "%z", "\\777", "\\u00e9", "'a"])
        }
        Kind::Input => (
            &["null", "tty", "file:/etc/x", "fd:a"],
            &["", "file:a", "fd:a:b", "fd:%z", "data:x", "journal", "file:/../a", "Null", "fd:"],
        ),
        Kind::LogFields => (
            &["A=b", "A=b C=d", "\"A=b c\"", ""],
            &["a=b", "_A=b", "A", "=x", "1A=b", "A=%z", "A=\\q", "'A=b"],
        ),
        Kind::LogNamespace => {
            (&["kubelet", "%p", ""], &["a b", "a/b", "..", "a+b", "%z", "\u{e9}", "%i", "~"])
        }
        Kind::Credential(_) => {
            (&["a:YQ==", ""], &["a", "a:", "a/b:YQ==", ":YQ==", "a:\\q", "%z:YQ==", "..:YQ==", "a:b"])
        }
        Kind::CredentialSource => (
            &["a", "a:/b", "a:b", ""],
            &["/a", "a:../b", "a:b:c", "%z", "a:%z", "..", "a:", "a:/../b", "\u{e9}"],
        ),
        Kind::CoredumpFilter => (
            &["default", "all", "0x33", "private-anonymous elf-headers", ""],
            &["x", "10000000000000000", "-1", "'all'", "all,default", "+5", "a"],
        ),
        Kind::BpfProgram => (
            &["ingress:/sys/fs/bpf/x", "egress:/a", ""],
            &["ingress", "x:/a", "ingress:a", "ingress:", "ingress:%z"],
        ),
        Kind::OwnDirectories => {
            (&["kubelet", "a b", "%p", ""], &["a:b", "/a", "private", "../a", "a:", "\\q", "'a", "%z"])
        }
        _ => (&[""], &["x"]),
    }
}
