//! `flags`: what can be asked of rollout flags on the command line. The changes themselves are changes like
//! all others; only a whole snapshot is brought back here.

mod question;
mod snapshot;
mod told;

use super::{
    Done, EX_USAGE, Failure, args,
    args::Shared,
    change::{Sending, tell},
    contexts, environment, list, print,
};
use crate::{
    config::{self, Config, FlagKeeper},
    domain::{ClientId, Evaluation, Flag, FlagName, Percentage, UserId, bucket, bucket_of, preview},
    source::{FlagStore, Pace},
};
pub use question::{Question, asked, offering};
use std::{
    io::{self, IsTerminal, Read},
    sync::Arc,
};

/// EX_DATAERR of sysexits(3): what was asked for is not there, or makes no sense.
const EX_DATAERR: u8 = 65;

pub async fn run(shared: &Shared, sending: &Sending, question: Question) -> Done {
    let config = || config::load(shared.config.as_deref(), &shared.overrides(), &environment);
    match question {
        Question::List(shape) => list::run(shared, args::Listed::Flags(shape)).await,
        Question::History { name, shape } => list::flag_history(&config()?, &name, &shape).await,
        Question::Show { name, json } => {
            let flag = find(&*store(&config()?).await?, &name).await?;
            print(&if json { told::flag_json(&flag) } else { told::flag(&flag) })
        }
        Question::Evaluate { name, user, client, json } => {
            let store = store(&config()?).await?;
            let flag = find(&*store, &name).await?;
            warn(&*store).await;
            evaluate(&flag, &user, client.as_ref(), json)
        }
        Question::Bucket { name, users, json } => buckets(&name, users, json),
        Question::Preview { name, to, json } => show_preview(&config()?, &name, to, json).await,
        Question::Export { file } => snapshot::export(&*store(&config()?).await?, file.as_deref()).await,
        Question::Import { file, reason } => snapshot::import(shared, sending, &file, reason.as_ref()).await,
        Question::Diff { file, json } => snapshot::diff(&*store(&config()?).await?, &file, json).await,
        Question::Init { print } => init(&config()?, print).await,
    }
}

/// Where the context in force keeps its flags. Only the API has to know who asks.
pub async fn store(config: &Config) -> Result<Arc<dyn FlagStore>, Failure> {
    let context = config.selected()?;
    let api = match context.flag_store {
        FlagKeeper::Api => list::api(config).await?,
        FlagKeeper::Database | FlagKeeper::File => {
            list::read(contexts::api(config, context, None, Arc::new(|_, _| {})))?
        }
    };
    list::read(contexts::flag_store(config, context, &api.at(Pace::Person)))
}

async fn find(store: &dyn FlagStore, name: &FlagName) -> Result<Flag, Failure> {
    let flags = list::read(store.flags().await)?.rows;
    let names: Vec<String> = flags.iter().map(|flag| flag.name.to_string()).collect();
    let nothing = || {
        let nearest = crate::base::nearest(name.as_str(), names.iter().map(String::as_str));
        let hint = nearest.map_or_else(
            || format!("there are {}", names.join(", ")),
            |name| format!("did you mean {name}?"),
        );
        Failure::new(format!("there is no flag {name} in {}", store.place()), hint, EX_DATAERR)
    };
    flags.into_iter().find(|flag| flag.name == *name).ok_or_else(nothing)
}

/// Who is told who is let in has to know where that may be wrong.
async fn warn(store: &dyn FlagStore) {
    if let Some(caveat) = store.caveat().await {
        tell(caveat);
    }
}

fn evaluate(flag: &Flag, user: &UserId, client: Option<&ClientId>, json: bool) -> Done {
    let found: Evaluation = flag.evaluate(user, client);
    let place = bucket(&flag.name, user);
    print(&if json {
        told::evaluation_json(flag, user, found, place)
    } else {
        told::evaluation(flag, user, found, place)
    })
}

/// Of those that were named, or else of everybody on the standard input.
fn buckets(name: &str, mut users: Vec<String>, json: bool) -> Done {
    if users.is_empty() {
        if io::stdin().is_terminal() {
            let hint = "name them, or give them on the standard input, one a line";
            return Err(Failure::new("whose bucket is wanted?", hint, EX_USAGE));
        }
        let mut text = String::new();
        io::stdin().lock().read_to_string(&mut text)?;
        // A bucket for each line, so that they stand beside those of any file.
        users = text.lines().map(str::to_owned).collect();
    }
    let line = |user: &String| told::bucket(user, bucket_of(name, user), json);
    print(&users.iter().map(line).collect::<String>())
}

async fn show_preview(config: &Config, name: &FlagName, to: Percentage, json: bool) -> Done {
    let store = store(config).await?;
    let flag = find(&*store, name).await?;
    warn(&*store).await;
    let people = list::read(list::api(config).await?.at(Pace::Person).users().await)?;
    let after = Flag { percentage: to, ..flag.clone() };
    let active = people.rows.iter().filter(|user| user.active);
    let found = preview(&flag, &after, active.map(|user| (&user.id, &user.client)));
    let names = people.rows.iter().map(|user| (&user.id, user.name.as_str())).collect();
    print(&if json {
        told::preview_json(&flag, to, &found)
    } else {
        told::preview(&flag, to, &found, &names)
    })?;
    Ok(list::complain(&people))
}

/// Somebody asked for it in so many words, and it takes nothing away; still, where nothing may be changed it
/// is not done.
async fn init(config: &Config, print_only: bool) -> Done {
    let (context, store) = (config.selected()?, store(config).await?);
    if print_only {
        return match store.schema() {
            Some(sql) => print(sql),
            None => Err(Failure::new(format!("{} needs no tables", store.place()), "", EX_USAGE)),
        };
    }
    if context.read_only {
        let what = format!("nothing was made: context {} is read-only", context.name);
        return Err(Failure::new(what, "--print shows what would be made", EX_USAGE));
    }
    print(&(list::read(store.make_ready().await)? + "\n"))
}
