//! Units as documents: what is found in texts, what drafts render, and the laws between both.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop where tests would")]

use indoc::indoc;
use nodestrap::unit::{
    Argument, DropIn, EffectiveUnit, EnvironmentFilePath, ExecCommand, InstallSection, KillMode, Limit,
    Restart, Section, ServiceSection, ServiceType, ServiceUnit, Specifiers, UnitSection, Variable,
    read_environment_file,
};
use nodestrap::{KubernetesVersion, SystemdVersion, Target, edit};
use proptest::prelude::*;

fn target() -> Target {
    Target::new(KubernetesVersion::V1_34)
}

/// Rule, line and column of everything found in a text.
fn found(text: &str) -> Vec<(&'static str, usize, usize)> {
    found_for(text, &target())
}

fn found_for(text: &str, target: &Target) -> Vec<(&'static str, usize, usize)> {
    let lint = ServiceUnit::lint(text, target);
    let place = |d: &nodestrap::diagnostic::Diagnostic| {
        d.place.as_ref().map_or((0, 0), |p| (p.position.line, p.position.column))
    };
    lint.report().iter().map(|d| (d.rule.id, place(d).0, place(d).1)).collect()
}

/// A unit in which nothing but these lines is worth a word.
fn with(unit: &str, service: &str) -> String {
    format!(
        "[Unit]\nDescription=d\n{unit}\n[Service]\nExecStart=/usr/bin/show\n{service}\n[Install]\nWantedBy=multi-user.target\n"
    )
}

#[test]
fn nothing_is_found_in_a_sound_unit() {
    assert_eq!(found(&with("", "")), []);
}

#[test]
fn the_unit_of_the_walkthrough_loses_its_dependency() {
    let text = indoc! {"
        [Unit]
        Description=Kubernetes Kubelet
        Documentation=
        After=containerd.service
        Requires=containerd.server

        [Service]
        ExecStart=/usr/local/bin/kubelet  \\
          --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubeconfig \\
          --config=/etc/kubernetes/kubelet-conf.yaml

        Restart=on-failure
        RestartSec=10s
        [Install]
        WantedBy=multi-user.target
    "};
    assert_eq!(
        found(text),
        [
            ("unit-empty-documentation", 3, 15),
            ("unit-dependency-name", 5, 10),
            ("unit-restart-on-failure", 12, 9),
        ]
    );
    let lint = ServiceUnit::lint(text, &target());
    assert!(lint.report().accepted());
    assert!(lint.report().strict());
}

#[test]
fn every_trap_is_found_where_it_stands() {
    for (unit, service, expected) in [
        ("", "ExecStartPre=/bin/x a # b", ("unit-comment-in-command", 6, 23)),
        ("", "ExecStartPre=/bin/x \\\n  $NOPE", ("unit-undefined-variable", 7, 3)),
        ("", "ExecStartPre=/bin/x $(id)", ("unit-vanishing-word", 6, 21)),
        ("", "ExecStartPre=/bin/x ${A:-b}", ("unit-shell-syntax", 6, 21)),
        ("", "ExecStartPre=/bin/x a\\qb", ("unit-unknown-escape", 6, 22)),
        ("", "ExecStartPre=/bin/x 5%n", ("unit-accidental-specifier", 6, 14)),
        ("", "ExecStartPre=/bin/x \\\nRestart=no", ("unit-continuation", 7, 1)),
        ("", "ExecStartPre=x", ("unit-bare-executable", 6, 14)),
        ("", "ExecStartPre=-bin/x", ("unit-command-dropped", 6, 14)),
        ("", "ExecStartPre=/bin/x 'a", ("unit-quote-unclosed", 6, 21)),
        ("", "ExecStartPre=/bin/x a%20b", ("unit-specifier-unknown", 6, 21)),
        ("", "ExecStartPre=bin/x", ("unit-executable", 6, 14)),
        ("", "ExecStart=/bin/x", ("unit-several-commands", 6, 11)),
        ("", "Restart=on-fail", ("unit-value-ignored", 6, 9)),
        ("", "RestartSec=10s # slow", ("unit-value-ignored", 6, 12)),
        ("", "WorkingDirectory=var", ("unit-value-refused", 6, 18)),
        ("", "KillMode=none", ("unit-value-discouraged", 6, 10)),
        ("", "EnvironmentFile=etc/x", ("unit-environment-file", 6, 17)),
        ("", "StartLimitIntervalSec=0", ("unit-wrong-section", 6, 1)),
        ("", "RestartSecs=1", ("unit-unknown-key", 6, 1)),
        ("", "Type=oneshot\nRestart=always", ("unit-oneshot", 7, 9)),
        ("", "Type=dbus", ("unit-bus-name", 6, 6)),
        ("", "foo", ("unit-line-ignored", 6, 1)),
        ("", "[Servce]\nA=b", ("unit-unknown-section", 6, 2)),
        ("", "[Service\nA=b", ("unit-section-header", 6, 1)),
        ("Requires=a.service", "", ("unit-dependency-order", 3, 10)),
        ("After=network.target", "", ("unit-network-target", 3, 7)),
        ("After=unnamed.service\nBefore=x.device", "", ("unit-dependency-dropped", 4, 8)),
        ("Requires=", "", ("unit-dependency-reset", 3, 10)),
        ("", "Restart=always\nRestartSec=infinity", ("unit-restart-never", 7, 12)),
    ] {
        let text = with(unit, service);
        assert!(found(&text).contains(&expected), "{text}\n{:?}", found(&text));
    }
}

#[test]
fn a_misspelt_word_gets_the_one_that_was_meant() {
    let lint = ServiceUnit::lint(&with("", "Restart=on-fail\nrestart=always"), &target());
    let help: Vec<_> = lint.report().iter().filter_map(|d| d.help.as_deref()).collect();
    assert_eq!(help, ["did you mean on-failure?", "did you mean Restart?"]);
}

fn kubelet() -> ServiceUnit {
    ServiceUnit::new()
        .unit(
            UnitSection::new()
                .description("100% Kubelet")
                .documentation(["https://kubernetes.io/docs/"])
                .wants(["containerd.service".parse().unwrap()])
                .after(["containerd.service".parse().unwrap()])
                .start_limit_interval_sec("0".parse().unwrap()),
        )
        .service(
            ServiceSection::new()
                .service_type(ServiceType::Notify)
                .environment([("A", "b c%\"$"), ("B", "")])
                .environment_file([EnvironmentFilePath::optional("/etc/default/kubelet")])
                .exec_start([ExecCommand::new("/usr/bin/kubelet")
                    .args(["--v=2", "a b", "$x %y"])
                    .variable("ARGS")
                    .live_arg("--name=%H")])
                .exec_start_pre([ExecCommand::new("/bin/true").ignore_failure(true)])
                .restart(Restart::Always)
                .restart_sec("1min 30s".parse().unwrap())
                .kill_mode(KillMode::Process)
                .delegate(true)
                .oom_score_adjust(-999)
                .limit_nofile(Limit::Infinity)
                .tasks_max(Limit::Number(10))
                .extra("IOWeight", "100"),
        )
        .install(InstallSection::new().wanted_by(["multi-user.target".parse().unwrap()]))
}

#[test]
fn a_unit_is_written_in_one_form() {
    let valid = kubelet().validate(&target()).unwrap();
    assert_eq!(valid.render(), include_str!("data/kubelet.service"));
}

#[test]
fn what_was_written_is_read_back() {
    let text = kubelet().validate(&target()).unwrap().render();
    assert_eq!(ServiceUnit::parse(&text, &target()).unwrap(), kubelet());
}

#[test]
fn values_that_no_line_can_hold_are_refused() {
    let service = ServiceSection::new().exec_start([ExecCommand::new("/bin/x")]);
    for unit in [
        UnitSection::new().description("a\n[Service]\nUser=root"),
        UnitSection::new().description("a\\"),
        UnitSection::new().extra("A=b", "c"),
    ] {
        let invalid = ServiceUnit::new().unit(unit).service(service.clone()).validate(&target()).unwrap_err();
        assert!(invalid.report.errors().any(|d| d.rule.id == "unit-unwritable"), "{invalid}");
    }
    let relative = ServiceUnit::new().service(ServiceSection::new().exec_start([ExecCommand::new("bin/x")]));
    assert!(relative.validate(&target()).is_err());
}

#[test]
fn edits_touch_nothing_but_what_changes() {
    let text = indoc! {"
        # of the distribution
        [Unit]
        Description = Kubelet   
        After=a.service b.service

        [Service]
        ; the program
        ExecStart=/usr/bin/kubelet \"--v=2\"
        RestartSec=5
        X-Ours=1
    "};
    let mut draft = ServiceUnit::lint(text, &target()).into_parts().0.unwrap();
    assert_eq!(draft.clone().validate(&target()).unwrap().edits_to_equal(text).unwrap(), []);
    draft.service.restart_sec = Some("10s".parse().unwrap());
    draft.service.restart = Some(Restart::Always);
    draft.install.wanted_by = vec!["multi-user.target".parse().unwrap()];
    let valid = draft.validate(&target()).unwrap();
    assert_eq!(
        edit::apply(text, &valid.edits_to_equal(text).unwrap()).unwrap(),
        indoc! {"
        # of the distribution
        [Unit]
        Description = Kubelet   
        After=a.service b.service

        [Service]
        ; the program
        ExecStart=/usr/bin/kubelet \"--v=2\"
        RestartSec=10s
        X-Ours=1
        Restart=always

        [Install]
        WantedBy=multi-user.target
    "}
    );
}

#[test]
fn the_arguments_of_a_kubeadm_node_are_those_of_all_its_files() {
    let unit = "[Service]\nExecStart=/usr/bin/kubelet\nRestart=always\n";
    let drop_in = indoc! {r#"
        [Service]
        Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/b --kubeconfig=/k"
        EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
        ExecStart=
        ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
    "#};
    let specifiers = Specifiers::new("kubelet.service".parse().unwrap());
    let effective = EffectiveUnit::read(&specifiers, unit, [drop_in]);
    let flags = read_environment_file("KUBELET_KUBEADM_ARGS=\"--v=2 --x\"\n");
    let argv = effective.commands("ExecStart")[0].expand(&effective.variables([&flags]));
    let argv: Vec<_> = argv.iter().map(|word| std::str::from_utf8(word).unwrap()).collect();
    assert_eq!(argv, ["/usr/bin/kubelet", "--bootstrap-kubeconfig=/b", "--kubeconfig=/k", "--v=2", "--x"]);
}

#[test]
fn dependencies_cannot_be_reset_and_scalars_are_replaced() {
    let specifiers = Specifiers::new("a.service".parse().unwrap());
    let unit = "[Unit]\nAfter=b.service\n[Service]\nExecStart=/bin/x\nRestartSec=1\n";
    let effective = EffectiveUnit::read(
        &specifiers,
        unit,
        ["[Unit]\nAfter=\nAfter=c.service\n[Service]\nRestartSec=2\nRestartSec=x\n"],
    );
    assert_eq!(effective.values(Section::Unit, "After"), ["b.service", "c.service"]);
    assert_eq!(effective.value(Section::Service, "RestartSec"), Some("2"));
}

#[test]
fn a_drop_in_is_read_and_written_with_its_resets() {
    let text = "[Service]\nExecStart=\nExecStart=/usr/bin/kubelet \\\n  $ARGS\n";
    let drop_in = DropIn::parse(text, &target()).unwrap();
    assert_eq!(drop_in.resets, [(Section::Service, "ExecStart".to_owned())]);
    assert_eq!(drop_in.service.exec_start[0].arguments, [Argument::Live("$ARGS".to_owned())]);
    assert_eq!(drop_in.validate(&target()).unwrap().render(), text);
}

#[test]
fn what_refuses_a_unit_cuts_a_drop_in() {
    let drop_in = "[Service]\nRestartSec=5\nExecStart=\nExecStart=./kubelet\nRestart=always\n";
    let lint = DropIn::lint(drop_in, &target());
    assert!(lint.report().accepted());
    assert_eq!(lint.report().iter().filter(|found| found.rule.id == "unit-drop-in-cut").count(), 1);

    let specifiers = Specifiers::new("kubelet.service".parse().unwrap());
    let unit = "[Service]\nType=oneshot\nExecStart=/bin/true\nExecStop=/bin/true\nRemainAfterExit=yes\n";
    let effective = EffectiveUnit::read(&specifiers, unit, [drop_in]);
    assert!(!effective.is_refused() && effective.has_complaints());
    // What stands before the line counts, what stands behind it does not.
    assert_eq!(effective.value(Section::Service, "RestartSec"), Some("5"));
    assert!(effective.commands("ExecStart").is_empty());
    assert_eq!(effective.value(Section::Service, "Restart"), None);
}

#[test]
fn growing_restart_delays_need_both_of_their_settings() {
    let unit = |more: &str| format!("[Service]\nExecStart=/bin/true\n{more}");
    let count = |more: &str| found(&unit(more)).iter().filter(|(rule, ..)| *rule == "unit-no-effect").count();
    assert_eq!(count("RestartSteps=5\n"), 1);
    assert_eq!(count("RestartMaxDelaySec=1min\n"), 1);
    assert_eq!(count("RestartSteps=5\nRestartMaxDelaySec=1min\n"), 0);
}

#[test]
fn lists_of_block_devices_are_discouraged_whatever_they_say() {
    for key in ["BlockIODeviceWeight", "BlockIOReadBandwidth", "BlockIOWriteBandwidth"] {
        let text = format!("[Service]\nExecStart=/bin/true\n{key}=\n");
        let found = |text: &str| found_for(text, &target().systemd(SystemdVersion::new(252)));
        assert!(
            found(&text).contains(&("unit-value-discouraged", 3, key.len() + 2)),
            "{key}: {:?}",
            found(&text)
        );
    }
}

#[test]
fn values_are_read_as_systemd_was_seen_to_read_them() {
    let refuses = |service: &str| {
        let unit = format!("[Service]\nExecStart=/bin/true\n{service}\n");
        !ServiceUnit::lint(&unit, &target()).report().accepted()
    };
    // Labels are resolved or refused, unless a dash stands before them.
    for key in ["SELinuxContext", "AppArmorProfile", "SmackProcessLabel"] {
        assert!(refuses(&format!("{key}=a%20b")) && !refuses(&format!("{key}=-a%20b")), "{key}");
    }
    // Quotes belong to an exit status, which is none then.
    assert!(refuses("Type=oneshot\nRestartForceExitStatus=1"));
    assert!(!refuses("Type=oneshot\nRestartForceExitStatus=\"1\""));
    let rules = |unit: &str| found(unit).into_iter().map(|(rule, ..)| rule).collect::<Vec<_>>();
    let with = |unit: &str| format!("[Unit]\n{unit}\n[Service]\nExecStart=/bin/true\n");
    assert!(rules(&with("OnFailureIsolate=no")).contains(&"unit-value-discouraged"));
    assert!(rules(&with(r"Documentation=\https://kubernetes.io/docs/")).contains(&"unit-value-ignored"));
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9=/.,:-]{0,10}", "[ -~é]{0,10}", "[^\u{0}]{0,8}"]
}

proptest! {
    #[test]
    fn any_draft_that_is_valid_is_read_back(
        description in "[a-zA-Z%$\"'é#;][ -~]{0,10}[a-z%]",
        words in prop::collection::vec(text(), 0..5),
        value in text(),
        own_name in prop::option::of("[a-z]{1,5}"),
    ) {
        let mut command = ExecCommand::new("/bin/x").args(words);
        command.name = own_name.map(Argument::Literal);
        command.prefix.own_name = command.name.is_some();
        let draft = ServiceUnit::new()
            .unit(UnitSection::new().description(description))
            .service(ServiceSection::new().exec_start([command]).environment([Variable::from(("A", value))]));
        let Ok(valid) = draft.clone().validate(&target()) else { return Ok(()) };
        prop_assert_eq!(ServiceUnit::parse(&valid.render(), &target()).unwrap(), draft);
    }

    #[test]
    fn no_text_is_too_odd(text in "(\\[(Unit|Service|Install)\\]|ExecStart=|Restart=|[ -~\n\r\u{0}\\\\\"'%$é]){0,30}") {
        let lint = ServiceUnit::lint(&text, &target());
        if let (Some(draft), _) = lint.into_parts() {
            if let Ok(valid) = draft.validate(&target()) {
                if let Ok(edits) = valid.edits_to_equal(&text) {
                    edit::apply(&text, &edits).unwrap();
                }
            }
        }
    }
}

#[test]
fn a_value_cut_at_the_end_of_its_line_is_one_finding_at_its_cause() {
    let of = |service: &str| {
        let found = found(&with("", service));
        found.into_iter().map(|(rule, line, _)| (rule, line)).collect::<Vec<_>>()
    };
    let cut = [("unit-command-cut", 6)];
    assert_eq!(of("ExecReload=/bin/x --a=b\n  --c=d \\\n  --e\n  --f"), cut);
    assert_eq!(of("ExecReload=/bin/x --a=b \\\\\n  --c=d"), cut);
    assert_eq!(of("ExecReload=/bin/x --a=b \\ \n  --c=d"), cut);
    assert_eq!(of("ExecReload=/bin/x --a=b \\\n\n  --c=d"), cut);
    let wrapped = "Environment=\"A=--b=c\n--d=e\"\nExecReload=/bin/x $A";
    assert_eq!(of(wrapped), [("unit-variable-cut", 6), ("unit-undefined-variable", 8)]);
    // A line that is no flag is told as what it is.
    assert_eq!(of("ExecReload=/bin/x --a=b\nfoo"), [("unit-line-ignored", 7)]);
}

#[test]
fn no_debug_output_shows_a_secret() {
    const MARK: &str = "hunter2hunter2";
    let flag = format!("--bootstrap-token={MARK}");
    let command =
        || ExecCommand::new("/usr/bin/x").args([flag.clone(), "--token".to_owned(), MARK.to_owned()]);
    let service = || {
        ServiceSection::new()
            .environment([("MY_PASSWORD", MARK.to_owned()), ("ARGS", flag.clone())])
            .exec_start([command()])
            .extra("SetCredential", format!("x:{MARK}"))
    };
    let unit = ServiceUnit::new().service(service());
    let drop_in = DropIn::new().reset(Section::Service, "ExecStart").service(service());
    let valid = unit.clone().validate(&target()).unwrap();
    let specifiers = Specifiers::new("x.service".parse().unwrap());
    let effective = EffectiveUnit::read(&specifiers, &valid.render(), []);
    let file = format!("MY_PASSWORD={MARK}\nARGS=\"{flag}\"\n");
    let shown = [
        format!("{unit:?}{unit:#?}"),
        format!("{drop_in:?}"),
        format!("{valid:?}"),
        format!("{effective:?}"),
        format!("{:?}", effective.commands("ExecStart")),
        format!("{:?}", effective.variables([])),
        format!("{:?}", read_environment_file(&file)),
        format!("{:?}", command()),
        ServiceUnit::lint(&valid.render().replace("ExecStart=", "ExecStrat="), &target())
            .report()
            .to_string(),
    ];
    for text in shown {
        assert!(!text.contains(MARK), "{text}");
    }
    assert!(valid.render().contains(MARK));
}

/// Texts that would end a line, begin another setting or be read as something else.
fn hostile() -> impl Strategy<Value = String> {
    let parts = [
        "a",
        "\n",
        "\r",
        "\0",
        "\\",
        "\"",
        "'",
        "%",
        "$",
        "#",
        ";",
        "=",
        "[Service]",
        "\nExecStart=/bin/evil\n",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\u{202e}",
        "-",
        " ",
        "\t",
        "@",
        "\u{fffe}",
        "ExecStart",
        "%n",
        "${A}",
    ];
    proptest::collection::vec(proptest::sample::select(parts.to_vec()), 0..5).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_value_brings_a_setting_of_its_own(text in hostile(), other in hostile(), at in 0_usize..9) {
        let command = ExecCommand::new("/usr/bin/x");
        let service = ServiceSection::new().exec_start([command.clone()]);
        let (mut unit, mut service) = (UnitSection::new(), service);
        match at {
            0 => unit = unit.description(text.clone()),
            1 => unit = unit.documentation([format!("https://x/{text}")]),
            2 => unit = unit.condition_path_exists([format!("/{text}")]),
            3 => service = service.working_directory(text.clone()),
            4 => service = service.user(text.clone()),
            5 => service = service.environment([(text.clone(), other.clone())]),
            6 => service = service.environment_file([EnvironmentFilePath::new(text.clone())]),
            7 => service = service.extra(text.clone(), other.clone()),
            _ => service = service.exec_start([command.clone().arg(text.clone()).arg(other.clone())]),
        }
        // What the release does not know is no one's to read back; what it knows has a field or is `extra` itself.
        prop_assume!(at != 7 || text != "ExecStart");
        let drop_in = DropIn::new().reset(Section::Service, if at == 7 { text.clone() } else { "ExecStart".to_owned() });
        let drop_in = drop_in.unit(unit.clone()).service(service.clone());
        if let Ok(valid) = drop_in.validate(&target()) {
            let read = DropIn::lint(&valid.render(), &target()).into_parts().0.unwrap();
            prop_assert_eq!(&read.service.exec_start, &service.exec_start, "{}", valid.render());
        }
        let draft = ServiceUnit::new().unit(unit.clone()).service(service.clone());
        let Ok(valid) = draft.validate(&target()) else { return Ok(()) };
        let read = ServiceUnit::lint(&valid.render(), &target()).into_parts().0.unwrap();
        prop_assert_eq!(&read.service.exec_start, &service.exec_start, "{}", valid.render());
        prop_assert!(valid.render().matches("\nExecStart=").count() <= 1 + usize::from(at == 7));
        let drops = ["unit-value-ignored", "unit-environment-file"];
        if valid.report().iter().any(|found| drops.contains(&found.rule.id)) {
            // systemd drops the value, and the report says so.
            return Ok(());
        }
        prop_assert_eq!(&read.service.environment, &service.environment, "{}", valid.render());
        prop_assert_eq!(&read.service.environment_file, &service.environment_file, "{}", valid.render());
        if !text.is_empty() {
            prop_assert_eq!(&read.unit.description, &unit.description, "{}", valid.render());
        }
        prop_assert_eq!(&read.unit.documentation, &unit.documentation, "{}", valid.render());
        prop_assert_eq!(&read.unit.condition_path_exists, &unit.condition_path_exists, "{}", valid.render());
    }
}
