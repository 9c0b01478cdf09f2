//! A backend in a process of its own, to be watched, stopped and started again.

use crate::home::Home;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

pub const EMAIL: &str = "admin@example.com";
pub const PASSWORD: &str = "admin-pass";

pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    #[track_caller]
    pub fn start(home: &Home) -> Self {
        Self::listen(home, "127.0.0.1:0", &[])
    }

    /// `serve` at this address, as soon as it says that it is there.
    #[track_caller]
    pub fn listen(home: &Home, address: &str, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_worky-console"))
            .args(["serve", "--listen", address])
            .args(more)
            .env_clear()
            .envs(home.variables())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the backend starts");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut lines = output.by_ref().lines().map(|line| line.expect("its output"));
        // Whoever has waited for it may be in its log already.
        let greeting = lines.find(|line| line.starts_with("worky-console backend at")).expect("a greeting");
        let (_, address) = greeting.split_once("http://").expect("its address");
        let address = address.to_owned();
        // Nobody reads its log, but it must be able to write it.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Self { child, address }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// A token of the administrator.
    pub fn token(&self) -> String {
        self.log_in().expect("a token")
    }

    /// The same of a server that may be in trouble.
    pub fn log_in(&self) -> Option<String> {
        let body = format!(r#"{{"email":"{EMAIL}","password":"{PASSWORD}"}}"#);
        let answer = self.post("/auth/login", "", &body);
        let (_, rest) = answer.split_once(r#""access_token":""#)?;
        rest.split_once('"').map(|(token, _)| token.to_owned())
    }

    /// What it answers to this, asked with these further header lines.
    pub fn post(&self, path: &str, headers: &str, body: &str) -> String {
        post(&self.address, path, headers, body)
    }

    /// Ends it at once, as a crash would.
    pub fn crash(mut self) {
        self.child.kill().expect("it still runs");
        self.child.wait().expect("it was ours");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn post(address: &str, path: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("the backend listens");
    let request = format!(
        "POST /api/v1{path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n{headers}Connection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("the request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the answer");
    String::from_utf8_lossy(&answer).into_owned()
}
