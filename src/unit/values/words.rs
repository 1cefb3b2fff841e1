//! The words that settings of systemd 252 take.

pub(crate) const SERVICE_TYPES: &[&str] = &["simple", "exec", "forking", "oneshot", "dbus", "notify", "idle"];
pub(crate) const EXIT_TYPES: &[&str] = &["main", "cgroup"];
pub(crate) const RESTARTS: &[&str] =
    &["no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always"];
pub(crate) const NOTIFY_ACCESS: &[&str] = &["none", "main", "exec", "all"];
pub(crate) const OOM_POLICIES: &[&str] = &["continue", "stop", "kill"];
pub(crate) const TIMEOUT_MODES: &[&str] = &["terminate", "abort", "kill"];
pub(crate) const COLLECT_MODES: &[&str] = &["inactive", "inactive-or-failed"];
pub(crate) const KILL_MODES: &[&str] = &["control-group", "mixed", "process", "none"];
pub(crate) const ACTIONS: &[&str] = &[
    "none",
    "reboot",
    "reboot-force",
    "reboot-immediate",
    "poweroff",
    "poweroff-force",
    "poweroff-immediate",
    "exit",
    "exit-force",
];
pub(crate) const JOB_MODES: &[&str] = &[
    "fail",
    "replace",
    "replace-irreversibly",
    "isolate",
    "flush",
    "ignore-dependencies",
    "ignore-requirements",
    "triggering",
];
pub(crate) const KEYRING_MODES: &[&str] = &["inherit", "private", "shared"];
pub(crate) const PROTECT_PROC: &[&str] = &["default", "noaccess", "invisible", "ptraceable"];
pub(crate) const PROC_SUBSETS: &[&str] = &["all", "pid"];
pub(crate) const PROTECT_SYSTEM: &[&str] = &["full", "strict"];
pub(crate) const PROTECT_HOME: &[&str] = &["read-only", "tmpfs"];
pub(crate) const PRESERVE: &[&str] = &["restart"];
pub(crate) const UTMP_MODES: &[&str] = &["init", "login", "user"];
pub(crate) const DEVICE_POLICIES: &[&str] = &["auto", "closed", "strict"];
pub(crate) const MANAGED_OOM: &[&str] = &["auto", "kill"];
pub(crate) const OOM_PREFERENCES: &[&str] = &["none", "avoid", "omit"];
pub(super) const LEVELS: &[&str] = &["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];
pub(super) const OUTPUTS: &[&str] =
    &["inherit", "null", "tty", "socket", "journal", "journal+console", "kmsg", "kmsg+console", "fd"];
pub(crate) const CONTROLLERS: &[&str] = &[
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
    "bpf-foreign",
    "bpf-socket-bind",
    "bpf-restrict-network-interfaces",
];
pub(crate) const IO_CLASSES: &[&str] = &["none", "realtime", "best-effort", "idle"];
pub(crate) const CPU_POLICIES: &[&str] = &["other", "batch", "idle", "fifo", "rr"];
pub(crate) const NUMA_POLICIES: &[&str] = &["default", "preferred", "bind", "interleave", "local"];
pub(crate) const MOUNT_FLAGS: &[&str] = &["shared", "slave", "private"];
/// Those of x86: a machine has its own.
pub(crate) const PERSONALITIES: &[&str] = &["x86", "x86-64"];
pub(super) const FACILITIES: &[&str] = &[
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
    "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
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
