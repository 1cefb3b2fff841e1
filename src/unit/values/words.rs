//! The words that settings take.

/// A word that a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) word: &'static str,
    /// The first release of systemd that takes it, 0 for every one.
    pub(crate) since: u16,
}

/// Words, those that are not as old as everything with `since` and the release.
macro_rules! words {
    ($($word:literal $(since $since:literal)?),+ $(,)?) => {
        &[$($crate::unit::values::words::Choice { word: $word, since: 0 $(+ $since)? }),+]
    };
}
pub(crate) use words;

pub(crate) type Words = &'static [Choice];

pub(crate) const EXIT_TYPES: Words = words!["main", "cgroup"];
pub(crate) const RESTART_MODES: Words = words!["normal", "direct", "debug" since 257];
pub(crate) const NOTIFY_ACCESS: Words = words!["none", "main", "exec", "all"];
pub(crate) const OOM_POLICIES: Words = words!["continue", "stop", "kill"];
pub(crate) const TIMEOUT_MODES: Words = words!["terminate", "abort", "kill"];
pub(crate) const COLLECT_MODES: Words = words!["inactive", "inactive-or-failed"];
pub(crate) const ACTIONS: Words = words![
    "none",
    "reboot",
    "reboot-force",
    "reboot-immediate",
    "poweroff",
    "poweroff-force",
    "poweroff-immediate",
    "exit",
    "exit-force",
    "soft-reboot" since 254,
    "soft-reboot-force" since 254,
    "kexec" since 254,
    "kexec-force" since 254,
    "halt" since 254,
    "halt-force" since 254,
    "halt-immediate" since 254,
];
pub(crate) const JOB_MODES: Words = words![
    "fail",
    "replace",
    "replace-irreversibly",
    "isolate",
    "flush",
    "ignore-dependencies",
    "ignore-requirements",
    "triggering",
    "restart-dependencies" since 254,
    "lenient" since 262,
];
pub(crate) const PROTECT_SYSTEM: Words = words!["full", "strict"];
pub(crate) const PROTECT_HOME: Words = words!["read-only", "tmpfs"];
pub(crate) const PRIVATE_TMP: Words = words!["disconnected" since 257];
pub(crate) const PRIVATE_USERS: Words =
    words!["self" since 257, "identity" since 257, "full" since 262, "managed" since 262];
pub(crate) const CONTROL_GROUPS: Words = words!["private" since 257, "strict" since 257];
pub(crate) const PRESERVE: Words = words!["restart", "on-success" since 261];
pub(crate) const PRESSURE_WATCH: Words = words!["auto", "skip"];
pub(crate) const MANAGED_OOM: Words = words!["auto", "kill"];
pub(crate) const OOM_PREFERENCES: Words = words!["none", "avoid", "omit"];
pub(super) const OUTPUTS: &[&str] =
    &["inherit", "null", "tty", "socket", "journal", "journal+console", "kmsg", "kmsg+console", "fd"];
pub(super) const INPUTS: &[&str] = &["null", "tty", "tty-force", "tty-fail", "socket", "fd", "data", "file"];
pub(super) const CONTROLLERS: Words = words![
    "cpu",
    "cpuacct",
    "cpuset",
    "io",
    "blkio",
    "memory",
    "devices",
    "pids",
    "bpf-firewall",
    "bpf-devices",
    "bpf-foreign" since 252,
    "bpf-socket-bind" since 252,
    "bpf-restrict-network-interfaces" since 252,
];
/// Words for true and false, in any case.
pub(super) const TRUE: &[&str] = &["1", "yes", "y", "true", "t", "on"];
pub(super) const FALSE: &[&str] = &["0", "no", "n", "false", "f", "off"];

/// Signals without `SIG`, by number from 1 (x86 and arm64).
pub(super) const SIGNALS: &[&str] = &[
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
    "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ",
    "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
];

/// Exit statuses that have a name.
pub(super) const EXIT_STATUSES: &[&str] = &[
    "SUCCESS",
    "FAILURE",
    "INVALIDARGUMENT",
    "NOTIMPLEMENTED",
    "NOPERMISSION",
    "NOTINSTALLED",
    "NOTCONFIGURED",
    "NOTRUNNING",
    "USAGE",
    "DATAERR",
    "NOINPUT",
    "NOUSER",
    "NOHOST",
    "UNAVAILABLE",
    "SOFTWARE",
    "OSERR",
    "OSFILE",
    "CANTCREAT",
    "IOERR",
    "TEMPFAIL",
    "PROTOCOL",
    "NOPERM",
    "CONFIG",
    "CHDIR",
    "NICE",
    "FDS",
    "EXEC",
    "MEMORY",
    "LIMITS",
    "OOM_ADJUST",
    "SIGNAL_MASK",
    "STDIN",
    "STDOUT",
    "CHROOT",
    "IOPRIO",
    "TIMERSLACK",
    "SECUREBITS",
    "SETSCHEDULER",
    "CPUAFFINITY",
    "GROUP",
    "USER",
    "CAPABILITIES",
    "CGROUP",
    "SETSID",
    "CONFIRM",
    "STDERR",
    "PAM",
    "NETWORK",
    "NAMESPACE",
    "NO_NEW_PRIVILEGES",
    "SECCOMP",
    "SELINUX_CONTEXT",
    "PERSONALITY",
    "APPARMOR",
    "ADDRESS_FAMILIES",
    "RUNTIME_DIRECTORY",
    "CHOWN",
    "SMACK_PROCESS_LABEL",
    "KEYRING",
    "STATE_DIRECTORY",
    "CACHE_DIRECTORY",
    "LOGS_DIRECTORY",
    "CONFIGURATION_DIRECTORY",
    "NUMA_POLICY",
    "CREDENTIALS",
    "BPF",
    "EXCEPTION",
];
