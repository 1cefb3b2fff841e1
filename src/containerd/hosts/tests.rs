use super::*;
use crate::containerd::ContainerdVersion;
use crate::{KubernetesVersion, Target};

fn found(text: &str, containerd: ContainerdVersion) -> Vec<String> {
    let target = Target::new(KubernetesVersion::V1_34).containerd(containerd);
    let lint = HostsToml::lint(text, &target);
    lint.report().iter().map(|d| d.to_string().lines().next().unwrap_or("").to_owned()).collect()
}

#[test]
fn what_is_written_is_read_back_in_order() {
    let hosts = HostsToml::new()
        .server("https://r.test")
        .host("https://z.test/v2/proxy", RegistryHost::new().override_path(true).ca(["/ca.pem"]))
        .host(
            "http://a.test:5000",
            RegistryHost::new()
                .capabilities([HostCapability::Pull])
                .ca(["a.crt", "b.crt"])
                .skip_verify(true)
                .dial_timeout(GoDuration::from_secs(5)),
        );
    assert_eq!(HostsToml::read(&hosts.text()), Ok(hosts.clone()));
    assert!(hosts.text().ends_with(
        "[host.\"http://a.test:5000\"]\n  capabilities = [\"pull\"]\n  ca = [\"a.crt\", \"b.crt\"]\n  \
         skip_verify = true\n  dial_timeout = \"5s\"\n"
    ));
}

#[test]
fn faults_are_named_with_their_place() {
    let text = "server = 5\n[host.'https://m.test']\ncapabilities = ['pull', 'referers']\nskip_verfy = true\nheader.x = 1\nca = 5\n";
    assert_eq!(
        found(text, ContainerdVersion::V2_2),
        [
            "1:10: error[containerd-hosts-wrong-value] server: expected a URL in quotes, found a number",
            "3:25: error[containerd-hosts-wrong-value] host[\"https://m.test\"].capabilities[1]: \"referers\" is \
             none of pull, resolve and push",
            "4:1: warning[containerd-hosts-unknown-key] host[\"https://m.test\"].skip_verfy: unknown key \
             \"skip_verfy\": did you mean \"skip_verify\"?",
            "5:12: error[containerd-hosts-wrong-value] host[\"https://m.test\"].header.x: expected text or a list \
             of texts, found a number",
            "6:6: error[containerd-hosts-wrong-value] host[\"https://m.test\"].ca: expected a file name or a list \
             of them, found a number",
        ]
    );
}

#[test]
fn a_draft_is_judged_as_the_text_that_it_will_be() {
    let target = |containerd| Target::new(KubernetesVersion::V1_34).containerd(containerd);
    let host = RegistryHost::new().capabilities([HostCapability::Referrers]).skip_verify(true);
    let draft = HostsToml::new().host("https://m.test", host);
    let valid = draft.clone().validate(&target(ContainerdVersion::V2_2)).unwrap();
    let ids: Vec<_> = valid.report().iter().map(|d| d.rule.id).collect();
    assert_eq!(ids, ["containerd-hosts-skip-verify"]);
    assert_eq!(valid.edits_to_equal(&valid.render()), Ok(Vec::new()));
    assert_eq!(crate::edit::apply("", &valid.edits_to_equal("").unwrap()), Ok(valid.render()));
    let refused = valid.edits_to_equal("# ours\nserver = 'https://r.test'\n").unwrap_err().to_string();
    assert_eq!(refused, "the file is written whole, and this one has comments");
    let invalid = draft.validate(&target(ContainerdVersion::V2_0)).unwrap_err();
    assert!(invalid.to_string().contains("containerd-hosts-wrong-value"), "{invalid}");
}

#[test]
fn a_url_shows_no_user_in_debug() {
    let hosts =
        HostsToml::new().server("https://me:word@r.test").host("https://me:word@m.test", RegistryHost::new());
    let shown = format!("{hosts:?}");
    assert!(shown.contains("https://…@r.test") && shown.contains("https://…@m.test"), "{shown}");
    assert!(!shown.contains("word"), "{shown}");
}

#[test]
fn a_certificate_is_missed_only_where_tls_is_spoken() {
    let text = "[host.'http://m.test']\nskip_verify = true\n[host.'https://m.test']\nskip_verify = true\n";
    let found = found(text, ContainerdVersion::V2_2);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("4:15: warning[containerd-hosts-skip-verify]"), "{found:?}");
}

#[test]
fn a_host_that_is_no_url_is_found() {
    let text = "server = 'https://r.test:port'\n[host.'m test']\n[host.'m.test']\n";
    let found = found(text, ContainerdVersion::V2_2);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("server: containerd cannot parse this URL"), "{found:?}");
    assert!(found[1].starts_with("2:7: error[containerd-hosts-wrong-value]"), "{found:?}");
}

#[test]
fn a_client_certificate_is_a_file_or_a_pair_of_files() {
    for (client, count) in [
        ("'a.pem'", 0),
        ("['a.pem', ['b.crt', 'b.key']]", 0),
        ("[]", 0),
        ("5", 1),
        ("[5]", 1),
        ("[['b.crt']]", 1),
        ("[['a', 'b', 'c']]", 1),
    ] {
        let found = found(&format!("client = {client}\n"), ContainerdVersion::V2_2);
        assert_eq!(found.len(), count, "{client}: {found:?}");
    }
}

#[test]
fn referrers_and_dial_timeout_are_newer_than_1_7() {
    let text = "capabilities = ['referrers']\ndial_timeout = '1s'\n";
    assert_eq!(found(text, ContainerdVersion::V2_2), [""; 0]);
    assert_eq!(found(text, ContainerdVersion::V1_7).len(), 2);
}
