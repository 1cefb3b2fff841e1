//! Feature gates: every row against the registries of the compiled programs, and what sets of gates come to.

use nodestrap::gate::{Gate, GateProblem, GateSet, GateStage, GateState};
use nodestrap::version::{KNOWN, Minor, V1_29, V1_30, V1_34, V1_35, V1_37};

const REGISTRY: &str = include_str!("data/gates.txt");
const DEPENDENCIES: &str = include_str!("data/gate-dependencies.txt");

fn facts(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split(' ').collect())
}

fn state(cell: &str) -> Option<GateState> {
    let letter = cell.chars().next()?;
    let stage = match letter.to_ascii_lowercase() {
        'a' => GateStage::Alpha,
        'b' => GateStage::Beta,
        'g' => GateStage::Ga,
        'd' => GateStage::Deprecated,
        _ => return None,
    };
    Some(GateState { stage, default: letter.is_ascii_uppercase(), locked: cell.ends_with('!') })
}

#[test]
fn every_row_says_what_the_registry_of_each_minor_says() {
    let mut names = Vec::new();
    for line in facts(REGISTRY) {
        let (name, cells) = (line[0], &line[1..]);
        assert_eq!(cells.len(), KNOWN.len(), "{name}");
        let gate = Gate::find(name).unwrap_or_else(|| panic!("{name} has no row"));
        for (minor, cell) in KNOWN.iter().zip(cells) {
            assert_eq!(gate.at(*minor), state(cell), "{name} in {minor}");
        }
        names.push(name);
    }
    for gate in Gate::all() {
        assert!(names.contains(&gate.name()), "no registry has {}", gate.name());
    }
    assert_eq!(names.len(), 364);
}

#[test]
fn rows_are_in_byte_order() {
    assert!(Gate::all().windows(2).all(|pair| pair[0].name() < pair[1].name()));
}

#[test]
fn every_row_needs_what_the_registry_says_it_needs() {
    let mut counted = 0;
    for line in facts(DEPENDENCIES) {
        let minor = Minor(line[1].strip_prefix("1.").unwrap().parse().unwrap());
        assert_eq!(Gate::find(line[0]).unwrap().needs(minor), &line[2..], "{} in {minor}", line[0]);
        counted += 1;
    }
    let rows: usize = KNOWN
        .iter()
        .map(|minor| {
            Gate::all().iter().filter(|g| g.at(*minor).is_some() && !g.needs(*minor).is_empty()).count()
        })
        .sum();
    assert_eq!(rows, counted);
    for gate in Gate::all() {
        for minor in KNOWN {
            for need in gate.needs(*minor) {
                assert!(
                    Gate::find(need).is_some_and(|n| n.at(*minor).is_some()),
                    "{} needs {need}",
                    gate.name()
                );
            }
        }
    }
}

fn complaints(settings: &[(&str, bool)], minor: Minor) -> Vec<String> {
    GateSet::resolve(settings.iter().copied(), minor)
        .err()
        .unwrap_or_default()
        .iter()
        .map(|p| match p.help() {
            Some(help) => format!("{}: {p} ({help})", p.name()),
            None => format!("{}: {p}", p.name()),
        })
        .collect()
}

#[test]
fn a_program_stops_for_these() {
    type Case = (&'static [(&'static str, bool)], Minor, &'static [&'static str]);
    let table: &[Case] = &[
        (
            &[("CPUManager", true)],
            V1_34,
            &[
                "CPUManager: 1.34 knows no gate of this name (CPUManager was removed after 1.32 (on for good): leave it out)",
            ],
        ),
        (
            &[("DefaultPodSysctls", true)],
            V1_34,
            &["DefaultPodSysctls: 1.34 knows no gate of this name (DefaultPodSysctls exists from 1.37 on)"],
        ),
        (
            &[("nodeswap", true)],
            V1_30,
            &["nodeswap: 1.30 knows no gate of this name (did you mean NodeSwap?)"],
        ),
        (&[("Zebra", false)], V1_30, &["Zebra: 1.30 knows no gate of this name"]),
        (
            &[("NodeSwap", false), ("ImageMaximumGCAge", true)],
            V1_34,
            &["NodeSwap: 1.34 has locked this gate on: it cannot be set to false \
               (leave NodeSwap out: it is on without being set)"],
        ),
        (
            &[("GracefulNodeShutdown", false)],
            V1_35,
            &[
                "GracefulNodeShutdownBasedOnPodPriority: GracefulNodeShutdownBasedOnPodPriority is on in 1.35 and \
                 needs GracefulNodeShutdown, which is off (set GracefulNodeShutdown to true, or \
                 GracefulNodeShutdownBasedOnPodPriority to false)",
                "WindowsGracefulNodeShutdown: WindowsGracefulNodeShutdown is on in 1.35 and needs \
                 GracefulNodeShutdown, which is off (set GracefulNodeShutdown to true, or \
                 WindowsGracefulNodeShutdown to false)",
            ],
        ),
        (&[("GracefulNodeShutdown", false)], V1_34, &[]),
        (&[("NodeSwap", true)], V1_34, &[]),
        (&[], V1_37, &[]),
    ];
    for (settings, minor, expected) in table {
        assert_eq!(complaints(settings, *minor), *expected, "{settings:?} in {minor}");
    }
}

#[test]
fn all_alpha_alone_stops_1_37_only_and_all_beta_off_stops_none() {
    for minor in KNOWN {
        assert_eq!(complaints(&[("AllAlpha", true)], *minor).is_empty(), *minor < V1_37, "{minor}");
        assert_eq!(complaints(&[("AllBeta", false)], *minor), Vec::<String>::new(), "{minor}");
        assert_eq!(complaints(&[("AllBeta", true)], *minor), Vec::<String>::new(), "{minor}");
    }
}

#[test]
fn all_alpha_sets_what_is_alpha_and_not_named() {
    for settings in
        [[("AllAlpha", true), ("QOSReserved", false)], [("QOSReserved", false), ("AllAlpha", true)]]
    {
        let gates = GateSet::resolve(settings, V1_29).unwrap();
        assert!(!gates.enabled("QOSReserved"));
        assert!(gates.enabled("NodeLogQuery"), "alpha in 1.29");
        assert!(!gates.enabled("NodeSwap"), "beta and off in 1.29");
        assert!(gates.enabled("AllAlpha") && !gates.enabled("AllBeta"));
        assert!(gates.is_set("QOSReserved") && gates.is_set("AllAlpha") && !gates.is_set("NodeLogQuery"));
    }
}

#[test]
fn the_last_of_two_settings_of_one_name_holds() {
    let gates = GateSet::resolve([("NodeSwap", true), ("NodeSwap", false)], V1_30).unwrap();
    assert!(!gates.enabled("NodeSwap"));
    assert_eq!(complaints(&[("NodeSwap", false), ("NodeSwap", true)], V1_34), Vec::<String>::new());
}

#[test]
fn a_lenient_set_leaves_wrong_settings_out() {
    let (gates, problems) =
        GateSet::resolve_leniently([("NodeSwap", false), ("Zebra", true), ("Zebra", true)], V1_34);
    assert!(gates.enabled("NodeSwap") && !gates.enabled("Zebra"));
    assert_eq!(
        problems,
        [
            GateProblem::Locked { name: "NodeSwap", to: true, minor: V1_34 },
            GateProblem::Unknown { name: "Zebra".to_owned(), minor: V1_34 },
        ]
    );
}

#[test]
fn minors_outside_the_known_range_are_judged_as_the_nearest() {
    assert_eq!(GateSet::defaults(Minor(41)).minor(), V1_37);
    assert_eq!(Gate::find("NodeSwap").unwrap().at(Minor(20)), Gate::find("NodeSwap").unwrap().at(V1_29));
}
