//! The kubelet's unit, a drop-in for it, and what systemd then runs.
#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use nodestrap::unit::{
    EffectiveUnit, ExecCommand, InstallSection, Restart, ServiceSection, ServiceUnit, Specifiers, UnitSection,
};
use nodestrap::{KubernetesVersion, Target};

const DROP_IN: &str = "[Service]\nEnvironment=\"EXTRA=--v=4 --node-ip=10.0.0.7\"\nExecStart=\n\
ExecStart=/usr/local/bin/kubelet --config=/etc/kubernetes/kubelet-conf.yaml $EXTRA\n";

const FOREIGN: &str =
    "[Unit]\nRequires=containerd.server\n\n[Service]\nExecStart=kubelet --v=2 > /var/log/kubelet\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = Target::new(KubernetesVersion::V1_34);
    let command = ExecCommand::new("/usr/local/bin/kubelet")
        .arg("--config=/etc/kubernetes/kubelet-conf.yaml")
        .arg("--node-labels=rack=a 7,share=50%");
    let unit = ServiceUnit::new()
        .unit(UnitSection::new().description("Kubernetes Kubelet").wants(["containerd.service".parse()?]))
        .service(
            ServiceSection::new().exec_start([command]).restart(Restart::Always).restart_sec("10s".parse()?),
        )
        .install(InstallSection::new().wanted_by(["multi-user.target".parse()?]));
    let text = unit.validate(&target)?.render();
    println!("{text}");

    let effective = EffectiveUnit::read(&Specifiers::new("kubelet.service".parse()?), &text, [DROP_IN]);
    let variables = effective.variables([]);
    for command in effective.commands("ExecStart") {
        let argv = command.expand(&variables);
        let shown: Vec<_> = argv.iter().map(|argument| String::from_utf8_lossy(argument)).collect();
        println!("with the drop-in systemd runs {shown:?}\n");
    }

    for problem in ServiceUnit::lint(FOREIGN, &target).report() {
        println!("{problem}\n");
    }
    Ok(())
}
