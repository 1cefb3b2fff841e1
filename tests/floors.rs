//! The floors of the house: a room of `src` imports from lower floors only. CONTRIBUTING.md shows them.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used,
    reason = "it reads the sources; helpers of tests stop where tests would"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The floor of each room, counted from the ground, as the picture in CONTRIBUTING.md has it. The ground is its last
/// line.
fn floors() -> BTreeMap<String, usize> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("CONTRIBUTING.md")).unwrap();
    let picture = page.split("## Floors").nth(1).unwrap().split("```").nth(1).unwrap();
    let lines = picture.lines().skip(1).filter_map(|line| line.split_once("   "));
    let rooms = lines.flat_map(|(floor, rooms)| {
        let names = rooms.split("   ").find(|part| !part.trim().is_empty()).unwrap_or(rooms);
        names.split('·').map(move |room| (room.trim().to_owned(), floor.trim().parse().unwrap()))
    });
    rooms.collect()
}

/// The files of the library that are no tests, each with its path below `src`.
fn sources(folder: &Path, below: &str, files: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(Result::unwrap).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() && name != "tests" {
            sources(&entry.path(), &format!("{below}{name}/"), files);
        } else if entry.path().extension().is_some_and(|ending| ending == "rs") && name != "tests.rs" {
            let text = fs::read_to_string(entry.path()).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            files.push((format!("{below}{name}"), code.collect::<Vec<_>>().join("\n")));
        }
    }
}

/// The rooms that a file names, by `crate::` or by `super::` up to the root of the crate.
fn imports(path: &str, code: &str) -> Vec<String> {
    let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
    let depth = path.trim_end_matches("/mod.rs").split('/').count();
    let up = "super::".repeat(depth);
    let behind = code.match_indices("crate::").map(|(at, word)| &code[at + word.len()..]);
    let above = code.match_indices(&up).filter(|(at, _)| !code[..*at].ends_with("super::"));
    let above = above.map(|(at, word)| &code[at + word.len()..]).filter(|rest| !rest.starts_with("super::"));
    behind.chain(above).flat_map(first_names).collect()
}

/// The first names of `a::b`, or of every item of `{a::b, c}`.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = path.strip_prefix('{') else { return vec![name(path)] };
    let mut depth = 1;
    let mut names = vec![name(group.trim_start())];
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(name(group[at + 1..].trim_start())),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

#[test]
fn a_room_imports_from_lower_floors_only() {
    let floors = floors();
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut files);
    let mut wrong = Vec::new();
    for (path, code) in &files {
        let room = path.split(['/', '.']).next().unwrap_or("");
        let Some(floor) = floors.get(room) else {
            wrong.push(format!("{path}: the room {room} has no floor in CONTRIBUTING.md"));
            continue;
        };
        for import in imports(path, code).iter().filter(|import| *import != room) {
            // A name that is no room is re-exported by lib.rs.
            let below = floors.get(import).unwrap_or(&floors["lib"]);
            if below >= floor && !import.is_empty() {
                wrong.push(format!("{path} (floor {floor}) imports {import} (floor {below})"));
            }
        }
    }
    assert!(files.len() > 200, "all of src was read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_way_to_name_a_room_is_seen() {
    let code = "use crate::{a::{b, c}, d};\nuse super::e;\nfn f() { crate::g::h() }\n$crate::i::j!()\n";
    assert_eq!(imports("room/mod.rs", code), ["a", "d", "g", "i", "e"]);
    assert_eq!(imports("room/file.rs", "use super::near;\nuse super::super::far::X;\n"), ["far"]);
}

/// The paths that a `use` names, groups taken apart.
fn named(path: &str, before: &[String], all: &mut Vec<Vec<String>>) {
    let mut rest = path.trim();
    let mut names = before.to_vec();
    loop {
        if let Some(group) = rest.strip_prefix('{') {
            let group = group.trim_end().trim_end_matches('}');
            let mut depth = 0;
            let at_top = |c: char| {
                depth += i32::from(c == '{') - i32::from(c == '}');
                c == ',' && depth == 0
            };
            group
                .split(at_top)
                .filter(|part| !part.trim().is_empty())
                .for_each(|part| named(part, &names, all));
            return;
        }
        let end = rest.find("::").unwrap_or(rest.len());
        let name = rest[..end].split_whitespace().next().unwrap_or("");
        names.push(name.trim_matches(|c: char| !c.is_alphanumeric() && c != '_').to_owned());
        let Some(behind) = rest.get(end + 2..) else { break };
        rest = behind;
    }
    all.push(names);
}

/// The paths from `crate` or `super` on that stand in code.
fn inline(code: &str) -> Vec<Vec<String>> {
    let is_of_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    // What a macro names is needed where it is used.
    let code = code.replace("$crate::", "");
    let words = code.split(|c: char| !is_of_path(c)).filter(|word| word.contains("::"));
    let paths = words.map(|word| word.split("::").map(str::to_owned).collect::<Vec<_>>());
    paths.filter(|path| path[0] == "crate" || path[0] == "super").collect()
}

/// The files of the library by the path of their module, such as `["unit", "edit"]`.
struct House {
    files: BTreeMap<Vec<String>, (String, String)>,
}

impl House {
    fn read() -> Self {
        let mut files = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut files);
        let module = |path: &str| {
            let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
            if path == "lib" { Vec::new() } else { path.split('/').map(str::to_owned).collect::<Vec<_>>() }
        };
        // A module inside of a file has another `super`.
        let inner = ["#[cfg(test)]\nmod tests {", "mod sealed {"];
        let code =
            |code: &str| inner.iter().fold(code, |code, end| code.split(end).next().unwrap_or("")).to_owned();
        Self { files: files.iter().map(|(path, text)| (module(path), (path.clone(), code(text)))).collect() }
    }

    /// What a file's `use` lines name, from the root on, and whether each hands the name on.
    fn uses(&self, module: &[String]) -> Vec<(Vec<String>, bool)> {
        let mut all = Vec::new();
        let code = &self.files[module].1;
        for part in code.split(';') {
            let (before, statement) =
                part.rsplit_once("\nuse ").or(part.rsplit_once(" use ")).unwrap_or((part, ""));
            let is_handed =
                !statement.is_empty() && before.rsplit('\n').next().unwrap_or("").starts_with("pub");
            let mut paths = Vec::new();
            named(statement, &[], &mut paths);
            let inline = inline(before).into_iter().map(|path| (path, false));
            for (mut path, is_handed) in paths.into_iter().map(|path| (path, is_handed)).chain(inline) {
                let first = path[0].clone();
                let up = path.iter().take_while(|name| *name == "super").count();
                let base = match first.as_str() {
                    "crate" => Vec::new(),
                    "super" => module[..module.len().saturating_sub(up)].to_vec(),
                    "self" => module.to_vec(),
                    _ if self.files.contains_key(&[module, &path[..1]].concat()) => module.to_vec(),
                    _ => continue,
                };
                path.drain(
                    ..if first == "super" { up } else { usize::from(first == "crate" || first == "self") },
                );
                all.push(([base, path].concat(), is_handed));
            }
        }
        all
    }

    /// The module whose file has what a path names; a folder's `mod.rs` may hand it on.
    fn home(&self, path: &[String]) -> Vec<String> {
        let end = (0..=path.len()).rev().find(|end| self.files.contains_key(&path[..*end])).unwrap_or(0);
        let (module, rest) = path.split_at(end);
        let handed = rest.first().and_then(|name| {
            let uses = self.uses(module);
            uses.into_iter()
                .find(|(path, is_handed)| *is_handed && path.last() == Some(name) && path[..] != *module)
        });
        handed.map_or(module.to_vec(), |(path, _)| self.home(&path))
    }

    /// Which files each file needs.
    fn needs(&self) -> BTreeMap<&str, Vec<&str>> {
        let needs = self.files.iter().map(|(module, (path, _))| {
            let uses = self.uses(module).into_iter().filter(|(_, is_handed)| !is_handed);
            let homes = uses.map(|(path, _)| self.files[&self.home(&path)].0.as_str());
            (path.as_str(), homes.filter(|home| home != path).collect())
        });
        needs.collect()
    }
}

/// Every file that is needed by the first, and by what it needs.
fn reached<'h>(from: &'h str, needs: &BTreeMap<&'h str, Vec<&'h str>>) -> Vec<&'h str> {
    let (mut reached, mut next) = (Vec::new(), vec![from]);
    while let Some(file) = next.pop() {
        for need in &needs[file] {
            if !reached.contains(need) {
                reached.push(*need);
                next.push(need);
            }
        }
    }
    reached
}

/// Circles of more than four files that are there still: how many files, and the first of them. None is to be added.
const LARGER: &[(usize, &str)] = &[(11, "node/content.rs"), (6, "node/file_set.rs")];

#[test]
fn a_circle_of_files_has_four_at_most_and_is_named_in_its_room() {
    let house = House::read();
    let needs = house.needs();
    let reached: BTreeMap<&str, Vec<&str>> =
        needs.keys().map(|file| (*file, reached(file, &needs))).collect();
    let mut wrong = Vec::new();
    for (file, all) in &reached {
        let circle: Vec<&str> = all.iter().copied().filter(|other| reached[other].contains(file)).collect();
        if circle.iter().min() != Some(file) || LARGER.contains(&(circle.len(), file)) {
            continue;
        }
        let room = file.split('/').next().unwrap();
        let faces = ["mod.rs", "rules/mod.rs"].map(|face| Path::new("src").join(room).join(face));
        let read = |face: &std::path::PathBuf| fs::read_to_string(face).unwrap_or_default();
        let page: String = faces.iter().map(read).collect();
        let names = |line: &str| circle.iter().all(|file| line.contains(file.rsplit('/').next().unwrap()));
        let paragraph = page.split("\n\n").any(|part| part.to_lowercase().contains("circle") && names(part));
        if circle.len() > 4 || !paragraph {
            wrong.push(format!("{} files, named: {paragraph}: {}", circle.len(), circle.join(", ")));
        }
    }
    assert!(reached.len() > 200, "all of src was read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
