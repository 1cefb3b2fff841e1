//! The documents: a service unit and a drop-in for one.

use super::edit::Sections;
use super::keys::Section;
use super::load::EffectiveUnit;
use super::sections::{InstallSection, ServiceSection, UnitSection};
use super::settings::{Assigned, Writer};
use crate::document::spec::inherent;
use crate::format::change::overlay::Lists;
use crate::format::environment::is_variable_name;
use crate::format::unit::is_no_character;

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
            /// Makes a document with nothing set.
            pub fn new() -> Self {
                Self::default()
            }

            /// Sets `[Unit]` as a whole.
            #[must_use]
            pub fn unit(mut self, section: UnitSection) -> Self {
                self.unit = section;
                self
            }

            fn lay_sections_over(&mut self, draft: &Self, lists: Lists) {
                self.unit.lay_over(&draft.unit, lists);
                self.service.lay_over(&draft.service, lists);
                self.install.lay_over(&draft.install, lists);
            }

            fn clear_setting(&mut self, section: Section, key: &str) {
                match section {
                    Section::Unit => self.unit.clear(key),
                    Section::Service => self.service.clear(key),
                    Section::Install => self.install.clear(key),
                }
            }

            /// Sets `[Service]` as a whole.
            #[must_use]
            pub fn service(mut self, section: ServiceSection) -> Self {
                self.service = section;
                self
            }

            /// Sets `[Install]` as a whole.
            #[must_use]
            pub fn install(mut self, section: InstallSection) -> Self {
                self.install = section;
                self
            }
        }

        inherent!($name);
    };
}
sections!(ServiceUnit);
sections!(DropIn);

impl Sections for ServiceUnit {
    fn text(&self) -> String {
        self.encode()
    }

    fn unwritable(&self) -> Vec<Unwritable> {
        self.unwritable()
    }

    fn lay_over(&mut self, draft: &Self, lists: Lists) {
        self.lay_sections_over(draft, lists);
    }

    fn clear(&mut self, section: Section, key: &str) {
        self.clear_setting(section, key);
    }
}

impl Sections for DropIn {
    fn text(&self) -> String {
        self.encode()
    }

    fn unwritable(&self) -> Vec<Unwritable> {
        self.unwritable()
    }

    /// A list that was emptied for the unit stays so.
    fn lay_over(&mut self, draft: &Self, lists: Lists) {
        for reset in &draft.resets {
            if !self.resets.contains(reset) {
                self.resets.push(reset.clone());
            }
        }
        self.lay_sections_over(draft, lists);
    }

    fn clear(&mut self, section: Section, key: &str) {
        self.resets.retain(|(of, reset)| (*of, reset.as_str()) != (section, key));
        self.clear_setting(section, key);
    }
}

/// Of these only unknown keys are reported, and under the entry that the topic lists.
impl ServiceUnit {
    /// The text, whether it is right or not.
    pub(super) fn encode(&self) -> String {
        write(&[], &self.unit, &self.service, &self.install)
    }

    /// What no line of a unit file can hold.
    pub(super) fn unwritable(&self) -> Vec<Unwritable> {
        unwritable(&[], &self.unit, &self.service, &self.install)
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

    /// The text, whether it is right or not.
    pub(super) fn encode(&self) -> String {
        write(&self.resets, &self.unit, &self.service, &self.install)
    }

    /// What no line of a unit file can hold.
    pub(super) fn unwritable(&self) -> Vec<Unwritable> {
        unwritable(&self.resets, &self.unit, &self.service, &self.install)
    }

    pub(super) fn read(unit: &EffectiveUnit) -> Self {
        let ServiceUnit { unit: unit_section, service, install } = ServiceUnit::read(unit);
        let mut resets: Vec<(Section, String)> = Vec::new();
        for setting in unit.settings.iter().filter(|setting| setting.value.is_empty()) {
            let reset = (setting.section, setting.key.clone());
            // Settings without a field keep their empty lines in `extra`, in the order of the text.
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
        // Before all values of the section: an empty line empties what stands above it, in this file too.
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

/// A value that no line can hold: its setting, and why.
pub(super) type Unwritable = (Section, &'static str, String);

fn unwritable(
    resets: &[(Section, String)],
    unit: &UnitSection,
    service: &ServiceSection,
    install: &InstallSection,
) -> Vec<Unwritable> {
    let mut found = Found::default();
    if let Some(text) = &unit.description {
        found.line(Section::Unit, "Description", text);
    }
    for text in &unit.documentation {
        found.line(Section::Unit, "Documentation", text);
        if text.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\')) {
            found.push(Section::Unit, "Documentation", "an address holds no blanks, quotes or backslashes");
        }
    }
    for text in &unit.condition_path_exists {
        found.line(Section::Unit, "ConditionPathExists", text);
    }
    for (key, text) in [("WorkingDirectory", &service.working_directory), ("User", &service.user)] {
        if let Some(text) = text {
            found.line(Section::Service, key, text);
        }
    }
    for file in &service.environment_file {
        found.line(Section::Service, "EnvironmentFile", &file.path);
        // A specifier may stand for an absolute path.
        if !file.path.starts_with(['/', '%']) {
            found.push(Section::Service, "EnvironmentFile", "the path has to be absolute");
        }
    }
    for (section, extra) in
        [(Section::Unit, &unit.extra), (Section::Service, &service.extra), (Section::Install, &install.extra)]
    {
        for (key, value) in extra {
            found.key(section, "extra", key);
            found.line(section, "extra", value);
        }
    }
    for (section, key) in resets {
        found.key(*section, "resets", key);
    }
    for variable in &service.environment {
        if !is_variable_name(variable.name.as_bytes()) {
            found.push(
                Section::Service,
                "Environment",
                "a name is letters, digits and underscores, no digit first",
            );
        }
        if variable.value.contains('\0') || variable.value.chars().any(is_no_character) {
            found.push(Section::Service, "Environment", "a value holds no NUL byte and only characters");
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
            found.push(Section::Service, key, error.to_string());
        }
    }
    found.0
}

#[derive(Default)]
struct Found(Vec<Unwritable>);

impl Found {
    fn push(&mut self, section: Section, key: &'static str, why: impl Into<String>) {
        self.0.push((section, key, why.into()));
    }

    /// A value that is written as it is.
    fn line(&mut self, section: Section, key: &'static str, text: &str) {
        if let Err(why) = one_line(text) {
            self.push(section, key, why);
        }
    }

    /// The name of a setting, which could bring a value or a line of its own.
    fn key(&mut self, section: Section, field: &'static str, key: &str) {
        // A key with a line end or an equals sign in it would write a setting that no rule has looked at.
        let sound = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if key.is_empty() || !key.bytes().all(sound) {
            self.push(section, field, "the name of a setting is letters and digits only");
        }
    }
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
