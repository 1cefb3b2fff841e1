//! The settings of units, one row each: what they take, and which releases of systemd know them.

use super::choices::{Restart, ServiceType};
use super::release::Releases;
use super::values::Kind;
use super::values::words::{
    ACTIONS, COLLECT_MODES, CONTROL_GROUPS, EXIT_TYPES, JOB_MODES, MANAGED_OOM, NOTIFY_ACCESS, OOM_POLICIES,
    OOM_PREFERENCES, PRESERVE, PRESSURE_WATCH, PRIVATE_TMP, PRIVATE_USERS, PROTECT_HOME, PROTECT_SYSTEM,
    RESTART_MODES, TIMEOUT_MODES,
};

/// One setting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    kind: Kind,
    /// The first release that knows it, 0 for every one.
    since: u16,
    /// The last release that knows it.
    until: u16,
    /// The first release that still knows the name but reads no value.
    removed_in: u16,
}

const fn key(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, since: 0, until: u16::MAX, removed_in: u16::MAX }
}

impl Key {
    /// The first release that has it.
    const fn since(self, release: u16) -> Self {
        Self { since: release, ..self }
    }

    /// The last release that has it; to later ones it is a name like any other that they do not know.
    const fn until(self, release: u16) -> Self {
        Self { until: release, ..self }
    }

    /// The first release that takes no value of it any more, and says so.
    const fn removed_in(self, release: u16) -> Self {
        Self { removed_in: release, ..self }
    }

    /// What kind of value it takes; `None` where none of these releases knows it.
    pub(crate) const fn kind(&self, releases: Releases) -> Option<Kind> {
        if self.since > releases.last || self.until < releases.first {
            None
        } else if self.removed_in <= releases.first {
            Some(Kind::Removed)
        } else {
            Some(self.kind)
        }
    }

    /// Which releases know it, where these do not all.
    pub(crate) fn window(&self, releases: Releases) -> Option<String> {
        if self.since > releases.first {
            Some(format!("systemd {} and later have it", self.since))
        } else if self.until < releases.last {
            Some(format!("systemd has it up to {}", self.until))
        } else if self.removed_in <= releases.last && self.removed_in > releases.first {
            Some(format!("systemd {} and later skip it", self.removed_in))
        } else {
            None
        }
    }
}

/// A section of a service unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Section {
    /// `[Unit]`: what every kind of unit has.
    Unit,
    /// `[Service]`: the process.
    Service,
    /// `[Install]`: what `systemctl enable` does.
    Install,
}

impl Section {
    /// All sections, in the order in which files have them.
    pub const ALL: [Self; 3] = [Self::Unit, Self::Service, Self::Install];

    /// The name without brackets.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unit => "Unit",
            Self::Service => "Service",
            Self::Install => "Install",
        }
    }

    /// The line that begins it.
    pub(crate) const fn header(self) -> &'static str {
        match self {
            Self::Unit => "[Unit]\n",
            Self::Service => "[Service]\n",
            Self::Install => "[Install]\n",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.name() == name)
    }

    pub(crate) const fn keys(self) -> &'static [Key] {
        match self {
            Self::Unit => UNIT,
            Self::Service => SERVICE,
            Self::Install => INSTALL,
        }
    }

    /// The row of a setting, whichever release knows it.
    pub(crate) fn row(self, key: &str) -> Option<&'static Key> {
        self.keys().iter().find(|row| row.name == key)
    }

    /// The kind of value that a key of this section takes; `None` where none of these releases knows it.
    pub(crate) fn kind(self, key: &str, releases: Releases) -> Option<Kind> {
        self.row(key)?.kind(releases)
    }
}

/// The settings of `[Unit]`.
#[rustfmt::skip]
const UNIT: &[Key] = &[
    key("Description", Kind::Text),
    key("Documentation", Kind::Documentation),
    key("SourcePath", Kind::Path),
    key("Requires", Kind::Units),
    key("Requisite", Kind::Units),
    key("Wants", Kind::Units),
    key("BindsTo", Kind::Units),
    key("BindTo", Kind::Units),
    key("Upholds", Kind::Units).since(249),
    key("Conflicts", Kind::Units),
    key("Before", Kind::Units),
    key("After", Kind::Units),
    key("OnSuccess", Kind::Units).since(249),
    key("OnFailure", Kind::Units),
    key("PropagatesReloadTo", Kind::Units),
    key("PropagateReloadTo", Kind::Units),
    key("ReloadPropagatedFrom", Kind::Units),
    key("PropagateReloadFrom", Kind::Units),
    key("PropagatesStopTo", Kind::Units).since(249),
    key("StopPropagatedFrom", Kind::Units).since(249),
    key("PartOf", Kind::Units),
    key("JoinsNamespaceOf", Kind::Units),
    key("RequiresOverridable", Kind::ObsoleteUnits),
    key("RequisiteOverridable", Kind::ObsoleteUnits),
    key("RequiresMountsFor", Kind::Paths),
    key("StopWhenUnneeded", Kind::Bool),
    key("RefuseManualStart", Kind::Bool),
    key("RefuseManualStop", Kind::Bool),
    key("AllowIsolate", Kind::Bool),
    key("DefaultDependencies", Kind::Bool),
    key("OnSuccessJobMode", Kind::Word(JOB_MODES)).since(249),
    key("OnFailureJobMode", Kind::Word(JOB_MODES)),
    key("OnFailureIsolate", Kind::IsolateBool),
    key("IgnoreOnIsolate", Kind::Bool),
    key("JobTimeoutSec", Kind::Span),
    key("JobRunningTimeoutSec", Kind::Span),
    key("JobTimeoutAction", Kind::Word(ACTIONS)),
    key("JobTimeoutRebootArgument", Kind::AsciiText),
    key("StartLimitIntervalSec", Kind::Span),
    key("StartLimitInterval", Kind::Span),
    key("StartLimitBurst", Kind::Unsigned),
    key("StartLimitAction", Kind::Word(ACTIONS)),
    key("FailureAction", Kind::Word(ACTIONS)),
    key("SuccessAction", Kind::Word(ACTIONS)),
    key("FailureActionExitStatus", Kind::Integer(0, 255)),
    key("SuccessActionExitStatus", Kind::Integer(0, 255)),
    key("RebootArgument", Kind::AsciiText),
    key("ConditionPathExists", Kind::ConditionPath),
    key("ConditionPathExistsGlob", Kind::ConditionPath),
    key("ConditionPathIsDirectory", Kind::ConditionPath),
    key("ConditionPathIsSymbolicLink", Kind::ConditionPath),
    key("ConditionPathIsMountPoint", Kind::ConditionPath),
    key("ConditionPathIsReadWrite", Kind::ConditionPath),
    key("ConditionPathIsEncrypted", Kind::ConditionPath),
    key("ConditionDirectoryNotEmpty", Kind::ConditionPath),
    key("ConditionFileNotEmpty", Kind::ConditionPath),
    key("ConditionFileIsExecutable", Kind::ConditionPath),
    key("ConditionNeedsUpdate", Kind::ConditionPath),
    key("ConditionFirstBoot", Kind::Text),
    key("ConditionArchitecture", Kind::Text),
    key("ConditionFirmware", Kind::Text).since(249),
    key("ConditionVirtualization", Kind::Text),
    key("ConditionHost", Kind::Text),
    key("ConditionKernelCommandLine", Kind::Text),
    key("ConditionKernelVersion", Kind::Text),
    key("ConditionCredential", Kind::Text).since(252),
    key("ConditionSecurity", Kind::Text),
    key("ConditionCapability", Kind::Text),
    key("ConditionACPower", Kind::Text),
    key("ConditionMemory", Kind::Text),
    key("ConditionCPUFeature", Kind::Text).since(248),
    key("ConditionCPUs", Kind::Text),
    key("ConditionEnvironment", Kind::Text),
    key("ConditionUser", Kind::Text),
    key("ConditionGroup", Kind::Text),
    key("ConditionControlGroupController", Kind::Text),
    key("ConditionOSRelease", Kind::Text).since(249),
    key("ConditionMemoryPressure", Kind::Text).since(250),
    key("ConditionCPUPressure", Kind::Text).since(250),
    key("ConditionIOPressure", Kind::Text).since(250),
    key("AssertPathExists", Kind::ConditionPath),
    key("AssertPathExistsGlob", Kind::ConditionPath),
    key("AssertPathIsDirectory", Kind::ConditionPath),
    key("AssertPathIsSymbolicLink", Kind::ConditionPath),
    key("AssertPathIsMountPoint", Kind::ConditionPath),
    key("AssertPathIsReadWrite", Kind::ConditionPath),
    key("AssertPathIsEncrypted", Kind::ConditionPath),
    key("AssertDirectoryNotEmpty", Kind::ConditionPath),
    key("AssertFileNotEmpty", Kind::ConditionPath),
    key("AssertFileIsExecutable", Kind::ConditionPath),
    key("AssertNeedsUpdate", Kind::ConditionPath),
    key("AssertFirstBoot", Kind::Text),
    key("AssertArchitecture", Kind::Text),
    key("AssertVirtualization", Kind::Text),
    key("AssertHost", Kind::Text),
    key("AssertKernelCommandLine", Kind::Text),
    key("AssertKernelVersion", Kind::Text),
    key("AssertCredential", Kind::Text).since(252),
    key("AssertSecurity", Kind::Text),
    key("AssertCapability", Kind::Text),
    key("AssertACPower", Kind::Text),
    key("AssertMemory", Kind::Text),
    key("AssertCPUFeature", Kind::Text).since(248),
    key("AssertCPUs", Kind::Text),
    key("AssertEnvironment", Kind::Text),
    key("AssertUser", Kind::Text),
    key("AssertGroup", Kind::Text),
    key("AssertControlGroupController", Kind::Text),
    key("AssertOSRelease", Kind::Text).since(249),
    key("AssertMemoryPressure", Kind::Text).since(250),
    key("AssertCPUPressure", Kind::Text).since(250),
    key("AssertIOPressure", Kind::Text).since(250),
    key("CollectMode", Kind::Word(COLLECT_MODES)),
    key("WantsMountsFor", Kind::Paths).since(256),
    key("SurviveFinalKillSignal", Kind::Bool).since(255),
    key("ConditionPathIsSocket", Kind::ConditionPath).since(260),
    key("ConditionFraction", Kind::Text).since(261),
    key("ConditionVersion", Kind::Text).since(258),
    key("ConditionMachineTag", Kind::Text).since(261),
    key("ConditionKernelModuleLoaded", Kind::Text).since(258),
    key("AssertPathIsSocket", Kind::ConditionPath).since(260),
    key("AssertFraction", Kind::Text).since(261),
    key("AssertVersion", Kind::Text).since(258),
    key("AssertMachineTag", Kind::Text).since(261),
    key("AssertKernelModuleLoaded", Kind::Text).since(258),
    key("IgnoreOnSnapshot", Kind::Removed),
];

/// The settings of `[Service]`.
#[rustfmt::skip]
const SERVICE: &[Key] = &[
    key("PIDFile", Kind::PidFile),
    key("ExecCondition", Kind::Exec),
    key("ExecStartPre", Kind::Exec),
    key("ExecStart", Kind::Exec),
    key("ExecStartPost", Kind::Exec),
    key("ExecReload", Kind::Exec),
    key("ExecStop", Kind::Exec),
    key("ExecStopPost", Kind::Exec),
    key("RestartSec", Kind::Span),
    key("TimeoutSec", Kind::Span),
    key("TimeoutStartSec", Kind::Span),
    key("TimeoutStopSec", Kind::Span),
    key("TimeoutAbortSec", Kind::SpanOrEmpty),
    key("TimeoutStartFailureMode", Kind::Word(TIMEOUT_MODES)),
    key("TimeoutStopFailureMode", Kind::Word(TIMEOUT_MODES)),
    key("RuntimeMaxSec", Kind::Span),
    key("RuntimeRandomizedExtraSec", Kind::Span).since(250),
    key("WatchdogSec", Kind::Span),
    key("StartLimitInterval", Kind::Span),
    key("StartLimitBurst", Kind::Unsigned),
    key("StartLimitAction", Kind::Word(ACTIONS)),
    key("FailureAction", Kind::Word(ACTIONS)),
    key("RebootArgument", Kind::Text),
    key("Type", Kind::Word(ServiceType::WORDS)),
    key("ExitType", Kind::Word(EXIT_TYPES)).since(250),
    key("Restart", Kind::Word(Restart::WORDS)),
    key("PermissionsStartOnly", Kind::Bool),
    key("RootDirectoryStartOnly", Kind::Bool),
    key("RemainAfterExit", Kind::Bool),
    key("GuessMainPID", Kind::Bool),
    key("RestartPreventExitStatus", Kind::ExitStatuses),
    key("RestartForceExitStatus", Kind::ExitStatuses),
    key("SuccessExitStatus", Kind::ExitStatuses),
    key("NonBlocking", Kind::Bool),
    key("BusName", Kind::BusName),
    key("FileDescriptorStoreMax", Kind::Unsigned),
    key("NotifyAccess", Kind::Word(NOTIFY_ACCESS)),
    key("Sockets", Kind::Sockets),
    key("USBFunctionDescriptors", Kind::Unread),
    key("USBFunctionStrings", Kind::Unread),
    key("OOMPolicy", Kind::Word(OOM_POLICIES)),
    key("WorkingDirectory", Kind::WorkingDirectory),
    key("RootDirectory", Kind::FatalPath),
    key("RootImage", Kind::FatalPath),
    key("RootImageOptions", Kind::Unread),
    key("RootHash", Kind::Unread),
    key("RootHashSignature", Kind::Unread),
    key("RootVerity", Kind::FatalPath),
    key("ExtensionDirectories", Kind::Unread).since(251),
    key("ExtensionImages", Kind::Unread).since(248),
    key("MountImages", Kind::Unread),
    key("User", Kind::User),
    key("Group", Kind::User),
    key("SupplementaryGroups", Kind::Users),
    key("Nice", Kind::Integer(-20, 19)),
    key("OOMScoreAdjust", Kind::Integer(-1000, 1000)),
    key("CoredumpFilter", Kind::Unread),
    key("IOSchedulingClass", Kind::Unread),
    key("IOSchedulingPriority", Kind::Integer(0, 7)),
    key("CPUSchedulingPolicy", Kind::Unread),
    key("CPUSchedulingPriority", Kind::Unread),
    key("CPUSchedulingResetOnFork", Kind::Bool),
    key("CPUAffinity", Kind::Unread),
    key("NUMAPolicy", Kind::Unread),
    key("NUMAMask", Kind::Unread),
    key("UMask", Kind::Mode),
    key("Environment", Kind::Environment),
    key("EnvironmentFile", Kind::EnvironmentFile),
    key("PassEnvironment", Kind::VariableNames),
    key("UnsetEnvironment", Kind::VariableNamesOrAssignments),
    key("DynamicUser", Kind::FatalBool),
    key("RemoveIPC", Kind::Bool),
    key("StandardInput", Kind::Input),
    key("StandardOutput", Kind::Output),
    key("StandardError", Kind::Output),
    key("StandardInputText", Kind::Unread),
    key("StandardInputData", Kind::Unread),
    key("TTYPath", Kind::Unread),
    key("TTYReset", Kind::Bool),
    key("TTYVHangup", Kind::Bool),
    key("TTYVTDisallocate", Kind::Bool),
    key("TTYRows", Kind::Unread).since(250),
    key("TTYColumns", Kind::Unread).since(250),
    key("SyslogIdentifier", Kind::Text),
    key("SyslogFacility", Kind::Unread),
    key("SyslogLevel", Kind::Unread),
    key("SyslogLevelPrefix", Kind::Bool),
    key("LogLevelMax", Kind::Unread),
    key("LogRateLimitIntervalSec", Kind::Span),
    key("LogRateLimitBurst", Kind::Unsigned),
    key("LogExtraFields", Kind::Unread),
    key("SecureBits", Kind::Unread),
    key("CapabilityBoundingSet", Kind::Unread),
    key("AmbientCapabilities", Kind::Unread),
    key("TimerSlackNSec", Kind::Unread),
    key("NoNewPrivileges", Kind::Bool),
    key("KeyringMode", Kind::Unread),
    key("ProtectProc", Kind::Unread),
    key("ProcSubset", Kind::Unread),
    key("SystemCallFilter", Kind::Unread),
    key("SystemCallArchitectures", Kind::Unread),
    key("SystemCallErrorNumber", Kind::Unread),
    key("SystemCallLog", Kind::Unread),
    key("MemoryDenyWriteExecute", Kind::Bool),
    key("RestrictNamespaces", Kind::Unread),
    key("RestrictRealtime", Kind::Bool),
    key("RestrictSUIDSGID", Kind::Bool),
    key("RestrictAddressFamilies", Kind::Unread),
    key("LockPersonality", Kind::Bool),
    key("RestrictFileSystems", Kind::Unread).since(250),
    key("LimitCPU", Kind::LimitSeconds),
    key("LimitFSIZE", Kind::LimitSize),
    key("LimitDATA", Kind::LimitSize),
    key("LimitSTACK", Kind::LimitSize),
    key("LimitCORE", Kind::LimitSize),
    key("LimitRSS", Kind::LimitSize),
    key("LimitNOFILE", Kind::LimitNumber),
    key("LimitAS", Kind::LimitSize),
    key("LimitNPROC", Kind::LimitNumber),
    key("LimitMEMLOCK", Kind::LimitSize),
    key("LimitLOCKS", Kind::LimitNumber),
    key("LimitSIGPENDING", Kind::LimitNumber),
    key("LimitMSGQUEUE", Kind::LimitSize),
    key("LimitNICE", Kind::LimitNice),
    key("LimitRTPRIO", Kind::LimitNumber),
    key("LimitRTTIME", Kind::LimitMicroseconds),
    key("ReadWriteDirectories", Kind::Unread),
    key("ReadOnlyDirectories", Kind::Unread),
    key("InaccessibleDirectories", Kind::Unread),
    key("ReadWritePaths", Kind::Unread),
    key("ReadOnlyPaths", Kind::Unread),
    key("InaccessiblePaths", Kind::Unread),
    key("ExecPaths", Kind::Unread).since(248),
    key("NoExecPaths", Kind::Unread).since(248),
    key("ExecSearchPath", Kind::Unread).since(250),
    key("BindPaths", Kind::Unread),
    key("BindReadOnlyPaths", Kind::Unread),
    key("TemporaryFileSystem", Kind::Unread),
    key("PrivateTmp", Kind::BoolOr(PRIVATE_TMP)),
    key("PrivateDevices", Kind::Bool),
    key("ProtectKernelTunables", Kind::Bool),
    key("ProtectKernelModules", Kind::Bool),
    key("ProtectKernelLogs", Kind::Bool),
    key("ProtectClock", Kind::Bool),
    key("ProtectControlGroups", Kind::BoolOr(CONTROL_GROUPS)),
    key("NetworkNamespacePath", Kind::Unread),
    key("IPCNamespacePath", Kind::Unread).since(248),
    key("LogNamespace", Kind::Unread),
    key("PrivateNetwork", Kind::Bool),
    key("PrivateUsers", Kind::BoolOr(PRIVATE_USERS)),
    key("PrivateMounts", Kind::Unread),
    key("PrivateIPC", Kind::Bool).since(248),
    key("ProtectSystem", Kind::BoolOr(PROTECT_SYSTEM)),
    key("ProtectHome", Kind::BoolOr(PROTECT_HOME)),
    key("MountFlags", Kind::Unread),
    key("MountAPIVFS", Kind::Unread),
    key("Personality", Kind::Unread),
    key("RuntimeDirectoryPreserve", Kind::BoolOr(PRESERVE)),
    key("RuntimeDirectoryMode", Kind::Mode),
    key("RuntimeDirectory", Kind::Directories),
    key("StateDirectoryMode", Kind::Mode),
    key("StateDirectory", Kind::Directories),
    key("CacheDirectoryMode", Kind::Mode),
    key("CacheDirectory", Kind::Directories),
    key("LogsDirectoryMode", Kind::Mode),
    key("LogsDirectory", Kind::Directories),
    key("ConfigurationDirectoryMode", Kind::Mode),
    key("ConfigurationDirectory", Kind::OwnDirectories),
    key("SetCredential", Kind::Unread),
    key("SetCredentialEncrypted", Kind::Unread).since(250),
    key("LoadCredential", Kind::Unread),
    key("LoadCredentialEncrypted", Kind::Unread).since(250),
    key("TimeoutCleanSec", Kind::Span),
    key("PAMName", Kind::Text),
    key("IgnoreSIGPIPE", Kind::Bool),
    key("UtmpIdentifier", Kind::Text),
    key("UtmpMode", Kind::Unread),
    key("SELinuxContext", Kind::Label),
    key("AppArmorProfile", Kind::Label),
    key("SmackProcessLabel", Kind::Label),
    key("ProtectHostname", Kind::Unread),
    key("Slice", Kind::Slice),
    key("AllowedCPUs", Kind::Unread),
    key("StartupAllowedCPUs", Kind::Unread).since(250),
    key("AllowedMemoryNodes", Kind::Unread),
    key("StartupAllowedMemoryNodes", Kind::Unread).since(250),
    key("CPUAccounting", Kind::Bool).removed_in(258),
    key("CPUWeight", Kind::CpuWeight),
    key("StartupCPUWeight", Kind::CpuWeight),
    key("CPUShares", Kind::CpuShares).removed_in(258),
    key("StartupCPUShares", Kind::CpuShares).removed_in(258),
    key("CPUQuota", Kind::CpuQuota),
    key("CPUQuotaPeriodSec", Kind::SpanOrEmpty),
    key("MemoryAccounting", Kind::Bool),
    key("MemoryMin", Kind::Memory),
    key("DefaultMemoryMin", Kind::Memory).removed_in(258),
    key("DefaultMemoryLow", Kind::Memory).removed_in(258),
    key("MemoryLow", Kind::Memory),
    key("MemoryHigh", Kind::MemoryAboveZero),
    key("MemoryMax", Kind::MemoryAboveZero),
    key("MemorySwapMax", Kind::Memory),
    key("MemoryLimit", Kind::MemoryLimit).removed_in(258),
    key("DeviceAllow", Kind::Unread),
    key("DevicePolicy", Kind::Unread),
    key("IOAccounting", Kind::Bool),
    key("IOWeight", Kind::Integer(1, 10_000)),
    key("StartupIOWeight", Kind::Integer(1, 10_000)),
    key("IODeviceWeight", Kind::Unread),
    key("IOReadBandwidthMax", Kind::Unread),
    key("IOWriteBandwidthMax", Kind::Unread),
    key("IOReadIOPSMax", Kind::Unread),
    key("IOWriteIOPSMax", Kind::Unread),
    key("IODeviceLatencyTargetSec", Kind::Unread),
    key("BlockIOAccounting", Kind::Bool).removed_in(258),
    key("BlockIOWeight", Kind::Integer(10, 1000)).removed_in(258),
    key("StartupBlockIOWeight", Kind::Integer(10, 1000)).removed_in(258),
    key("BlockIODeviceWeight", Kind::ObsoleteDevices).removed_in(258),
    key("BlockIOReadBandwidth", Kind::ObsoleteDevices).removed_in(258),
    key("BlockIOWriteBandwidth", Kind::ObsoleteDevices).removed_in(258),
    key("TasksAccounting", Kind::Bool),
    key("TasksMax", Kind::TasksMax),
    key("Delegate", Kind::Delegate),
    key("DisableControllers", Kind::Unread),
    key("IPAccounting", Kind::Bool),
    key("IPAddressAllow", Kind::Unread),
    key("IPAddressDeny", Kind::Unread),
    key("IPIngressFilterPath", Kind::Unread),
    key("IPEgressFilterPath", Kind::Unread),
    key("ManagedOOMSwap", Kind::WordOrEmpty(MANAGED_OOM)),
    key("ManagedOOMMemoryPressure", Kind::WordOrEmpty(MANAGED_OOM)),
    key("ManagedOOMMemoryPressureLimit", Kind::Percent).since(248),
    key("ManagedOOMPreference", Kind::Word(OOM_PREFERENCES)).since(248),
    key("BPFProgram", Kind::Unread).since(249),
    key("SocketBindAllow", Kind::Unread).since(249),
    key("SocketBindDeny", Kind::Unread).since(249),
    key("RestrictNetworkInterfaces", Kind::Unread).since(250),
    key("SendSIGKILL", Kind::Bool),
    key("SendSIGHUP", Kind::Bool),
    key("KillMode", Kind::KillMode),
    key("KillSignal", Kind::Signal),
    key("RestartKillSignal", Kind::Signal),
    key("FinalKillSignal", Kind::Signal),
    key("WatchdogSignal", Kind::Signal),
    key("ExecReloadPost", Kind::Exec).since(259),
    key("RestartSteps", Kind::Unsigned).since(254),
    key("RestartMaxDelaySec", Kind::Span).since(254),
    key("RestartRandomizedDelaySec", Kind::Span).since(262),
    key("RestartMode", Kind::Word(RESTART_MODES)).since(254),
    key("FileDescriptorStorePreserve", Kind::BoolOr(PRESERVE)).since(254),
    key("LUOSession", Kind::Unread).since(262),
    key("OpenFile", Kind::Unread).since(253),
    key("ReloadSignal", Kind::Signal).since(253),
    key("RefreshOnReload", Kind::Unread).since(260),
    key("RootImagePolicy", Kind::Unread).since(254),
    key("RootEphemeral", Kind::Bool).since(254),
    key("RootMStack", Kind::FatalPath).since(260),
    key("ExtensionImagePolicy", Kind::Unread).since(254),
    key("MountImagePolicy", Kind::Unread).since(254),
    key("SetLoginEnvironment", Kind::Unread).since(255),
    key("LogFilterPatterns", Kind::Unread).since(253),
    key("PrivateBPF", Kind::Unread).since(258),
    key("BPFDelegateCommands", Kind::Unread).since(258),
    key("BPFDelegateMaps", Kind::Unread).since(258),
    key("BPFDelegatePrograms", Kind::Unread).since(258),
    key("BPFDelegateAttachments", Kind::Unread).since(258),
    key("DelegateNamespaces", Kind::Unread).since(258),
    key("UserNamespacePath", Kind::Unread).since(259),
    key("PrivatePIDs", Kind::Unread).since(257),
    key("BindLogSockets", Kind::Unread).since(257),
    key("StateDirectoryAccounting", Kind::Bool).since(258),
    key("StateDirectoryQuota", Kind::Unread).since(258),
    key("CacheDirectoryAccounting", Kind::Bool).since(258),
    key("CacheDirectoryQuota", Kind::Unread).since(258),
    key("LogsDirectoryAccounting", Kind::Bool).since(258),
    key("LogsDirectoryQuota", Kind::Unread).since(258),
    key("ImportCredential", Kind::Unread).since(254),
    key("MemoryKSM", Kind::Unread).since(254),
    key("MemoryTHP", Kind::Unread).since(260),
    key("CPUSetPartition", Kind::Unread).since(261),
    key("StartupMemoryLow", Kind::Memory).since(254),
    key("StartupMemoryHigh", Kind::MemoryAboveZero).since(254),
    key("StartupMemoryMax", Kind::MemoryAboveZero).since(254),
    key("StartupMemorySwapMax", Kind::Memory).since(254),
    key("MemoryZSwapMax", Kind::Memory).since(253),
    key("StartupMemoryZSwapMax", Kind::Memory).since(253),
    key("MemoryZSwapWriteback", Kind::Bool).since(256),
    key("DelegateSubgroup", Kind::Unread).since(254),
    key("ManagedOOMMemoryPressureDurationSec", Kind::SpanOrEmpty).since(257),
    key("OOMRules", Kind::Unread).since(261),
    key("MemoryPressureThresholdSec", Kind::Span).since(254),
    key("MemoryPressureWatch", Kind::WordOrEmpty(PRESSURE_WATCH)).since(254),
    key("CPUPressureThresholdSec", Kind::Span).since(261),
    key("CPUPressureWatch", Kind::WordOrEmpty(PRESSURE_WATCH)).since(261),
    key("IOPressureThresholdSec", Kind::Span).since(261),
    key("IOPressureWatch", Kind::WordOrEmpty(PRESSURE_WATCH)).since(261),
    key("NFTSet", Kind::Unread).since(255),
    key("CoredumpReceive", Kind::Bool).since(255),
    key("BindNetworkInterface", Kind::Unread).since(260),
    // `config_parse_memory_limit` misspells it in its list of those that may be 0.
    key("DefaultStartupMemoryLow", Kind::MemoryAboveZero).since(254).removed_in(258),
    key("ManagedOOMMemoryPressureLimitPercent", Kind::Percent).until(247),
    key("Capabilities", Kind::Removed),
    key("NetClass", Kind::Removed),
    key("SysVStartPriority", Kind::Removed),
    key("BusPolicy", Kind::Removed),
];

/// The settings of `[Install]`.
#[rustfmt::skip]
const INSTALL: &[Key] = &[
    key("Alias", Kind::Install),
    key("WantedBy", Kind::Install),
    key("RequiredBy", Kind::Install),
    key("Also", Kind::Install),
    key("DefaultInstance", Kind::Install),
    key("UpheldBy", Kind::Install).since(254),
];
