//! What the programs of a set run with: every value, and where it comes from.

use super::FileSet;
use super::configured::Configured;
use super::machine::Machine;
use super::seat::{Seat, Sight};
use crate::component::Component;
use crate::diagnostic::{FieldPath, Related};
use crate::sensitive::names_secret;
use crate::target::Target;
use crate::value::Json;

/// A value that a program really uses.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EffectiveValue {
    /// The folder that the machine's files lie below; empty where the set has only one.
    pub machine: String,
    /// The program.
    pub component: Component,
    /// The field of its configuration file, such as `authentication.anonymous.enabled`.
    pub path: FieldPath,
    /// The value; `null` in place of one that is a secret.
    pub value: Json,
    /// The flag or the line that the value comes from; `None` for a default.
    pub origin: Option<Related>,
}

impl FileSet {
    /// Every value that kubelet and kube-proxy of each machine run with, in the order of the fields: from a flag, from a
    /// file or one of its drop-ins, or by default.
    ///
    /// ```
    /// use nodestrap::node::FileSet;
    /// use nodestrap::{KubernetesVersion, Target};
    ///
    /// let set = FileSet::new().file(
    ///     "kubelet.yaml",
    ///     "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPods: 200\n",
    /// );
    /// let values = set.effective(&Target::new(KubernetesVersion::V1_34));
    /// let of = |path: &str| values.iter().find(|value| value.path.to_string() == path).unwrap();
    /// assert_eq!(of("maxPods").value.to_string(), "200");
    /// assert!(of("maxPods").origin.is_some() && of("registryPullQPS").origin.is_none());
    /// ```
    pub fn effective(&self, target: &Target) -> Vec<EffectiveValue> {
        let (files, processes) = self.read(target);
        let mut values = Vec::new();
        let machines = Machine::all(&files, &processes);
        let sight = Sight::of(&files, &processes, &machines);
        for seat in machines.into_iter().map(|machine| Seat::of(machine, &files, &sight, target)) {
            let programs = [(Component::Kubelet, &seat.kubelet), (Component::KubeProxy, &seat.proxy)];
            for (component, program) in programs {
                let Some(program) = program else { continue };
                let mut found = Vec::new();
                gather(program, &program.effective, &FieldPath::ROOT, &mut found);
                let machine = seat.machine.name();
                values.extend(found.into_iter().map(|(path, value, origin)| EffectiveValue {
                    machine: machine.to_owned(),
                    component,
                    path,
                    value,
                    origin,
                }));
            }
        }
        values
    }
}

/// The scalars, lists and empty maps of a value, and what a flag says as a whole.
fn gather(
    program: &Configured<'_, '_>,
    json: &Json,
    path: &FieldPath,
    found: &mut Vec<(FieldPath, Json, Option<Related>)>,
) {
    // A flag says the value of its field as a whole, maps too: nothing of the file is left below it.
    if let Some((value, spot)) = program.flag_for(path) {
        return found.push((path.clone(), Json::from(value), Some(spot.related("a flag"))));
    }
    // An empty map is a value: `featureGates: {}` is written, and has no field to show it by.
    let entries = json.as_object().filter(|entries| !entries.is_empty());
    let Some(entries) = entries else {
        let origin = program.written(path).map(|spot| spot.related("the file"));
        return found.push((path.clone(), json.clone(), origin));
    };
    for (key, value) in entries {
        let path = path.clone().then(key.clone());
        if names_secret(key) {
            found.push((path, Json::Null, None));
        } else {
            gather(program, value, &path, found);
        }
    }
}
