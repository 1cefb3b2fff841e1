//! What Pods start: static Pods of a control plane, and kube-proxy's DaemonSet.

use std::ops::Range;

use super::content::Content;
use super::file::File;
use super::process::{Process, Word};
use super::spot::Spot;
use crate::component::Component;
use crate::diagnostic::{FieldPath, Segment};
use crate::format::{self, Format};
use crate::target::Target;
use crate::tree::Node;

/// The programs of every Pod and Pod template.
pub(super) fn processes(files: &[File<'_>], target: &Target) -> Vec<Process> {
    let mut processes = Vec::new();
    for file in files {
        let Content::Manifest(manifest) = &file.content else { continue };
        for object in &manifest.objects {
            let path = match object.kind.as_str() {
                "Pod" => FieldPath::key("spec"),
                "DaemonSet" | "Deployment" | "StatefulSet" => {
                    FieldPath::key("spec").then("template").then("spec")
                }
                _ => continue,
            };
            let pod = Pod { file, part: object.span.clone(), path: path.then("containers") };
            processes.extend(pod.processes(target));
        }
    }
    processes
}

struct Pod<'f, 's> {
    file: &'f File<'s>,
    part: Range<usize>,
    path: FieldPath,
}

impl Pod<'_, '_> {
    fn processes(&self, target: &Target) -> Vec<Process> {
        let text = self.file.text.get(self.part.clone()).unwrap_or("");
        let Ok(tree) = format::read(text, Format::Component) else { return Vec::new() };
        let mut containers = tree.root();
        for segment in self.path.segments() {
            containers = match segment {
                Segment::Key(key) => containers.and_then(|node| node.get(key)),
                Segment::Index(_) => None,
            };
        }
        let containers = containers.into_iter().flat_map(Node::items).enumerate();
        containers.filter_map(|(at, container)| self.process(at, container, target)).collect()
    }

    fn process(&self, at: usize, container: Node<'_>, target: &Target) -> Option<Process> {
        let mut words: Vec<Word> = Vec::new();
        // `command` takes the place of the image's entry point and `args` that of
        // its arguments; both together are the process.
        for key in ["command", "args"] {
            for (index, word) in container.get(key).into_iter().flat_map(Node::items).enumerate() {
                let path = self.path.clone().item(at).then(key).item(index);
                let (start, end) = (word.span().start + self.part.start, word.span().end + self.part.start);
                words.push((word.text().to_owned(), Spot::of_span(self.file, path, start..end)));
            }
        }
        // An image that begins with its program needs no command.
        let begins = words.first().and_then(|(word, _)| Component::of_binary(word));
        let (component, program) = match begins {
            Some(component) => (component, words.remove(0).1),
            // What begins with another word is a wrapper's.
            None if container.get("command").is_none()
                && words.first().is_some_and(|(word, _)| word.starts_with('-')) =>
            {
                let name = container.get("name").map_or("", Node::text);
                (Component::of_binary(name)?, words.first()?.1.clone())
            }
            None => return None,
        };
        let mut process = Process::new(component, words, program, target);
        process.in_pod = true;
        process.is_whole = true;
        Some(process)
    }
}
