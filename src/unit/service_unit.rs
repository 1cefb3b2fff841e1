//! The documents: a service unit and a drop-in for one.

use super::edit;
use super::keys::Section;
use super::load::{At, EffectiveUnit};
use super::quote::QuoteError;
use super::rules::{self, Finding, Judged, Rows, Scope};
use super::sections::{InstallSection, ServiceSection, UnitSection};
use super::settings::{Assigned, Writer};
use super::specifier::Specifiers;
use crate::diagnostic::{Diagnostic, FieldPath, Segment};
use crate::document::Kind;
use crate::document::Refusal;
use crate::document::spec::{Spec, inherent};
use crate::edit::Edit;
use crate::engine::decode::Decoder;
use crate::engine::rule::Rule;
use crate::engine::shape::{ShapeRule, ShapeRules, Sources, shape_rules};
use crate::format::Format;
use crate::sensitive::is_secret_setting;
use crate::target::Target;
use crate::tree::Node;

/// A service unit such as `kubelet.service`.
///
/// ```
/// use nodestrap::unit::{ExecCommand, InstallSection, Restart, ServiceSection, ServiceUnit, UnitSection};
/// use nodestrap::{KubernetesVersion, Target};
///
/// let unit = ServiceUnit::new()
///     .unit(UnitSection::new().description("Kubernetes Kubelet").after(["containerd.service".parse()?])
///         .wants(["containerd.service".parse()?]))
///     .service(ServiceSection::new()
///         .exec_start([ExecCommand::new("/usr/local/bin/kubelet").arg("--config=/etc/kubernetes/kubelet-conf.yaml")])
///         .restart(Restart::Always).restart_sec("10s".parse()?))
///     .install(InstallSection::new().wanted_by(["multi-user.target".parse()?]));
/// let valid = unit.validate(&Target::new(KubernetesVersion::V1_34))?;
/// assert_eq!(valid.render(), "\
/// [Unit]
/// Description=Kubernetes Kubelet
/// Wants=containerd.service
/// After=containerd.service
///
/// [Service]
/// ExecStart=/usr/local/bin/kubelet \\
///   --config=/etc/kubernetes/kubelet-conf.yaml
/// Restart=always
/// RestartSec=10s
///
/// [Install]
/// WantedBy=multi-user.target
/// ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ServiceUnit {
    /// `[Unit]`.
    pub unit: UnitSection,
    /// `[Service]`.
    pub service: ServiceSection,
    /// `[Install]`.
    pub install: InstallSection,
}

/// A drop-in: a file `NAME.service.d/*.conf` that changes a unit without replacing it.
///
/// Lists in it are added to those of the unit; name a list in `resets` to empty it first. Dependencies cannot be
/// emptied.
///
/// ```
/// use nodestrap::unit::{DropIn, ExecCommand, Section, ServiceSection};
/// use nodestrap::{KubernetesVersion, Target};
///
/// let drop_in = DropIn::new()
///     .reset(Section::Service, "ExecStart")
///     .service(ServiceSection::new().exec_start([ExecCommand::new("/usr/bin/kubelet").variable("KUBELET_ARGS")]));
/// let valid = drop_in.validate(&Target::new(KubernetesVersion::V1_34))?;
/// assert_eq!(valid.render(), "[Service]\nExecStart=\nExecStart=/usr/bin/kubelet \\\n  $KUBELET_ARGS\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct DropIn {
    /// Lists that are emptied before anything is added, as section and key.
    pub resets: Vec<(Section, String)>,
    /// `[Unit]`.
    pub unit: UnitSection,
    /// `[Service]`.
    pub service: ServiceSection,
    /// `[Install]`.
    pub install: InstallSection,
}

macro_rules! sections {
    ($name:ident) => {
        impl $name {
            /// Nothing set.
            pub fn new() -> Self {
                Self::default()
            }

            /// `[Unit]`.
            #[must_use]
            pub fn unit(mut self, section: UnitSection) -> Self {
                self.unit = section;
                self
            }

            /// `[Service]`.
            #[must_use]
            pub fn service(mut self, section: ServiceSection) -> Self {
                self.service = section;
                self
            }

            /// `[Install]`.
            #[must_use]
            pub fn install(mut self, section: InstallSection) -> Self {
                self.install = section;
                self
            }
        }

        inherent!($name);
        impl Judged for $name {}
    };
}
sections!(ServiceUnit);
sections!(DropIn);

/// Of these only unknown keys are reported, and under the entry that the topic lists.
static SHAPE: ShapeRules = shape_rules!("unit", Program::Systemd, Sources::of("systemd.syntax(7)"))
    .with(ShapeRule::UnknownKey, rules::UNKNOWN_KEY);
static DROP_IN_SHAPE: ShapeRules = shape_rules!("unit", Program::Systemd, Sources::of("systemd.syntax(7)"))
    .with(ShapeRule::UnknownKey, rules::UNKNOWN_KEY);

impl ServiceUnit {
    fn write(&self, resets: &[(Section, String)]) -> String {
        write(resets, &self.unit, &self.service, &self.install)
    }

    pub(super) fn read(unit: &EffectiveUnit) -> Self {
        Self {
            unit: UnitSection::read(&Assigned { unit, section: Section::Unit }),
            service: ServiceSection::read(&Assigned { unit, section: Section::Service }),
            install: InstallSection::read(&Assigned { unit, section: Section::Install }),
        }
    }
}

impl DropIn {
    /// Empties a list before the values of this drop-in are added.
    #[must_use]
    pub fn reset(mut self, section: Section, key: impl Into<String>) -> Self {
        self.resets.push((section, key.into()));
        self
    }

    pub(super) fn read(unit: &EffectiveUnit) -> Self {
        let ServiceUnit { unit: unit_section, service, install } = ServiceUnit::read(unit);
        let mut resets: Vec<(Section, String)> = Vec::new();
        for setting in unit.settings.iter().filter(|setting| setting.value.is_empty()) {
            let reset = (setting.section, setting.key.clone());
            if setting.section.has_field(&setting.key) && !resets.contains(&reset) {
                resets.push(reset);
            }
        }
        Self { resets, unit: unit_section, service, install }
    }
}

fn write(
    resets: &[(Section, String)],
    unit: &UnitSection,
    service: &ServiceSection,
    install: &InstallSection,
) -> String {
    let mut text = String::new();
    for section in Section::ALL {
        let mut lines = String::new();
        let mut writer = Writer { out: &mut lines };
        for (_, key) in resets.iter().filter(|(of, _)| *of == section) {
            writer.line(key, "");
        }
        match section {
            Section::Unit => unit.write(&mut writer),
            Section::Service => service.write(&mut writer),
            Section::Install => install.write(&mut writer),
        }
        if lines.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(section.header());
        text.push_str(&lines);
    }
    text
}

/// Reads a unit whose name is not known. It is not in its text: that of the program it runs is the best guess.
fn read_unnamed(text: &str, scope: Scope) -> EffectiveUnit {
    let read = |specifiers: &Specifiers| match scope {
        Scope::Unit => EffectiveUnit::read(specifiers, text, []),
        Scope::DropIn => EffectiveUnit::read(specifiers, Section::Service.header(), [text]),
    };
    let mut unit = read(&Specifiers::new(super::name::unnamed()));
    let program =
        unit.loaded_commands("ExecStart").next().map(|loaded| format!("{}.service", loaded.program()));
    let Some(specifiers) = program.and_then(|name| name.parse().ok()).map(Specifiers::new) else {
        return unit;
    };
    if text.contains('%') {
        return read(&specifiers);
    }
    // Nothing in the text depends on the name: only rules ask for it.
    unit.specifiers = specifiers;
    unit
}

/// Reports what is found in a foreign text, every finding with its place.
fn judge_text(text: &str, scope: Scope, cx: &mut Decoder<'_>) -> EffectiveUnit {
    let unit = read_unnamed(text, scope);
    let lines = crate::diagnostic::Lines::of(text);
    for finding in rules::find(&unit, scope) {
        let place =
            finding.at.as_ref().map(|At { span, .. }| lines.place(span.clone(), hidden(&finding.path)));
        if let Some(diagnostic) = cx.report(finding.rule, finding.message) {
            diagnostic.path = finding.path;
            diagnostic.place = place;
            if finding.help.is_some() {
                diagnostic.help = finding.help;
            }
        }
    }
    unit
}

/// Lines of these settings may hold secrets and are not shown.
fn hidden(path: &FieldPath) -> bool {
    path.segments().iter().any(|segment| matches!(segment, Segment::Key(key) if is_secret_setting(key)))
}

/// What is found in a draft: its own text judged, and values that no line can hold.
fn judge_draft(
    text: &str,
    unit: &UnitSection,
    service: &ServiceSection,
    install: &InstallSection,
    scope: Scope,
) -> Vec<Finding> {
    let mut found = rules::find(&read_unnamed(text, scope), scope);
    for (section, key, why) in unwritable(unit, service, install) {
        found.push(rules::unwritable(section, key, why));
    }
    found
}

type Unwritable = (Section, &'static str, String);

fn unwritable(unit: &UnitSection, service: &ServiceSection, install: &InstallSection) -> Vec<Unwritable> {
    let mut found: Vec<Unwritable> = Vec::new();
    let mut check = |section, key, text: &str| {
        if let Err(why) = one_line(text) {
            found.push((section, key, why.to_owned()));
        }
    };
    if let Some(text) = &unit.description {
        check(Section::Unit, "Description", text);
    }
    for text in &unit.documentation {
        check(Section::Unit, "Documentation", text);
    }
    for text in &unit.condition_path_exists {
        check(Section::Unit, "ConditionPathExists", text);
    }
    for (key, text) in [("WorkingDirectory", &service.working_directory), ("User", &service.user)] {
        if let Some(text) = text {
            check(Section::Service, key, text);
        }
    }
    for file in &service.environment_file {
        check(Section::Service, "EnvironmentFile", &file.path);
    }
    for (section, extra) in
        [(Section::Unit, &unit.extra), (Section::Service, &service.extra), (Section::Install, &install.extra)]
    {
        for (key, value) in extra {
            let sound = !key.is_empty() && !key.contains(|c: char| c == '=' || c == '[' || c.is_whitespace());
            check(section, "extra", if sound { value } else { "\n" });
        }
    }
    for variable in &service.environment {
        if variable.value.contains('\0') {
            found.push((Section::Service, "Environment", "a value cannot hold a NUL byte".to_owned()));
        }
    }
    let commands = [
        ("ExecStartPre", &service.exec_start_pre),
        ("ExecStart", &service.exec_start),
        ("ExecStartPost", &service.exec_start_post),
        ("ExecReload", &service.exec_reload),
        ("ExecStop", &service.exec_stop),
    ];
    for (key, commands) in commands {
        for error in commands.iter().filter_map(|command| command.check().err()) {
            let error: QuoteError = error;
            found.push((Section::Service, key, error.to_string()));
        }
    }
    found
}

/// A value that is written as it is must stay on its line.
fn one_line(text: &str) -> Result<(), &'static str> {
    if text.contains(['\n', '\r', '\0']) {
        Err("a line end or NUL byte would end the value and begin another setting")
    } else if text.ends_with('\\') {
        Err("a backslash at the end would swallow the next line")
    } else if text.trim() != text {
        Err("blanks at its ends would be lost")
    } else {
        Ok(())
    }
}

impl Spec for ServiceUnit {
    const KIND: Kind = Kind::ServiceUnit;
    const FORMAT: Format = Format::Unit;
    const SHAPE_RULES: &'static ShapeRules = &SHAPE;
    type Text = String;
    type Context = Vec<Finding>;

    fn rules() -> &'static [&'static [Rule<Self>]] {
        Rows::<Self>::ALL
    }

    fn decode(root: Option<Node<'_>>, cx: &mut Decoder<'_>) -> Option<Self> {
        Some(Self::read(&judge_text(root?.source(), Scope::Unit, cx)))
    }

    fn encode(&self) -> String {
        self.write(&[])
    }

    fn edits(&self, text: &str) -> Result<Vec<Edit>, Refusal> {
        edit::edits(text, &self.encode(), |text| Self::read(&read_unnamed(text, Scope::Unit)).encode())
    }

    fn context(effective: &Self, _: &Target, _: &mut Vec<Diagnostic>) -> Vec<Finding> {
        judge_draft(&effective.encode(), &effective.unit, &effective.service, &effective.install, Scope::Unit)
    }
}

impl Spec for DropIn {
    const KIND: Kind = Kind::DropIn;
    const FORMAT: Format = Format::Unit;
    const SHAPE_RULES: &'static ShapeRules = &DROP_IN_SHAPE;
    type Text = String;
    type Context = Vec<Finding>;

    fn rules() -> &'static [&'static [Rule<Self>]] {
        Rows::<Self>::ALL
    }

    fn decode(root: Option<Node<'_>>, cx: &mut Decoder<'_>) -> Option<Self> {
        Some(Self::read(&judge_text(root?.source(), Scope::DropIn, cx)))
    }

    fn encode(&self) -> String {
        write(&self.resets, &self.unit, &self.service, &self.install)
    }

    fn edits(&self, text: &str) -> Result<Vec<Edit>, Refusal> {
        edit::edits(text, &self.encode(), |text| Self::read(&read_unnamed(text, Scope::DropIn)).encode())
    }

    fn context(effective: &Self, _: &Target, _: &mut Vec<Diagnostic>) -> Vec<Finding> {
        judge_draft(
            &effective.encode(),
            &effective.unit,
            &effective.service,
            &effective.install,
            Scope::DropIn,
        )
    }
}
