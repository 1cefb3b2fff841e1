//! Laws of config.toml edits over random files in every spelling of TOML's tables.
#![cfg(feature = "containerd")]
#![expect(clippy::panic, reason = "a test may stop at the first surprise")]

use nodestrap::containerd::{ContainerdConfig, ContainerdVersion, EffectiveConfig, HostsToml, RegistryHost};
use nodestrap::edit::apply;
use nodestrap::{KubernetesVersion, Target};
use proptest::prelude::*;

const CRI: &str = "io.containerd.grpc.v1.cri";

/// One key of the CRI plugin, spelt as a header with its key, as a dotted key, or inside an inline table.
fn entry() -> impl Strategy<Value = (Vec<&'static str>, &'static str, &'static str)> {
    prop_oneof![
        Just((vec![], "sandbox_image", "'old'")),
        Just((vec![], "enable_selinux", "true")),
        Just((vec!["cni"], "conf_dir", "\"/c\"")),
        Just((vec!["cni"], "max_conf_num", "2")),
        Just((vec!["registry"], "config_path", "''")),
        Just((vec!["containerd"], "snapshotter", "'native'")),
        Just((vec!["containerd", "runtimes", "runc"], "runtime_type", "'io.containerd.runc.v2'")),
        Just((vec!["containerd", "runtimes", "runc", "options"], "SystemdCgroup", "false")),
        Just((vec!["containerd", "runtimes", "crun"], "runtime_type", "'io.containerd.runc.v2'")),
    ]
}

#[derive(Clone, Copy, Debug)]
enum Spelling {
    Header,
    Dotted,
}

fn file() -> impl Strategy<Value = String> {
    let spelling = prop_oneof![Just(Spelling::Header), Just(Spelling::Dotted)];
    let disabled = prop::collection::vec(prop_oneof![Just(CRI), Just("io.containerd.internal.v1.opt")], 0..3);
    (prop::collection::vec((entry(), spelling), 0..7), disabled, any::<bool>(), "[ -~]{0,12}").prop_map(
        |(entries, disabled, single, comment)| {
            let quote = if single { '\'' } else { '"' };
            let mut top = format!("# {comment}\nversion = 2 # {comment}\ndisabled_plugins = {disabled:?}\n");
            let mut sections = String::new();
            for ((tables, key, value), spelling) in entries {
                let path = tables.iter().fold(String::new(), |path, table| path + "." + table);
                match spelling {
                    Spelling::Dotted => {
                        top = format!("{top}plugins.{quote}{CRI}{quote}{path}.{key} = {value}\n");
                    }
                    Spelling::Header => {
                        let header = format!("\n  [plugins.{quote}{CRI}{quote}{path}] # {comment}\n");
                        sections = format!("{sections}{header}    {key} = {value}\n");
                    }
                }
            }
            top + &sections
        },
    )
}

fn wanted() -> impl Strategy<Value = ContainerdConfig> {
    (
        any::<bool>(),
        prop::option::of("[a-z./:\"' \\\\-]{1,20}"),
        prop::option::of("/[a-z]{1,9}"),
        any::<bool>(),
    )
        .prop_map(|(systemd, image, folder, cni)| {
            let mut wanted = ContainerdConfig::new().systemd_cgroup(systemd);
            wanted.sandbox_image = image;
            wanted.registry_config_path.clone_from(&folder);
            wanted.cni_bin_dirs = folder.filter(|_| cni).map(|folder| vec![folder]);
            wanted
        })
}

/// Text that tries to be more than a value.
fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        prop::sample::select(vec![
            "\n",
            "\r\n",
            "\0",
            "\"",
            "'",
            "\"\"\"",
            "'''",
            "\\",
            "#",
            "=",
            "[",
            "]",
            "{",
            "}",
            "..",
            "/",
            "-",
            "$",
            "%",
            ";",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "\u{202e}",
            "\u{7f}",
            "[x]\n",
            "\ny = 1\n",
            "é",
        ])
        .prop_map(str::to_owned),
        "[ -~]{1,6}",
    ];
    prop::collection::vec(part, 1..5).prop_map(|parts| parts.concat())
}

fn toml_of(text: &str) -> toml::Table {
    text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"))
}

proptest! {
    #[test]
    fn hostile_values_of_config_toml_come_back_unchanged_or_are_refused(
        values in prop::collection::vec(hostile(), 8), minor in prop::sample::select(ContainerdVersion::KNOWN)
    ) {
        let target = Target::new(KubernetesVersion::V1_34).containerd(minor);
        let [image, name, snapshotter, certs, bin, conf, address, root] = values.as_slice() else { return Ok(()) };
        let draft = ContainerdConfig::new()
            .sandbox_image(image).default_runtime_name(name).runtime_type("io.containerd.runc.v2").systemd_cgroup(true)
            .snapshotter(snapshotter).registry_config_path(certs).cni_bin_dirs([bin]).cni_conf_dir(conf)
            .grpc_address(address).root(root);
        let Ok(valid) = draft.validate(&target) else { return Ok(()) };
        let Ok(text) = valid.minimal(minor) else { return Ok(()) };
        let read = toml_of(&text);
        let text_at = |path: &[&str]| {
            let (first, rest) = path.split_first().unwrap();
            rest.iter().fold(&read[*first], |value, key| &value[*key]).as_str().unwrap().to_owned()
        };
        let is_old = minor.major() == 1;
        let runtime = if is_old { CRI } else { "io.containerd.cri.v1.runtime" };
        prop_assert_eq!(&text_at(&["root"]), root);
        prop_assert_eq!(&text_at(&["plugins", runtime, "containerd", "default_runtime_name"]), name);
        prop_assert_eq!(&text_at(&["plugins", runtime, "cni", "conf_dir"]), conf);
        prop_assert_eq!(read.keys().count(), 4, "version, root, grpc and plugins: {}", text);
        let again = EffectiveConfig::read(&text, [], minor).unwrap();
        prop_assert_eq!(&again.sandbox_image.value, image);
        prop_assert_eq!(&again.snapshotter.value, snapshotter);
        prop_assert_eq!(&again.registry_config_path.value, certs);
        prop_assert_eq!(&again.cni_bin_dirs.value[0], bin);
        prop_assert_eq!(&again.grpc_address.value, address);
    }

    #[test]
    fn hostile_values_of_hosts_toml_come_back_unchanged_or_are_refused(
        server in hostile(), host in hostile(), ca in hostile()
    ) {
        let target = Target::new(KubernetesVersion::V1_34);
        let draft = HostsToml::new().server(&server).host(&host, RegistryHost::new().ca([&ca]));
        let Ok(valid) = draft.clone().validate(&target) else { return Ok(()) };
        let text = valid.render();
        let read = toml_of(&text);
        prop_assert_eq!(read["server"].as_str(), Some(&*server));
        prop_assert_eq!(read["host"][&host]["ca"].as_str(), Some(&*ca));
        prop_assert_eq!(read.keys().count(), 2);
        prop_assert_eq!(read["host"].as_table().unwrap().keys().count(), 1);
        prop_assert_eq!(HostsToml::read(&text), Ok(draft));
    }

    #[test]
    fn edits_set_what_is_wanted_and_keep_every_other_line(
        text in file(), wanted in wanted(), minor in prop::sample::select(ContainerdVersion::KNOWN)
    ) {
        let Ok(edits) = wanted.edits(&text, minor) else { return Ok(()) };
        let after = apply(&text, &edits).unwrap();
        let config = EffectiveConfig::read(&after, [], minor).unwrap();
        prop_assert_eq!(Some(config.systemd_cgroup.value), wanted.systemd_cgroup);
        if let Some(image) = &wanted.sandbox_image {
            prop_assert_eq!(&config.sandbox_image.value, image);
        }
        prop_assert!(config.cri_disabled.is_empty());
        prop_assert_eq!(wanted.edits(&after, minor), Ok(Vec::new()));

        // A line that no edit touches is still there.
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let end = start + line.len();
            let is_touched = edits.iter().any(|edit| edit.range.start < end && edit.range.end > start);
            prop_assert!(is_touched || after.contains(line.trim_end()), "{line:?} is gone");
            start = end;
        }
    }

    #[test]
    fn no_text_makes_anything_panic(text in "[\\[\\]{}.=,'\"#\n\\\\a-cversion0-9 \u{e9}]{0,80}") {
        for &minor in ContainerdVersion::KNOWN {
            let _ = ContainerdConfig::new().systemd_cgroup(true).edits(&text, minor);
            let target = Target::new(KubernetesVersion::V1_34).containerd(minor);
            let _ = ContainerdConfig::lint(&text, &target);
            let _ = HostsToml::lint(&text, &target);
            let _ = EffectiveConfig::read(&text, [text.as_str()], minor);
        }
    }

    #[test]
    fn broken_real_text_makes_nothing_panic(at in 0_usize..6800, drop in 0_usize..40) {
        let text = include_str!("data/containerd/default-1.6.toml");
        let cut = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        let text = format!("{}{}", &text[..cut(at)], &text[cut(at + drop)..]);
        let _ = ContainerdConfig::new().systemd_cgroup(true).edits(&text, ContainerdVersion::V1_7);
        let _ = ContainerdConfig::lint(&text, &Target::new(KubernetesVersion::V1_34));
    }
}
