//! Configuration: a written form (file, environment, flags), checked once into the form that everything else uses.
//!
//! Flags win over `KEYHALL_…` variables, those over the file. Whatever is not known is an error, with the known names.

use crate::database::Database;
use ipnet::IpNet;
use outbound::Rules;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};
use url::Url;

/// What is wrong with the configuration, where, and what to write instead.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file can't be read.
    #[error("the configuration file {path} can't be read: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// The file is not TOML, or has a setting that is not known.
    #[error("the configuration file {path} is not right: {message}")]
    File { path: PathBuf, message: String },
    /// A variable that begins with `KEYHALL_` and is no setting.
    #[error("{0} is not a setting. Settings are: {list}", list = known_variables())]
    UnknownVariable(String),
    /// A setting has a value that it can't have.
    #[error("{setting} is `{value}`: {reason}")]
    Invalid { setting: &'static str, value: String, reason: String },
    /// A setting that has to be given is missing.
    #[error("{setting} is missing: {hint}")]
    Missing { setting: &'static str, hint: &'static str },
}

/// The settings as they are written. Lists are comma-separated in variables.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Written {
    /// Address to listen on.
    pub listen: Option<String>,
    /// Where people reach the server.
    pub public_url: Option<String>,
    /// `sqlite://PATH` or `postgres://USER@HOST/NAME`.
    pub database_url: Option<String>,
    /// PostgreSQL: the login that owns the tables, where it is not the one that serves.
    pub migration_database_url: Option<String>,
    /// age identity files: the first seals, all open.
    pub age_identity_file: Option<List>,
    /// Recipients that secrets are sealed to besides.
    pub age_recipients: Option<List>,
    /// Address of the metrics listener; none when it is missing.
    pub metrics_listen: Option<String>,
    /// Filter, as in `info,gateway=debug`.
    pub log: Option<String>,
    /// `text` or `json`.
    pub log_format: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Option<List>,
    /// Hosts and networks that tenant-set URLs may reach besides public ones.
    pub allow_private_addresses: Option<List>,
}

/// One value or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum List {
    /// Comma-separated.
    One(String),
    /// A TOML array.
    Many(Vec<String>),
}

impl List {
    /// The first item as a path.
    pub(crate) fn first(&self) -> Option<PathBuf> {
        self.items().into_iter().next().map(PathBuf::from)
    }

    fn items(&self) -> Vec<String> {
        let split = |text: &str| -> Vec<String> {
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
        };
        match self {
            Self::One(text) => split(text),
            Self::Many(items) => items.iter().flat_map(|item| split(item)).collect(),
        }
    }
}

/// The settings, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Where people reach the server; without a path.
    pub public_url: Url,
    /// The database.
    pub database_url: String,
    /// Who changes its tables, where that is another login.
    pub migration_database_url: Option<String>,
    /// Whether a database that may lose what it acknowledged is accepted. For tests: said by a flag, never configured.
    pub is_unsafe_durability_allowed: bool,
    /// age identity files.
    pub identity_files: Vec<PathBuf>,
    /// Further recipients.
    pub recipients: Vec<String>,
    /// Address of the metrics listener.
    pub metrics_listen: Option<SocketAddr>,
    /// The log's filter.
    pub log: String,
    /// Whether the log is JSON.
    pub log_json: bool,
    /// Proxies that are believed.
    pub trusted_proxies: Arc<[IpNet]>,
    /// Where outbound requests may go.
    pub outbound: Rules,
    allowed: Vec<String>,
}

macro_rules! settings {
    ($($field:ident $variable:literal $kind:ident;)*) => {
        fn known_variables() -> String {
            [$($variable),*].join(", ")
        }

        impl Written {
            /// Takes what variables say over what the file says.
            fn with_variables(mut self, variables: &BTreeMap<String, String>) -> Result<Self, Error> {
                for (name, value) in variables {
                    match name.as_str() {
                        $($variable => self.$field = Some(settings!(@$kind value)),)*
                        // The tests' own switches reach the processes that they start.
                        test if test.starts_with("KEYHALL_TEST_") => {}
                        _ => return Err(Error::UnknownVariable(name.clone())),
                    }
                }
                Ok(self)
            }
        }
    };
    (@text $value:ident) => { $value.clone() };
    (@list $value:ident) => { List::One($value.clone()) };
}

settings! {
    listen "KEYHALL_LISTEN" text;
    public_url "KEYHALL_PUBLIC_URL" text;
    database_url "KEYHALL_DATABASE_URL" text;
    migration_database_url "KEYHALL_MIGRATION_DATABASE_URL" text;
    age_identity_file "KEYHALL_AGE_IDENTITY_FILE" list;
    age_recipients "KEYHALL_AGE_RECIPIENTS" list;
    metrics_listen "KEYHALL_METRICS_LISTEN" text;
    log "KEYHALL_LOG" text;
    log_format "KEYHALL_LOG_FORMAT" text;
    trusted_proxies "KEYHALL_TRUSTED_PROXIES" list;
    allow_private_addresses "KEYHALL_ALLOW_PRIVATE_ADDRESSES" list;
}

impl Written {
    /// Reads the file, if one is named, and the process's `KEYHALL_…` variables.
    pub fn read(file: Option<&Path>) -> Result<Self, Error> {
        let written = match file {
            None => Self::default(),
            Some(path) => {
                let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
                let text = std::fs::read_to_string(path).map_err(unreadable)?;
                toml::from_str(&text)
                    .map_err(|error| Error::File { path: path.to_owned(), message: error.to_string() })?
            }
        };
        written.with_variables(&keyhall_variables())
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
fn keyhall_variables() -> BTreeMap<String, String> {
    std::env::vars().filter(|(name, _)| name.starts_with("KEYHALL_")).collect()
}

impl TryFrom<Written> for Config {
    type Error = Error;

    fn try_from(written: Written) -> Result<Self, Error> {
        let listen = written.listen.unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        let listen = address("KEYHALL_LISTEN", &listen, "127.0.0.1:8080")?;
        let metrics_listen = written.metrics_listen.as_deref();
        let metrics_listen =
            metrics_listen.map(|text| address("KEYHALL_METRICS_LISTEN", text, "127.0.0.1:9090")).transpose()?;
        let allowed = written.allow_private_addresses.map(|list| list.items()).unwrap_or_default();
        let log_format = written.log_format.unwrap_or_else(|| "text".to_owned());
        Ok(Self {
            listen,
            public_url: public_url(
                &written.public_url.unwrap_or_else(|| format!("http://localhost:{}", listen.port())),
            )?,
            database_url: written.database_url.ok_or(Error::Missing {
                setting: "KEYHALL_DATABASE_URL",
                hint: "name the database, such as sqlite:///var/lib/keyhall/keyhall.db \
                       or postgres://keyhall@db.example/keyhall",
            })?,
            migration_database_url: written.migration_database_url,
            is_unsafe_durability_allowed: false,
            identity_files: identity_files(written.age_identity_file)?,
            recipients: written.age_recipients.map(|list| list.items()).unwrap_or_default(),
            metrics_listen,
            log: written.log.unwrap_or_else(|| "info".to_owned()),
            log_json: match log_format.as_str() {
                "text" => false,
                "json" => true,
                _ => {
                    return Err(Error::Invalid {
                        setting: "KEYHALL_LOG_FORMAT",
                        value: log_format,
                        reason: "write text or json".to_owned(),
                    });
                }
            },
            trusted_proxies: proxies(written.trusted_proxies)?,
            outbound: Rules::parse(&allowed.join(",")).map_err(|error| Error::Invalid {
                setting: "KEYHALL_ALLOW_PRIVATE_ADDRESSES",
                value: allowed.join(","),
                reason: error.to_string(),
            })?,
            allowed,
        })
    }
}

fn address(setting: &'static str, text: &str, example: &str) -> Result<SocketAddr, Error> {
    text.parse().map_err(|_| Error::Invalid {
        setting,
        value: text.to_owned(),
        reason: format!("write an address and a port, such as {example}"),
    })
}

fn public_url(text: &str) -> Result<Url, Error> {
    let invalid = |reason: &str| Error::Invalid {
        setting: "KEYHALL_PUBLIC_URL",
        value: text.to_owned(),
        reason: reason.to_owned(),
    };
    let url = Url::parse(text).map_err(|_| invalid("write an address such as https://keyhall.example.com"))?;
    let host = url.host_str().unwrap_or_default();
    let is_loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    match url.scheme() {
        "https" => {}
        "http" if is_loopback => {}
        _ => return Err(invalid("only a loopback address may be http: cookies would travel in the clear")),
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(invalid("write scheme, host and port only"));
    }
    Ok(url)
}

fn identity_files(list: Option<List>) -> Result<Vec<PathBuf>, Error> {
    let files: Vec<PathBuf> =
        list.map(|list| list.items()).unwrap_or_default().into_iter().map(PathBuf::from).collect();
    if files.is_empty() {
        return Err(Error::Missing {
            setting: "KEYHALL_AGE_IDENTITY_FILE",
            hint: "name the age identity file; `keyhall setup` makes one",
        });
    }
    Ok(files)
}

fn proxies(list: Option<List>) -> Result<Arc<[IpNet]>, Error> {
    let parse = |item: String| {
        item.parse::<IpNet>().or_else(|_| item.parse::<IpAddr>().map(IpNet::from)).map_err(|_| Error::Invalid {
            setting: "KEYHALL_TRUSTED_PROXIES",
            value: item.clone(),
            reason: "write addresses or networks, such as 10.0.0.0/8".to_owned(),
        })
    };
    list.map(|list| list.items()).unwrap_or_default().into_iter().map(parse).collect()
}

impl Config {
    /// The database, as it is opened.
    pub fn database(&self) -> Database {
        Database {
            url: self.database_url.clone(),
            migration_url: self.migration_database_url.clone(),
            is_unsafe_durability_allowed: self.is_unsafe_durability_allowed,
        }
    }

    /// The effective configuration as TOML, secrets masked.
    pub fn to_masked_toml(&self) -> String {
        let list = |items: &[String]| format!("{items:?}");
        let files: Vec<_> = self.identity_files.iter().map(|path| path.display().to_string()).collect();
        let migration =
            self.migration_database_url.as_ref().map(|url| format!("migration_database_url = {:?}", masked(url)));
        let proxies: Vec<_> = self.trusted_proxies.iter().map(ToString::to_string).collect();
        let metrics = self.metrics_listen.map(|address| format!("metrics_listen = {:?}", address.to_string()));
        let lines = [
            Some(format!("listen = {:?}", self.listen.to_string())),
            Some(format!("public_url = {:?}", self.public_url.as_str())),
            Some(format!("database_url = {:?}", masked(&self.database_url))),
            migration,
            Some(format!("age_identity_file = {}", list(&files))),
            Some(format!("age_recipients = {}", list(&self.recipients))),
            Some(format!("log = {:?}", self.log)),
            Some(format!("log_format = {:?}", if self.log_json { "json" } else { "text" })),
            Some(format!("trusted_proxies = {}", list(&proxies))),
            Some(format!("allow_private_addresses = {}", list(&self.allowed))),
            metrics,
        ];
        lines.into_iter().flatten().map(|line| line + "\n").collect()
    }
}

/// An address without the password in it.
fn masked(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            let _ = parsed.set_password(Some("****"));
            parsed.to_string()
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, variables: &[(&str, &str)]) -> Result<Config, Error> {
        let written: Written = toml::from_str(file)
            .map_err(|error| Error::File { path: "test.toml".into(), message: error.to_string() })?;
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        written.with_variables(&variables)?.try_into()
    }

    const GOOD: &str = "database_url = 'postgres://kh:hunter2@db/keyhall'\nage_identity_file = 'id.age'\n";

    #[test]
    fn variables_win_over_the_file() {
        let config = read(&format!("{GOOD}listen = '127.0.0.1:1'"), &[("KEYHALL_LISTEN", "127.0.0.1:2")]).unwrap();
        assert_eq!(config.listen.port(), 2);
        assert_eq!(config.public_url.as_str(), "http://localhost:2/");
    }

    #[test]
    fn what_is_not_known_is_an_error_that_names_what_is() {
        let error = read(&format!("{GOOD}lisen = 'x'"), &[]).unwrap_err().to_string();
        assert!(error.contains("lisen") && error.contains("listen"), "{error}");
        let error = read(GOOD, &[("KEYHALL_LISEN", "x")]).unwrap_err().to_string();
        assert!(error.contains("KEYHALL_LISEN is not a setting") && error.contains("KEYHALL_LISTEN"), "{error}");
    }

    #[test]
    fn bad_values_say_what_to_write() {
        for (name, value, says) in [
            ("KEYHALL_LISTEN", "8080", "127.0.0.1:8080"),
            ("KEYHALL_PUBLIC_URL", "http://keyhall.example", "in the clear"),
            ("KEYHALL_PUBLIC_URL", "https://keyhall.example/app", "scheme, host and port only"),
            ("KEYHALL_METRICS_LISTEN", "9090", "127.0.0.1:9090"),
            ("KEYHALL_LOG_FORMAT", "xml", "text or json"),
            ("KEYHALL_TRUSTED_PROXIES", "proxy", "10.0.0.0/8"),
        ] {
            let error = read(GOOD, &[(name, value)]).unwrap_err().to_string();
            assert!(error.contains(says) && error.contains(name), "{error}");
        }
        assert!(read("age_identity_file = 'x'", &[]).unwrap_err().to_string().contains("sqlite://"));
    }

    #[test]
    fn the_printed_configuration_has_no_password() {
        let owner = [("KEYHALL_MIGRATION_DATABASE_URL", "postgres://owner:hunter2@db/keyhall")];
        let printed = read(GOOD, &owner).unwrap().to_masked_toml();
        assert!(!printed.contains("hunter2") && printed.matches("****").count() == 2, "{printed}");
        assert!(toml::from_str::<Written>(&printed).is_ok(), "{printed}");
    }
}
