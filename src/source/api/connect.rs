//! Setting up connections: which server, whose certificates, no detours.

use super::ApiOptions;
use crate::{base::clean, source::SourceError};
use reqwest::{Certificate, Client, ClientBuilder, Identity, Url, redirect::Policy};
use std::{fs, net::IpAddr, path::Path, time::Duration};

/// Unused connections are kept this long. A poll every few seconds should not shake hands each time.
const KEPT: Duration = Duration::from_secs(60);

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// What paths are appended to; never ends in a slash.
    pub base: String,
    /// Name and unusual port, for the screen.
    pub host: String,
    tls: bool,
    loopback: bool,
}

/// Take a base URL apart, or say what is wrong with it without repeating a password in it.
pub(super) fn address(base_url: &str) -> Result<Address, SourceError> {
    let url = Url::parse(base_url.trim())
        .map_err(|error| wrong(format!("the address of the API is no URL: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("the address of the API begins neither with http:// nor with https://".into()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("the address of the API contains a user name or password".into()));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("the address of the API has something after its path".into()));
    }
    let name = url.host_str().unwrap_or_default();
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    Ok(Address {
        host: clean(&url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))),
        tls: url.scheme() == "https",
        loopback: bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        base: url.as_str().trim_end_matches('/').to_owned(),
    })
}

/// A client for this server alone. `pooled` keeps connections for the next request.
pub(super) fn client(options: &ApiOptions, address: &Address, pooled: bool) -> Result<Client, SourceError> {
    // Without a provider building a client panics; that one is there already is no error.
    drop(rustls::crypto::ring::default_provider().install_default());
    let mut builder = Client::builder()
        .user_agent(&options.user_agent)
        // A redirect costs a request and may lead anywhere; we send the exact form instead.
        .redirect(Policy::none())
        .connect_timeout(options.timeout)
        .connector_layer(super::connecting::Timing)
        .pool_idle_timeout(KEPT)
        .pool_max_idle_per_host(if pooled { 4 } else { 0 });
    if address.loopback {
        // A proxy of the environment cannot reach this machine's own ports.
        builder = builder.no_proxy();
    }
    let builder = certificates(builder, options.ca_file.as_deref(), address.tls)?;
    identity(builder, options, address.tls)?.build().map_err(|error| SourceError::Setup {
        what: format!("cannot set up TLS: {}", super::cause::root_cause(&error)),
        hint: "install the system's CA certificates, or name a file with `ca_file`".into(),
    })
}

/// Who we are, for a server that wants to see a certificate. Nothing of a key gets into an error.
fn identity(builder: ClientBuilder, options: &ApiOptions, tls: bool) -> Result<ClientBuilder, SourceError> {
    let setup = |what: String| SourceError::Setup {
        what,
        hint: "`client_cert_file` and `client_key_file` have to name a certificate and its key in PEM form"
            .into(),
    };
    let read = |file: &Path| {
        fs::read(file).map_err(|error| {
            setup(format!("cannot read {}: {}", clean(&file.to_string_lossy()), clean(&error.to_string())))
        })
    };
    let Some(cert) = options.client_cert_file.as_deref().filter(|_| tls) else { return Ok(builder) };
    let mut pem = read(cert)?;
    if let Some(key) = &options.client_key_file {
        pem.push(b'\n');
        pem.extend(read(key)?);
    }
    let identity = Identity::from_pem(&pem)
        .map_err(|_| setup(format!("{} is no certificate with its key", clean(&cert.to_string_lossy()))))?;
    Ok(builder.identity(identity))
}

fn certificates(
    builder: ClientBuilder,
    file: Option<&Path>,
    tls: bool,
) -> Result<ClientBuilder, SourceError> {
    if !tls {
        // Loading none lets plain http work on a machine without any.
        return Ok(builder.tls_certs_only([]));
    }
    let Some(file) = file else { return Ok(builder) };
    let bad = |why: String| SourceError::Setup {
        what: format!("cannot use the certificates in {}: {why}", clean(&file.to_string_lossy())),
        hint: "`ca_file` has to name a readable file with certificates in PEM form".into(),
    };
    let pem = fs::read(file).map_err(|error| bad(clean(&error.to_string())))?;
    let certificates = Certificate::from_pem_bundle(&pem).map_err(|_| bad("it is not in PEM form".into()))?;
    if certificates.is_empty() {
        return Err(bad("it contains none".into()));
    }
    Ok(builder.tls_certs_merge(certificates))
}

fn wrong(what: String) -> SourceError {
    SourceError::Setup { what, hint: "set `api_url` to something like https://worky.example.com".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let a = address("http://127.0.0.1:8007/").unwrap();
        assert_eq!((a.base.as_str(), a.host.as_str()), ("http://127.0.0.1:8007", "127.0.0.1:8007"));
        assert!(a.loopback && !a.tls);
        let a = address(" https://ops.example.com/worky/ ").unwrap();
        assert_eq!((a.base.as_str(), a.host.as_str()), ("https://ops.example.com/worky", "ops.example.com"));
        assert!(!a.loopback && a.tls);
        assert!(address("http://[::1]:80").unwrap().loopback);
    }

    #[test]
    fn a_bad_address_is_explained_and_not_repeated() {
        for bad in
            ["", "worky", "ftp://x", "https://me:hunter2@x", "https://x/?token=hunter2", "http://hunter2 x:y"]
        {
            let error = address(bad).unwrap_err();
            assert!(matches!(error, SourceError::Setup { .. }));
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }

    #[test]
    fn certificates_that_cannot_be_used_are_told_apart_from_the_server() {
        let address = address("https://example.com").unwrap();
        let mut options = ApiOptions::new("https://example.com");
        options.ca_file = Some("no/such/file.pem".into());
        let error = client(&options, &address, true).unwrap_err().to_string();
        assert!(error.contains("no/such/file.pem"), "{error}");
        options.ca_file = Some(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml").into());
        assert!(client(&options, &address, true).is_err());
    }
}
