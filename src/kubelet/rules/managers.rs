//! CPU, memory and topology managers, which look at their settings when the kubelet starts.

use std::collections::BTreeMap;

use super::{Check, F, RuleRow, enabled, fatal};
use crate::engine::row::Lens as _;
use crate::engine::row_checks::list;
use crate::engine::rule::rule;
use crate::kubelet::{ChangeDetectionStrategy, CpuManagerPolicy, MemoryManagerPolicy, TopologyManagerPolicy};
use crate::value::Quantity;
use crate::value::go_number::{Base, parse_bool, parse_int};
use crate::version::{Minor, V1_31, V1_32, V1_33, V1_34, V1_35, V1_36};

const OPTIONS: &str = "kubernetes pkg/kubelet/cm/cpumanager/policy_options.go";
const TOPOLOGY: &str = "kubernetes pkg/kubelet/cm/topologymanager/policy_options.go";

pub(super) const RULES: &[RuleRow] = &[
    fatal("kubelet-cpu-manager-policy", "the CPU manager policy is unknown")
        .why("This passes validation, then the kubelet stops; letter case matters, none and static are lower case.")
        .help("write none or static")
        .source("kubernetes pkg/kubelet/cm/cpumanager/cpu_manager.go")
        .by(cpu_policy),
    fatal("kubelet-cpu-manager-no-reservation", "the static CPU manager has no reserved CPU")
        .why("The static policy keeps some CPU for the system: systemReserved, kubeReserved or reservedSystemCPUs must say how much.")
        .help("reserve CPU in systemReserved, kubeReserved or reservedSystemCPUs")
        .source("kubernetes pkg/kubelet/cm/cpumanager/policy_static.go")
        .by(cpu_reservation),
    fatal("kubelet-cpu-manager-option", "an option of the CPU manager cannot be used")
        .why("Options are for the policy static, each has its minor, its stage decides which gate it needs, and some exclude each other.")
        .help("take the option out, or set what it needs")
        .source(OPTIONS)
        .by(cpu_options),
    fatal("kubelet-memory-manager-policy", "the memory manager policy is unknown")
        .why("This passes validation, then the kubelet stops; letter case matters, None and Static are capitalised.")
        .help("write None or Static")
        .source("kubernetes pkg/kubelet/cm/memorymanager/memory_manager.go")
        .by(memory_policy),
    fatal("kubelet-memory-manager-sum", "the memory manager's reservations do not add up")
        .why("Static needs reservedMemory in sum to be kubeReserved, systemReserved and the hard threshold of memory.available together.")
        .help("make reservedMemory what kubeReserved, systemReserved and the hard threshold come to")
        .source("kubernetes pkg/kubelet/cm/memorymanager/memory_manager.go")
        .by(memory_sum),
    fatal("kubelet-topology-manager-option", "an option of the topology manager cannot be used")
        .why("Each option has its minor and its text form, and its stage decides which gate it needs.")
        .help("take the option out, or set what it needs")
        .source(TOPOLOGY)
        .by(topology_options),
    fatal("kubelet-change-detection-strategy", "the change detection strategy is unknown")
        .why("This passes validation, then the kubelet stops; letter case matters.")
        .help("write Watch, Cache or Get")
        .source("kubernetes pkg/kubelet/kubelet.go")
        .by(strategy),
    fatal("kubelet-qos-reserved", "qosReserved cannot be read")
        .why("It knows memory only, as a whole number from 0 to 100 with a percent sign, and is read with its gate off too.")
        .help("write memory alone, as a percentage such as \"50%\"")
        .source("kubernetes pkg/kubelet/cm/container_manager.go")
        .by(qos_reserved),
    rule("kubelet-qos-reserved-gate", "qosReserved has no effect")
        .note()
        .why("The gate QOSReserved is off unless the file switches it on.")
        .help("leave it out, or set featureGates.QOSReserved: true")
        .source("kubernetes pkg/kubelet/cm/container_manager_linux.go")
        .by(qos_reserved_gate),
];

fn cpu_policy(c: &mut Check<'_>) {
    if let Some(CpuManagerPolicy::Other(word)) = c.get(F::cpu_manager_policy) {
        c.at(F::cpu_manager_policy, format_args!("{word:?} is none of {}", list(CpuManagerPolicy::WORDS)));
    }
}

fn cpu_reservation(c: &mut Check<'_>) {
    if c.get(F::cpu_manager_policy) != Some(&CpuManagerPolicy::Static) {
        return;
    }
    let reserves = |reserved: Option<&BTreeMap<String, String>>| {
        reserved
            .and_then(|reserved| reserved.get("cpu"))
            // A text that is no quantity has its own finding, and no second one for reserving nothing.
            .is_some_and(|cpu| cpu.parse::<Quantity>().map_or(true, |cpu| !cpu.is_zero()))
    };
    let kubelet = c.effective();
    let fields = [F::system_reserved.path(), F::kube_reserved.path(), F::reserved_system_cpus.path()];
    let readable = fields.iter().all(|path| c.readable(path));
    let listed = kubelet.reserved_system_cpus.as_ref().is_some_and(|cpus| !cpus.is_empty());
    let any =
        listed || reserves(kubelet.system_reserved.as_ref()) || reserves(kubelet.kube_reserved.as_ref());
    if readable && !any {
        c.at(F::cpu_manager_policy, "static needs CPU in systemReserved, kubeReserved or reservedSystemCPUs");
    }
}

/// An option, the minors in which it is alpha, beta and stable.
struct CpuOption {
    name: &'static str,
    alpha: Minor,
    beta: Option<Minor>,
    stable: Option<Minor>,
}

const CPU_OPTIONS: &[CpuOption] = &[
    CpuOption { name: "full-pcpus-only", alpha: Minor(0), beta: Some(Minor(0)), stable: Some(V1_33) },
    CpuOption { name: "distribute-cpus-across-numa", alpha: Minor(0), beta: Some(V1_33), stable: None },
    CpuOption { name: "align-by-socket", alpha: Minor(0), beta: None, stable: None },
    CpuOption { name: "distribute-cpus-across-cores", alpha: V1_31, beta: None, stable: None },
    CpuOption { name: "strict-cpu-reservation", alpha: V1_32, beta: Some(V1_33), stable: Some(V1_35) },
    CpuOption {
        name: "prefer-align-cpus-by-uncorecache",
        alpha: V1_32,
        beta: Some(V1_34),
        stable: Some(V1_36),
    },
];

/// Options that exclude each other.
const EXCLUSIVE: &[(&str, &str)] = &[
    ("distribute-cpus-across-cores", "full-pcpus-only"),
    ("distribute-cpus-across-cores", "distribute-cpus-across-numa"),
    ("distribute-cpus-across-cores", "prefer-align-cpus-by-uncorecache"),
    ("prefer-align-cpus-by-uncorecache", "distribute-cpus-across-numa"),
];

fn cpu_options(c: &mut Check<'_>) {
    let Some(options) = c.get(F::cpu_manager_policy_options) else { return };
    let minor = c.minor();
    if !enabled(c, "CPUManagerPolicyOptions") {
        c.at(F::cpu_manager_policy_options, "needs feature gate CPUManagerPolicyOptions");
        return;
    }
    // `NewManager` ends the kubelet here: the policy none takes no options.
    if !options.is_empty() && c.get(F::cpu_manager_policy) == Some(&CpuManagerPolicy::None) {
        c.at(F::cpu_manager_policy_options, "has no use with cpuManagerPolicy none, and stops the kubelet");
        return;
    }
    for (name, text) in options {
        let path = F::cpu_manager_policy_options.entry(name);
        let known = CPU_OPTIONS.iter().find(|option| option.name == name && minor >= option.alpha);
        let Some(option) = known else {
            c.at(path, format_args!("{minor} knows no option {name:?}"));
            continue;
        };
        let since = |stage: Option<Minor>| stage.is_some_and(|stage| minor >= stage);
        // `CheckPolicyOptionAvailable`: each stage has a gate of its own, and a stable option needs none.
        let gate = match (since(option.stable), since(option.beta)) {
            (true, _) => None,
            (false, true) => Some("CPUManagerPolicyBetaOptions"),
            (false, false) => Some("CPUManagerPolicyAlphaOptions"),
        };
        if let Some(gate) = gate.filter(|gate| !enabled(c, gate)) {
            c.at(path, format_args!("needs feature gate {gate}"));
        } else if parse_bool(text).is_none() {
            c.at(path, format_args!("{text:?} is neither \"true\" nor \"false\""));
        }
    }
    // `ValidateStaticPolicyOptions` looks at options that are on, so that `"false"` excludes nothing.
    let on = |name: &str| options.get(name).and_then(|text| parse_bool(text)) == Some(true);
    for (one, other) in EXCLUSIVE.iter().filter(|(one, other)| on(one) && on(other)) {
        c.at(F::cpu_manager_policy_options.entry(one), format_args!("cannot stand beside {other:?}"));
    }
    let single = c.get(F::topology_manager_policy) == Some(&TopologyManagerPolicy::SingleNumaNode);
    if single && on("align-by-socket") {
        c.at(
            F::cpu_manager_policy_options.entry("align-by-socket"),
            "cannot stand beside topologyManagerPolicy single-numa-node",
        );
    }
}

fn memory_policy(c: &mut Check<'_>) {
    if let Some(MemoryManagerPolicy::Other(word)) = c.get(F::memory_manager_policy) {
        if manages_memory(c) {
            c.at(
                F::memory_manager_policy,
                format_args!("{word:?} is none of {}", list(MemoryManagerPolicy::WORDS)),
            );
        }
    }
}

/// In 1.29 to 1.31 the gate could be switched off, and then nothing of this is read.
fn manages_memory(c: &Check<'_>) -> bool {
    c.minor() >= V1_32 || enabled(c, "MemoryManager")
}

fn memory_sum(c: &mut Check<'_>) {
    if c.get(F::memory_manager_policy) != Some(&MemoryManagerPolicy::Static) || !manages_memory(c) {
        return;
    }
    let Some((wanted, reserved)) = memory_sums(c) else { return };
    if wanted != reserved {
        c.at(
            F::reserved_memory,
            format_args!(
                "{reserved} of memory is reserved on NUMA nodes, but {wanted} is kept for the system"
            ),
        );
    }
}

/// What is kept for the system and what is reserved on NUMA nodes; nothing where a percentage depends on the host.
fn memory_sums(c: &Check<'_>) -> Option<(Quantity, Quantity)> {
    // A percentage is one of the host's memory, which no file says.
    let amount = |text: Option<&String>| text.map_or(Some(Quantity::default()), |text| text.parse().ok());
    let system = c.effective().system_reserved.as_ref().and_then(|reserved| reserved.get("memory"));
    let kube = c.effective().kube_reserved.as_ref().and_then(|reserved| reserved.get("memory"));
    let hard = c.get(F::eviction_hard).and_then(|hard| hard.get("memory.available"));
    let wanted = amount(system)?.checked_add(&amount(kube)?)?.checked_add(&amount(hard)?)?;
    let mut reserved = Quantity::default();
    for reservation in c.get(F::reserved_memory).into_iter().flatten() {
        if let Some(memory) = reservation.limits.as_ref().and_then(|limits| limits.get("memory")) {
            reserved = reserved.checked_add(memory)?;
        }
    }
    Some((wanted, reserved))
}

fn topology_options(c: &mut Check<'_>) {
    let Some(options) = c.get(F::topology_manager_policy_options) else { return };
    let minor = c.minor();
    if !enabled(c, "TopologyManagerPolicyOptions") {
        c.at(F::topology_manager_policy_options, "needs feature gate TopologyManagerPolicyOptions");
        return;
    }
    // The policy none is made before the options are read.
    if c.get(F::topology_manager_policy) == Some(&TopologyManagerPolicy::None) {
        return;
    }
    for (name, text) in options {
        let path = F::topology_manager_policy_options.entry(name);
        let (stable, good, form) = match name.as_str() {
            "prefer-closest-numa-nodes" => (V1_32, parse_bool(text).is_some(), "\"true\" or \"false\""),
            "max-allowable-numa-nodes" if minor >= V1_31 => {
                let most = parse_int(text, Base::Decimal, 64);
                (V1_35, most.is_ok_and(|most| most >= 8), "a whole number from 8 on")
            }
            _ => {
                c.at(path, format_args!("{minor} knows no option {name:?}"));
                continue;
            }
        };
        if minor < stable && !enabled(c, "TopologyManagerPolicyBetaOptions") {
            c.at(path, "needs feature gate TopologyManagerPolicyBetaOptions");
        } else if !good {
            c.at(path, format_args!("{text:?} is not {form}"));
        }
    }
}

fn strategy(c: &mut Check<'_>) {
    let field = F::config_map_and_secret_change_detection_strategy;
    if let Some(ChangeDetectionStrategy::Other(word)) = c.get(field) {
        c.at(field, format_args!("{word:?} is none of {}", list(ChangeDetectionStrategy::WORDS)));
    }
}

fn qos_reserved(c: &mut Check<'_>) {
    for (resource, text) in c.get(F::qos_reserved).into_iter().flatten() {
        // `parsePercentage` of cm/container_manager.go, another one than that of
        // the eviction thresholds: whole numbers only.
        let percent = text.strip_suffix('%').and_then(|digits| parse_int(digits, Base::Decimal, 64).ok());
        let path = F::qos_reserved.entry(resource);
        if resource != "memory" {
            c.at(path, format_args!("{resource:?} is not \"memory\""));
        } else if !percent.is_some_and(|percent| (0..=100).contains(&percent)) {
            c.at(path, format_args!("{text:?} is not a whole percentage such as 50%"));
        }
    }
}

fn qos_reserved_gate(c: &mut Check<'_>) {
    if c.get(F::qos_reserved).is_some_and(|reserved| !reserved.is_empty()) && !enabled(c, "QOSReserved") {
        c.at(F::qos_reserved, "without effect: feature gate QOSReserved is off");
    }
}
