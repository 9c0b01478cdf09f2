//! A throwaway PostgreSQL: one cluster for the whole test binary, one database for each test. It is
//! reached by tests over a Unix socket (as superuser) and by the console over TCP, with a password.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, postgres::PgConnectOptions};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};
use worky_console::base::Secret;

/// The password of the role `console`, and how a URL has to spell it.
pub const PASSWORD: &str = "p@ss:w/rd-of-the-console";
const PASSWORD_IN_URL: &str = "p%40ss%3Aw%2Frd-of-the-console";

/// Set up as the guide says. Lives in a shell that waits for its standard input to end: when the test binary is gone, however it
/// went, so is the cluster. `ready` is printed once there is something to connect to.
const KEEPER: &str = r#"
    trap '' PIPE
    trap 'cd / && rm -rf "$OLDPWD"' EXIT
    initdb --pgdata=data --username=admin --auth-local=trust --auth-host=scram-sha-256 \
        --encoding=UTF8 --no-locale --no-sync >log 2>&1 || { cat log; exit 1; }
    openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=localhost -days 2 \
        -keyout data/server.key -out data/server.crt >>log 2>&1 || { cat log; exit 1; }
    chmod 600 data/server.key
    printf '%s\n' "max_connections = 200" "shared_buffers = 256MB" "effective_cache_size = 1GB" \
        "log_statement = mod" "log_min_duration_statement = 1s" >>data/postgresql.conf
    pg_ctl start --pgdata=data --silent --wait --log=log --options="-p $PORT -k '$PWD' \
        -c listen_addresses=127.0.0.1 -c ssl=on -c fsync=off" || { cat log; exit 1; }
    echo ready
    while read -r again; do
        pg_ctl restart --pgdata=data --silent --wait --log=log --mode=immediate && echo ready
    done
    pg_ctl stop --pgdata=data --silent --mode=immediate
"#;

pub struct Postgres {
    folder: PathBuf,
    port: u16,
    keeper: Mutex<Keeper>,
}

/// Never waited for: dropping it with the process closes its standard input.
struct Keeper {
    child: Child,
    told: BufReader<ChildStdout>,
}

impl Keeper {
    /// Waits until there is something to connect to. Only a keeper that has given up says anything else.
    fn ready(&mut self) {
        let mut told = self.told.by_ref().lines().map_while(Result::ok);
        let mut log = String::new();
        while let Some(line) = told.next().filter(|line| line != "ready") {
            log += &line;
            log += "\n";
        }
        assert!(log.is_empty(), "PostgreSQL does not start:\n{log}");
    }
}

impl Postgres {
    /// The cluster, started by whoever asks first.
    pub fn start() -> &'static Self {
        static CLUSTER: OnceLock<Postgres> = OnceLock::new();
        CLUSTER.get_or_init(Self::launch)
    }

    /// A cluster of its own, for a test that is rough with it.
    pub fn alone() -> &'static Self {
        Box::leak(Box::new(Self::launch()))
    }

    /// Ends every session, and comes back.
    pub fn restart(&self) {
        let mut keeper = self.keeper.lock().unwrap();
        keeper.child.stdin.as_mut().unwrap().write_all(b"again\n").unwrap();
        keeper.ready();
    }

    fn launch() -> Self {
        let path = search_path();
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("worky-postgres-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for the cluster");
        let port = free_port();
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER]).current_dir(&folder).env("PATH", path).env("PORT", port.to_string());
        // A signal to the test run (Ctrl-C) must not kill the keeper before it has cleaned up.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
        if let Some((user, group)) = instead_of_root() {
            chown(&folder, Some(user), Some(group)).expect("the folder given away");
            command.uid(user).gid(group);
        }
        let mut child = command.spawn().expect("sh");
        let told = BufReader::new(child.stdout.take().expect("piped"));
        let mut keeper = Keeper { child, told };
        keeper.ready();
        Self { folder, port, keeper: Mutex::new(keeper) }
    }

    /// A new database with the tables the console looks at, and the role `console`, which may read.
    pub async fn fresh_database(&'static self) -> FreshDatabase {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("worky_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.admin("postgres").await.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        let database = FreshDatabase { cluster: self, name };
        let role = format!(
            "DO $$ BEGIN CREATE ROLE console LOGIN PASSWORD '{PASSWORD}';
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        );
        let mut admin = database.admin().await;
        admin.execute(AssertSqlSafe(role)).await.unwrap();
        admin.execute(SCHEMA).await.unwrap();
        database
    }

    async fn admin(&self, database: &str) -> PgConnection {
        let options = PgConnectOptions::new_without_pgpass()
            .socket(&self.folder)
            .port(self.port)
            .username("admin")
            .database(database);
        PgConnection::connect_with(&options).await.expect("a superuser's connection")
    }
}

/// The guide's tables, as far as the console reads them.
const SCHEMA: &str = "
    CREATE TABLE teams (
        id varchar(50) PRIMARY KEY, name varchar(255) NOT NULL, description text, project_id varchar(20),
        is_active boolean DEFAULT true, created_at timestamptz DEFAULT now(), updated_at timestamptz,
        created_by varchar(20), updated_by varchar(20));
    INSERT INTO teams (id, name) VALUES ('TEAM-000001', 'Platform');
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO console;";

/// The rest of the tables, as the migrations make them (contract, database facts), without what no look of
/// the console depends on.
const WHOLE: &str = include_str!("postgres/schema.sql");

pub struct FreshDatabase {
    cluster: &'static Postgres,
    pub name: String,
}

impl FreshDatabase {
    /// What an operator would write as `database_url`.
    pub fn url(&self) -> Secret {
        self.spell(PASSWORD_IN_URL, "")
    }

    pub fn url_with_password(&self, password: &str) -> Secret {
        self.spell(password, "")
    }

    /// As another role than `console`.
    pub fn url_of(&self, role: &str, password: &str) -> Secret {
        let (port, name) = (self.cluster.port, &self.name);
        Secret::new(format!("postgres://{role}:{password}@127.0.0.1:{port}/{name}"))
    }

    pub fn url_with_query(&self, query: &str) -> Secret {
        self.spell(PASSWORD_IN_URL, query)
    }

    fn spell(&self, password: &str, query: &str) -> Secret {
        let (port, name) = (self.cluster.port, &self.name);
        Secret::new(format!("postgres://console:{password}@127.0.0.1:{port}/{name}{query}"))
    }

    /// Makes the rest of the system's tables, too.
    pub async fn whole(&self) -> PgConnection {
        let mut admin = self.admin().await;
        admin.execute(WHOLE).await.unwrap();
        admin
    }

    /// Another session, as superuser.
    pub async fn admin(&self) -> PgConnection {
        self.cluster.admin(&self.name).await
    }
}

/// A port nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// Debian keeps the server's programs, of each version, away from PATH.
fn search_path() -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<_> = versions.map(|entry| entry.path().join("bin")).collect();
    folders.sort_by_key(|folder| std::cmp::Reverse(version(folder)));
    folders.extend(std::env::split_paths(&path));
    let found = |program: &str| folders.iter().any(|folder| folder.join(program).exists());
    for (program, package) in [("initdb", "postgresql"), ("pg_ctl", "postgresql"), ("openssl", "openssl")] {
        assert!(
            found(program),
            "`{program}` is not installed: `make test` installs what the tests need (package `{package}`)"
        );
    }
    std::env::join_paths(folders).expect("no colon in a folder").into_string().expect("PATH is text")
}

fn version(bin: &Path) -> u32 {
    bin.parent().and_then(Path::file_name).and_then(|name| name.to_str()?.parse().ok()).unwrap_or(0)
}

/// PostgreSQL refuses to run as root; this is who runs it then.
fn instead_of_root() -> Option<(u32, u32)> {
    let id = |args: &[&str]| {
        let out = Command::new("id").args(args).output().ok()?;
        String::from_utf8(out.stdout).ok()?.trim().parse::<u32>().ok()
    };
    (id(&["-u"]) == Some(0)).then(|| {
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)))
            .expect("a user `postgres` or `nobody` to run the server as")
    })
}
