//! What the repository shows must be what the program does.

use std::{fs, path::Path};
use worky_console::cli;

fn repository(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_readme_lists_the_keys_of_the_table() {
    let readme = repository("README.md");
    let (_, rest) = readme.split_once("<!-- keys:").unwrap();
    let (_, rest) = rest.split_once("-->\n").unwrap();
    let (listed, _) = rest.split_once("\n<!-- keys end -->").unwrap();
    assert_eq!(listed.trim(), cli::keys_markdown().trim(), "`worky-console keys` prints the list");
}

#[tokio::test]
async fn the_pictures_show_what_the_screen_shows() {
    for (name, svg) in cli::shoot().await.unwrap() {
        let file = format!("screenshots/{name}.svg");
        assert!(repository(&file) == svg, "{file} is not what the console draws: run `make screenshots`");
    }
}

#[test]
fn the_readme_shows_every_picture_it_has() {
    let readme = repository("README.md");
    for shot in cli::SHOTS {
        assert!(readme.contains(&format!("screenshots/{}.svg", shot.name)), "{}", shot.name);
    }
}
