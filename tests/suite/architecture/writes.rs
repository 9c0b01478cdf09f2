//! Who calls what changes the world. The calls are read from the clients themselves, and from the trait of the
//! stores of flags: whatever of their methods tells an outcome.

use super::{imports::bare, rules::File};

/// Where they are defined.
const CLIENTS: [&str; 3] = ["source/api/", "source/database/", "source/flags/"];
/// The only one who may call them.
pub const GATE: &str = "gate/send.rs";

fn is_client(file: &File) -> bool {
    CLIENTS.iter().any(|client| file.path.starts_with(client))
}

/// The names of the client's methods that change something.
pub fn writing(files: &[File]) -> Vec<String> {
    let client = files.iter().filter(|file| is_client(file));
    let methods = client.flat_map(|file| {
        let code = bare(&file.text);
        let methods = code.split("pub async fn ").skip(1).filter_map(|rest| rest.split(" {").next());
        let of_trait = code.split_once("pub trait ").map_or("", |(_, rest)| rest);
        let promised = of_trait.split("fn ").skip(1).filter_map(|rest| rest.split([';', '{']).next());
        let told = methods.chain(promised).filter(|signature| {
            signature.split("->").nth(1).is_some_and(|result| result.contains("Outcome"))
        });
        told.filter_map(|signature| signature.split(['(', '<']).next().map(str::to_owned)).collect::<Vec<_>>()
    });
    methods.collect()
}

/// Every call of one of these methods that is made elsewhere, with its line.
pub fn trespasses(files: &[File], writing: &[String]) -> Vec<String> {
    let elsewhere = files.iter().filter(|file| file.path != GATE && !is_client(file));
    let mut found = Vec::new();
    for file in elsewhere {
        let code = bare(&file.text);
        for name in writing.iter().filter(|name| calls(&code, name)) {
            let line = code.lines().position(|line| calls(line, name)).map_or(0, |at| at + 1);
            found.push(format!("{}:{line}: only {GATE} may call {name}", file.path));
        }
    }
    found
}

/// `api.name(` or `Api::name`. What somebody calls of themselves (`self.name(`) is a method of their own.
fn calls(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + name.len()..]);
        let whole = !after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        let own = before.strip_suffix("self.").is_some_and(|rest| !rest.ends_with(['.', '_']));
        let method = before.ends_with('.') && after.starts_with('(') && !own;
        whole && (method || before.ends_with("Api::"))
    })
}

#[test]
fn a_call_is_found_wherever_and_however_it_is_made() {
    let file = |path, text| File::new(path, text);
    let client = [
        file(
            "source/api/x.rs",
            "impl Api {\n    pub async fn drop_it(\n        &self,\n        id: &Id,\n    ) -> Outcome<Vec<Id>> {\n    }\n    \
             pub async fn read_it(&self) -> Listing {\n        Outcome::Done(1)\n    }\n    \
             async fn drop_own(&self) -> Outcome {}\n}\n",
        ),
        file(
            "source/flags/mod.rs",
            "pub trait Store {\n    fn read(&self) -> BoxFuture<'_, Listing>;\n    \
             fn put<'a>(\n        &'a self,\n    ) -> BoxFuture<'a, Outcome>;\n}",
        ),
        file("gate/survey.rs", "pub async fn look(&self) -> Outcome {}"),
    ];
    let writing = writing(&client);
    assert_eq!(writing, ["drop_it", "put"]);
    let bites = |text: &str| trespasses(&[File::new("cli/x.rs", text)], &writing);
    let fault = |line: usize| vec![format!("cli/x.rs:{line}: only {GATE} may call drop_it")];
    assert_eq!(bites("fn f() {\n    api.drop_it(&id).await;\n}"), fault(2));
    assert_eq!(bites("self.api.drop_it(&id)"), fault(1));
    assert_eq!(bites("self.api\n    .at(Pace::Bulk)\n    .drop_it(&id)"), fault(3));
    assert_eq!(bites("ids.map(Api::drop_it)"), fault(1));
    assert_eq!(bites("api.drop_its(&id); self.drop_it();\n// api.drop_it(&id)\ndrop_it(1)"), [""; 0]);
    assert_eq!(trespasses(&[file(GATE, "api.drop_it(&id)")], &writing), [""; 0]);
}
