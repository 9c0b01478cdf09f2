//! The life of a connection: away, half open, back again; names and certificates that are no good; proxies.

use super::*;
use axum::{Json, Router, routing::get};
use serde_json::json;
use std::{path::PathBuf, process::Command, time::Instant};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
    },
};
use worky_console::store::Trust;

#[tokio::test]
async fn an_api_that_comes_back_is_noticed_by_its_health_and_everything_is_asked_again() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut watch = Watch::new(ApiOptions::new(format!("http://{closed}")));
    for feed in [Feed::Health, Feed::Teams, Feed::Summary] {
        watch.ask(feed).await;
    }
    assert_eq!(watch.model.store.trust(&Feed::Teams, now().at), Trust::Failed);
    assert!(watch.vital("API").ends_with("connection refused"), "{}", watch.vital("API"));

    let router = Router::new()
        .route("/health", get(|| async { Json(json!({"status": "healthy"})) }))
        .route("/api/v1/teams/", get(|| async { Json(json!({"items": [], "has_next": false})) }));
    let listener = TcpListener::bind(closed).await.unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let asked = watch.ask(Feed::Health).await;
    assert_eq!(asked, [Effect::Refresh(vec![Feed::Teams, Feed::Summary])]);
    assert_eq!(watch.ask(Feed::Health).await, [], "once");
    watch.ask(Feed::Teams).await;
    assert_eq!(watch.model.store.trust(&Feed::Teams, now().at), Trust::Fresh);

    server.abort();
    let _ = server.await;
    watch.ask(Feed::Teams).await;
    assert_eq!(watch.model.store.trust(&Feed::Teams, now().at), Trust::Shaky, "the last answer stays");
    let hour = now().at + Duration::from_secs(3600);
    assert_eq!(watch.model.store.trust(&Feed::Teams, hour), Trust::Stale(Duration::from_secs(3600)));
}

#[tokio::test]
async fn a_half_open_connection_costs_no_more_than_the_time_limit() {
    let url = raw(|stream, _| async move {
        let _open = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let after = Duration::from_millis(200);
    let kit = Kit::with(ApiOptions { timeout: after, ..ApiOptions::new(&url) }, Some(TOKEN));
    let began = Instant::now();
    assert!(matches!(kit.api.health().await, Err(SourceError::Timeout { .. })));
    assert!(matches!(kit.api.teams().await, Err(SourceError::Timeout { .. })));
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_said_in_words() {
    let kit = Kit::new("http://worky.invalid:8007", Some(TOKEN));
    let error = kit.api.health().await.unwrap_err();
    assert_eq!(error.to_string(), "cannot reach worky.invalid:8007: name not found");
    assert!(error.is_transient() && error.hint().contains("DNS"));
}

fn pem(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/survive/pem")).join(name)
}

/// A server that speaks TLS with this certificate; `strict`: only with those who show one of ours.
async fn tls(name: &str, strict: bool) -> u16 {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let chain = CertificateDer::pem_file_iter(pem(name)).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(pem(name)).unwrap();
    let builder = ServerConfig::builder();
    let builder = if strict {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(pem("ca.pem")).unwrap()).unwrap();
        builder.with_client_cert_verifier(WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap())
    } else {
        builder.with_no_client_auth()
    };
    let acceptor = TlsAcceptor::from(Arc::new(builder.with_single_cert(chain, key).unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut [0; 4096]).await;
                let _ = stream.write_all(&json_answer(&json!({"status": "healthy"}))).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    port
}

fn trusting(port: u16) -> ApiOptions {
    ApiOptions { ca_file: Some(pem("ca.pem")), ..ApiOptions::new(format!("https://localhost:{port}")) }
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_said_in_words() {
    let words = |port: u16, options: ApiOptions| async move {
        let error = Kit::with(options, Some(TOKEN)).api.health().await.unwrap_err().to_string();
        error.replace(&format!("cannot reach localhost:{port}: "), "")
    };
    let good = tls("server.pem", false).await;
    assert_eq!(Kit::with(trusting(good), None).api.health().await.unwrap().status, "healthy");
    let unknown = ApiOptions { ca_file: Some(pem("elsewhere.pem")), ..trusting(good) };
    assert_eq!(words(good, unknown).await, "certificate not trusted: nobody we trust has issued it");
    let expired = tls("expired.pem", false).await;
    assert_eq!(words(expired, trusting(expired)).await, "certificate not trusted: it has expired");
    let elsewhere = tls("elsewhere.pem", false).await;
    assert_eq!(
        words(elsewhere, trusting(elsewhere)).await,
        "certificate not trusted: it is for another name"
    );
    let plain = raw(|mut stream, _| async move {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await;
    let port = plain.rsplit(':').next().unwrap().parse().unwrap();
    assert_eq!(words(port, trusting(port)).await, "it does not speak TLS");
}

#[tokio::test]
async fn a_server_that_wants_a_certificate_is_shown_one() {
    let port = tls("server.pem", true).await;
    assert!(Kit::with(trusting(port), None).api.health().await.is_err());
    let shown = ApiOptions {
        client_cert_file: Some(pem("client.crt")),
        client_key_file: Some(pem("client.key")),
        ..trusting(port)
    };
    assert_eq!(Kit::with(shown, None).api.health().await.unwrap().status, "healthy");
}

#[test]
fn a_certificate_without_its_key_is_refused_at_once() {
    let record: Recorder = Arc::new(|_, _| {});
    let open = |cert: &str| {
        let options = ApiOptions { client_cert_file: Some(pem(cert)), ..trusting(1) };
        Api::new(options, None, Stopwatch::system(), record.clone()).unwrap_err()
    };
    let lonely = open("client.crt");
    assert!(lonely.to_string().ends_with("client.crt is no certificate with its key"), "{lonely}");
    assert!(lonely.hint().contains("client_key_file"));
    assert!(open("nothing.pem").to_string().contains("nothing.pem"));
}

/// The real program, asked once for all tabs, behind a proxy named by the environment. What the proxy
/// hears first of each connection, and what the program prints.
async fn behind_proxy(api: &str, no_proxy: &str) -> (Vec<String>, String) {
    let (heard, mut lines) = mpsc::unbounded_channel();
    let proxy = raw(move |mut stream: TcpStream, _| {
        let heard = heard.clone();
        async move {
            let request = read_request(&mut stream).await;
            let _ = heard.send(request.lines().next().unwrap_or_default().to_owned());
            let _ = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n").await;
        }
    })
    .await;
    let mut program = Command::new(env!("CARGO_BIN_EXE_worky-console"));
    program.args(["--once", "--api-url", api]).env_clear().env("HOME", std::env::temp_dir());
    program.env("HTTP_PROXY", &proxy).env("HTTPS_PROXY", &proxy).env("NO_PROXY", no_proxy);
    let output = tokio::task::spawn_blocking(move || program.output().unwrap()).await.unwrap();
    lines.close();
    let mut all = Vec::new();
    while let Some(line) = lines.recv().await {
        all.push(line);
    }
    (all, String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test]
async fn a_proxy_of_the_environment_is_used_but_never_for_this_machine() {
    let (heard, _) = behind_proxy("http://worky.invalid", "").await;
    assert_eq!(heard.first().unwrap(), "GET http://worky.invalid/health HTTP/1.1");
    let (heard, _) = behind_proxy("https://worky.invalid", "").await;
    assert_eq!(heard.first().unwrap(), "CONNECT worky.invalid:443 HTTP/1.1");
    let (heard, said) = behind_proxy("http://worky.invalid", "worky.invalid").await;
    assert!(heard.is_empty() && said.contains("name not found"), "{heard:?}\n{said}");
    let (heard, said) = behind_proxy("http://127.0.0.1:1", "").await;
    assert!(heard.is_empty() && said.contains("connection refused"), "{heard:?}\n{said}");
}
