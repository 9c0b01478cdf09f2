//! The house rules that a compiler does not know: which layer may lean on which, which crate is
//! known where, how long a file may be, that imports run in no circle, and that nothing public is forgotten.

mod imports;
mod layers;
mod rules;
mod teeth;
mod writes;

use rules::{File, WALL, circle, orphans};
use std::{fs, path::Path};
use writes::{GATE, trespasses, writing};

#[test]
fn every_file_keeps_to_its_layer() {
    let files = files_in("src");
    assert!(files.iter().any(|file| file.path == "lib.rs"), "the sources are not where they were");
    let faults: Vec<_> = files.iter().flat_map(File::faults).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn no_import_leads_back_to_where_it_came_from() {
    if let Some(circle) = circle(&files_in("src")) {
        panic!("a circle:\n{circle}");
    }
}

#[test]
fn no_test_file_is_longer_than_a_source_file_may_be() {
    let long: Vec<_> =
        files_in("tests").into_iter().filter(|file| file.text.lines().count() > WALL).collect();
    assert!(long.is_empty(), "{:?}", long.iter().map(|file| &file.path).collect::<Vec<_>>());
}

#[test]
fn no_public_name_is_an_orphan() {
    let others: Vec<_> = ["tests", "benches", "examples"].into_iter().flat_map(files_in).collect();
    let orphans = orphans(&files_in("src"), &others);
    assert!(orphans.is_empty(), "\n{}", orphans.join("\n"));
}

#[test]
fn only_the_gate_changes_the_world() {
    let files = files_in("src");
    let writing = writing(&files);
    for name in ["create_team", "remove_member", "assign_many", "send_notification", "archive_flag"] {
        assert!(writing.iter().any(|known| known == name), "{name} is not among {writing:?}");
    }
    let gate = files.iter().filter(|file| file.path == GATE).map(|file| &file.text);
    assert!(gate.into_iter().any(|text| writing.iter().all(|name| text.contains(&format!(".{name}(")))));
    let faults = trespasses(&files, &writing);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn files_in(folder: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let (mut folders, mut files) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                files.push(File::new(&name, &fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}
