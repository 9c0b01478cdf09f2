//! Wrong configurations and what the console says about them, word for word.

use super::{NO_CONFIG, Overrides, load::merge};
use proptest::prelude::*;

/// The message about a file called `c.toml`.
fn said(text: &str) -> String {
    let source = Some(("c.toml".into(), text.to_owned()));
    match merge(source, &Overrides::default(), &|_| None).and_then(|config| config.selected().map(drop)) {
        Ok(()) => "nothing".to_owned(),
        Err(error) => {
            assert_eq!(error.exit_code(), 78);
            error.to_string()
        }
    }
}

#[test]
fn a_wrong_file_is_told_by_line_and_column() {
    let cases = [
        ("context = \"a\"\n[contexts.a]\napi_url = \"http://a\"", "nothing"),
        ("theme = ", "c.toml:1:9: not TOML: a setting without a value"),
        ("[display]\ntheme = night", "c.toml:2:9: not TOML: a text without quotes; put it in quotes"),
        (
            "[contexts.a]\ntoken_command = [\"hunter2\", \n",
            "c.toml:2:28: not TOML: unclosed array, expected `]`",
        ),
        (
            "[views.mine]\ntba = \"teams\"\ntab = \"teams\"",
            "c.toml:2:1: there is no setting `tba` in [views.mine]; did you mean `tab`?",
        ),
        (
            "[views.mine]\nfilter = \"x\"",
            "c.toml:1:8: [views.mine] has no `tab`; write tab = \"assignments\" under it",
        ),
        (
            "[views.mine]\ntab = \"teams\"\nsort = 7",
            "c.toml:3:8: `sort` is a number; it must be text in quotes",
        ),
        ("[api]\n[api]\n", "c.toml:2:2: not TOML: duplicate key"),
        ("context = \"a", "c.toml:1:13: not TOML: invalid basic string, expected `\"`"),
        (
            "[contexts.a]\napi_ulr = \"http://a\"",
            "c.toml:2:1: there is no setting `api_ulr` in [contexts.a]; did you mean `api_url`?",
        ),
        (
            "colour = \"16\"",
            "c.toml:1:1: there is no setting `colour` at the top; `colour` belongs under [display]",
        ),
        (
            "theme = \"day\"",
            "c.toml:1:1: there is no setting `theme` at the top; `theme` belongs under [display]",
        ),
        (
            "[api]\nread_only = true",
            "c.toml:2:1: there is no setting `read_only` in [api]; `read_only` belongs under [contexts.NAME]",
        ),
        (
            "[intervalls]\nhealth = 1",
            "c.toml:1:2: there is no setting `intervalls` at the top; did you mean `intervals`?",
        ),
        (
            "[contexts.a]\napi_url = \"http://a\"\ntoken = \"hunter2\"",
            "c.toml:3:1: there is no setting `token` in [contexts.a]; a secret does not belong in the file; use `token_env` or `token_command`",
        ),
        (
            "[display]\nsparkle = true",
            "c.toml:2:1: there is no setting `sparkle` in [display]; there are theme, ascii, colour, utc",
        ),
        (
            "[contexts.\"a b\"]\napi_url = \"http://a\"",
            "c.toml:1:11: the name of a context is \"a b\"; up to 24 letters, digits, - _ and . will do",
        ),
        (
            "[contexts.a]\napi_url = \"http://a\"\nflag_store = \"file\"",
            "c.toml:3:14: `flag_store` needs a `flag_file`, and [contexts.a] has none; write flag_file = \"flags.json\" under it",
        ),
        (
            "[contexts.a]\nflag_store = \"database\"\napi_url = \"http://a\"",
            "c.toml:2:14: `flag_store` needs a `database_url`, and [contexts.a] has none; set it, or leave the flags to the API",
        ),
        (
            "[contexts.a]\nflag_store = \"flagd\"\napi_url = \"http://a\"",
            "c.toml:2:14: `flag_store` is \"flagd\"; it must be \"api\", \"database\" or \"file\"",
        ),
        (
            "[contexts.a]\nguard = \"typd\"\napi_url = \"http://a\"",
            "c.toml:2:9: `guard` is \"typd\"; it must be \"confirm\", \"typed\" or \"armed\"; did you mean `typed`?",
        ),
        (
            "[contexts.a]\nread_only = \"yes\"\napi_url = \"http://a\"",
            "c.toml:2:13: `read_only` is \"yes\"; it must be true or false",
        ),
        (
            "[contexts.a]\ncolour = \"orange\"\napi_url = \"http://a\"",
            "c.toml:2:10: `colour` is \"orange\"; it must be \"green\", \"yellow\", \"red\", \"blue\", \"magenta\" or \"cyan\"",
        ),
        (
            "[contexts.a]\napi_url = \"localhost:8007\"",
            "c.toml:2:11: `api_url` does not begin with http:// or https://; write it like \"https://worky.example.com\"",
        ),
        (
            "[contexts.a]\napi_url = \"https://u:hunter2@a\"",
            "c.toml:2:11: `api_url` carries a user name or password; write it like \"https://worky.example.com\"",
        ),
        ("[contexts.a]\napi_url = 8007", "c.toml:2:11: `api_url` is a number; it must be text in quotes"),
        (
            "[contexts.a]\nread_only = true",
            "c.toml:1:11: [contexts.a] has no `api_url`; write api_url = \"https://worky.example.com\" under it",
        ),
        (
            "[contexts.a]\napi_url = \"http://a\"\ndatabase_url = \"mysql://u:hunter2@h\"",
            "c.toml:3:16: `database_url` does not begin with postgres://; write postgres://user@host:5432/database",
        ),
        (
            "[contexts.a]\napi_url = \"http://a\"\ntoken_env = \"eyJhbGciOi\"",
            "c.toml:3:13: `token_env` is not the name of a variable; write the name (capitals, digits, _), such as \"WORKY_PROD_TOKEN\"; the token itself stays out of the file",
        ),
        (
            "[contexts.a]\napi_url = \"http://a\"\ntoken_command = \"pass show x\"",
            "c.toml:3:17: `token_command` is one text with spaces; write the program and each argument apart: [\"pass\", \"show\", \"worky/prod\"]",
        ),
        (
            "[contexts.a]\napi_url = \"http://a\"\ntoken_command = []",
            "c.toml:3:17: `token_command` names no program; write the program and each argument apart: [\"pass\", \"show\", \"worky/prod\"]",
        ),
        (
            "[api]\nrequests_per_minute = 900",
            "c.toml:2:23: `requests_per_minute` is 900; it must be a whole number from 1 to 480 (the API allows 500)",
        ),
        (
            "[api]\nrequests_per_minute = 1.5",
            "c.toml:2:23: `requests_per_minute` is 1.5; it must be a whole number from 1 to 480 (the API allows 500)",
        ),
        (
            "[api]\ntimeout_seconds = -1",
            "c.toml:2:19: `timeout_seconds` is -1; it must be a whole number of seconds from 1 to 120",
        ),
        (
            "[intervals]\nsystem = 5",
            "c.toml:2:10: `system` is 5; it must be a whole number of seconds from 30 to 3600, because answering it blocks the API for a second",
        ),
        (
            "[intervals]\nhealth = \"5s\"",
            "c.toml:2:10: `health` is \"5s\"; it must be a whole number of seconds from 1 to 3600",
        ),
        (
            "[display]\nascii = \"ture\"",
            "c.toml:2:9: `ascii` is \"ture\"; it must be \"auto\", true or false; did you mean `true`?",
        ),
        (
            "[display]\ncolour = 24",
            "c.toml:2:10: `colour` is 24; it must be \"auto\", \"none\", \"16\", \"256\" or true",
        ),
        ("api = 3", "c.toml:1:7: `api` is not a table; write a line [api] and its settings under it"),
        (
            "[contexts]\na = \"http://a\"",
            "c.toml:2:5: `contexts.a` is not a table; write a line [contexts.a] and its settings under it",
        ),
        (
            "context = \"prdo\"\n[contexts.prod]\napi_url = \"http://a\"",
            "c.toml:1:11: there is no context \"prdo\"; the configuration has prod; did you mean `prod`?",
        ),
        (
            "context = \"a\"",
            "c.toml:1:11: there is no context \"a\"; the configuration has no [contexts]; `worky-console config init` writes an example",
        ),
        (
            "[contexts.a]\napi_url = \"http://a\"\n[contexts.b]\napi_url = \"http://b\"",
            "the configuration has several contexts (a, b) and does not say which to start in",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(said(text), message, "{text}");
    }
}

#[test]
fn wrong_keys_are_told_by_line_and_column() {
    let cases = [
        (
            "help = \"q\"",
            "c.toml:4:1: `q` is bound to both `help` and `quit`; give one of them another key, or [] to take it off the keyboard",
        ),
        ("hlep = \"q\"", "c.toml:4:1: there is no action `hlep`; did you mean `help`?"),
        (
            "help = \"hyper\"",
            "c.toml:4:1: `hyper` for `help`: `hyper` is not a key; write one character, f1 to f12, or one of space, enter, esc, tab, backspace, delete, insert, up, down, left, right, home, end, pageup, pagedown, minus",
        ),
        (
            "list.first = \"g g\"\nlist.last = \"g\"",
            "c.toml:4:6: `list.last` runs at once, so `list.first` can never be typed to its end; give one of them another key, or [] to take it off the keyboard",
        ),
        ("help = 3", "c.toml:4:8: `help` is a number; write \"ctrl-p\", or a list of such, or [] for no key"),
        (
            "help = true",
            "c.toml:4:8: `help` is true or false; write \"ctrl-p\", or a list of such, or [] for no key",
        ),
        ("help = \"\"", "c.toml:4:8: `help` has an empty key; write \"ctrl-p\", or [] for no key"),
    ];
    for (line, message) in cases {
        let text = format!("[contexts.a]\napi_url = \"http://a\"\n[keys]\n{line}\n");
        assert_eq!(said(&text), message, "{line}");
    }
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_the_file() {
    let text = "[api]\nx = 1\ntimeout_seconds = 0\n[display]\ncolour = \"purple\"\n[keys]\nhelp = \"q\"\n";
    let lines = [
        "c.toml:2:1: there is no setting `x` in [api]; there are requests_per_minute, timeout_seconds",
        "c.toml:3:19: `timeout_seconds` is 0; it must be a whole number of seconds from 1 to 120",
        "c.toml:5:10: `colour` is \"purple\"; it must be \"auto\", \"none\", \"16\", \"256\" or true",
        "c.toml:7:1: `q` is bound to both `help` and `quit`; give one of them another key, or [] to take it off the keyboard",
    ];
    assert_eq!(said(text), lines.join("\n"));
}

#[test]
fn an_empty_file_is_no_configuration() {
    assert_eq!(said(""), NO_CONFIG);
    assert_eq!(NO_CONFIG.lines().count(), 3);
}

/// Scraps of configurations, so that random files come close to real ones.
fn scrap() -> impl Strategy<Value = String> {
    let scraps = prop::sample::select(vec![
        "[contexts.a]",
        "[api]",
        "[keys]",
        "[display]",
        "\n",
        " = ",
        "\"",
        "'",
        "[",
        "]",
        "{",
        "}",
        ",",
        ".",
        "#",
        "api_url",
        "\"http://a\"",
        "guard",
        "context",
        "theme",
        "health",
        "system",
        "1",
        "-5",
        "0x10",
        "true",
        "1979-05-27",
        "help",
        "list.next",
        "\"\"\"",
        "\\",
        "é",
        "\u{0}",
        "\u{202e}",
    ]);
    prop_oneof![8 => scraps.prop_map(str::to_owned), 1 => any::<String>()]
}

/// Places where a secret may stand, right or wrong.
const SECRET_LINES: [&str; 16] = [
    "token = \"S\"",
    "token = S",
    "token = \"S",
    "token = 'S",
    "password = [\"S\"]",
    "token_env = \"S\"",
    "token_env = S",
    "token_command = \"echo S\"",
    "token_command = [\"echo\", \"S\"",
    "token_command = [\"echo\", S]",
    "database_url = \"postgres://u:S@h:x/d\"",
    "database_url = \"mysql://u:S@h/d\"",
    "api_url = \"https://u:S@h\"",
    "api_url = \"https://h?token=S\"",
    "email = { token = \"S\" }",
    "database_url = S",
];

proptest! {
    #[test]
    fn no_file_makes_it_panic(scraps in prop::collection::vec(scrap(), 0..40)) {
        let message = said(&scraps.concat());
        prop_assert!(!message.chars().any(|c| c.is_control() && c != '\n'), "{message:?}");
    }

    #[test]
    fn no_message_holds_a_secret(
        secret in "[a-zA-Z0-9/#@_.-]{8,40}",
        lines in prop::collection::vec(0..SECRET_LINES.len(), 1..4),
        broken in any::<bool>(),
    ) {
        let secret = format!("hunter2{secret}");
        let mut text = "[contexts.a]\n".to_owned();
        for line in lines {
            text.push_str(&SECRET_LINES[line].replace('S', &secret));
            text.push('\n');
        }
        if broken {
            text.push_str("= =");
        }
        let message = said(&text);
        prop_assert!(!message.contains("hunter2"), "{message}");
    }
}
