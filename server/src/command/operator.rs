//! Who types commands.

use crate::wiring::House;
use context::Caller;

/// The caller of a command: whoever holds the database and the identity file (decision 19).
pub(crate) async fn of_org(house: &House, slug: &str) -> anyhow::Result<Caller> {
    let (user, host) = user_and_host();
    Ok(house.rooms.identity.operator(slug, &user, &host).await?)
}

/// The caller of a command on the instance itself.
pub(crate) fn of_instance(house: &House) -> Caller {
    let (user, host) = user_and_host();
    house.rooms.identity.instance_operator(&user, &host)
}

/// The user and the host that audit events name.
fn user_and_host() -> (String, String) {
    let uid = rustix::process::getuid().as_raw();
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let named = passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
    });
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    (named.unwrap_or_else(|| format!("uid {uid}")), host)
}
