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
