//! E-mail domains by which people find their organization. A domain belongs to one organization of the server: whoever
//! claims it first (docs/decisions/0008). It lets nobody in: it only leads to the sign-in page.

use super::create::require_operator;
use crate::{
    Error, Identity,
    identity::{located, locator},
};
use audit::Event;
use context::{Caller, OrgScope};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, IntoActiveModel, QueryFilter, QueryOrder};
use store::{
    SharedRows, Write,
    entity::locator::{Column, Entity},
    leads_to,
};
use types::{Problem, Role};
use url::Url;

/// The locator's kind.
pub const KIND: &str = "domain";
/// Most domains of one organization.
const MOST: usize = 50;
/// Where anybody can have an address: such a domain says nothing about an organization.
const PUBLIC: [&str; 38] = [
    "163.com",
    "aol.com",
    "bluewin.ch",
    "comcast.net",
    "fastmail.com",
    "free.fr",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.com",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "orange.fr",
    "outlook.com",
    "pm.me",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "t-online.de",
    "tutanota.com",
    "web.de",
    "yahoo.com",
    "yandex.com",
    "yandex.ru",
    "zoho.com",
];

impl Identity {
    /// The organization's e-mail domains, in alphabetical order.
    ///
    /// **Permissions:** admin or owner, or the operator.
    pub async fn email_domains(&self, caller: &Caller) -> Result<Vec<String>, Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        domains_in(&self.store.read_shared().await?, caller.scope()).await
    }

    /// Claims an e-mail domain: whoever writes an address in it is led to this organization's sign-in. Claiming it twice
    /// changes nothing. Answers how it is spelled.
    ///
    /// # Errors
    /// [`Error::Invalid`] (`domain`) when it is none or everybody's; a problem `domain_taken` when another organization of
    /// this server has it.
    ///
    /// **Permissions:** owner, or the operator.
    pub async fn add_email_domain(&self, caller: &Caller, domain: &str) -> Result<String, Error> {
        caller.require(&[Role::Owner])?;
        let domain = checked(domain)?;
        let write = self.store.write_alone(caller.scope()).await?;
        let have = domains_in(&write, caller.scope()).await?;
        if have.contains(&domain) {
            return Ok(domain);
        }
        if have.len() >= MOST {
            return Err(Error::invalid("domain", format!("An organization has at most {MOST} domains.")));
        }
        let claimed = locator(KIND, domain.as_bytes(), caller.org()).into_active_model().insert(&write).await;
        claimed.map_err(|error| match Write::is_duplicate(&error) {
            true => taken(&domain).into(),
            false => Error::from(error),
        })?;
        let event = Event::new("email_domain.added", "org", caller.org().to_string()).with("domain", domain.as_str());
        self.audit.append(&write, caller, event).await?;
        write.commit().await?;
        Ok(domain)
    }

    /// Gives an e-mail domain up. Giving up what the organization does not have changes nothing.
    ///
    /// **Permissions:** owner, or the operator.
    pub async fn remove_email_domain(&self, caller: &Caller, domain: &str) -> Result<(), Error> {
        caller.require(&[Role::Owner])?;
        let Some(domain) = canonical(domain) else { return Ok(()) };
        let write = self.store.write_alone(caller.scope()).await?;
        let removed = Entity::delete_shared()
            .filter(Column::Kind.eq(KIND))
            .filter(Column::Key.eq(domain.as_bytes().to_vec()))
            .filter(leads_to(caller.scope()))
            .exec(&write)
            .await?;
        if removed.rows_affected == 0 {
            return Ok(());
        }
        let event = Event::new("email_domain.removed", "org", caller.org().to_string()).with("domain", domain.as_str());
        self.audit.append(&write, caller, event).await?;
        write.commit().await?;
        Ok(())
    }

    /// The slug of the organization that has a domain.
    ///
    /// **Permissions:** the operator.
    pub async fn org_of_domain(&self, operator: &Caller, domain: &str) -> Result<Option<String>, Error> {
        require_operator(operator)?;
        let Some(domain) = canonical(domain) else { return Ok(None) };
        let Some(scope) = self.locate(KIND, domain.as_bytes()).await? else { return Ok(None) };
        Ok(self.org_in(located(scope.org())).await?.map(|org| org.slug))
    }
}

/// An organization's domains, in alphabetical order.
pub async fn domains_in(connection: &impl ConnectionTrait, scope: OrgScope) -> Result<Vec<String>, Error> {
    let rows = Entity::find_shared().filter(Column::Kind.eq(KIND)).filter(leads_to(scope));
    let rows = rows.order_by_asc(Column::Key).all(connection).await?;
    Ok(rows.into_iter().map(|row| String::from_utf8_lossy(&row.key).into_owned()).collect())
}

/// A domain as it is stored: lower-case ASCII, other scripts in punycode. `None` for anything that is no domain with a dot.
pub fn canonical(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('@');
    let fits = !text.is_empty()
        && text.len() <= 253
        && !text
            .chars()
            .any(|letter| letter.is_whitespace() || letter.is_control() || "/\\:@?#%[]*,;".contains(letter));
    let url = Url::parse(&format!("https://{text}/")).ok().filter(|_| fits)?;
    let domain = url.domain()?.trim_end_matches('.').to_owned();
    let labels_fit = domain.split('.').all(|label| (1..=63).contains(&label.len()));
    (domain.contains('.') && labels_fit).then_some(domain)
}

fn checked(text: &str) -> Result<String, Error> {
    let Some(domain) = canonical(text) else {
        return Err(Error::invalid("domain", "Write the part behind the @ of your addresses, such as acme.example."));
    };
    if PUBLIC.contains(&domain.as_str()) {
        return Err(Error::invalid(
            "domain",
            format!("Anybody can have an address at {domain}: use a domain of your own."),
        ));
    }
    Ok(domain)
}

fn taken(domain: &str) -> Problem {
    let mut problem = Problem::new(409, "domain_taken", format!("Another organization of this server has {domain}."))
        .because("If it is yours, ask the operator of the server: `keyhall org domain … --take` takes it over.");
    problem.field = Some("domain".to_owned());
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_spelled_in_one_way() {
        for (text, domain) in [
            (" @Acme.Example ", "acme.example"),
            ("acme.example.", "acme.example"),
            ("BÜCHER.example", "xn--bcher-kva.example"),
            ("mail.acme.co.uk", "mail.acme.co.uk"),
        ] {
            assert_eq!(canonical(text).as_deref(), Some(domain), "{text}");
        }
        for text in [
            "",
            "acme",
            "ben@acme.example",
            "acme.example/x",
            "10.0.0.1",
            "[::1]",
            "a b.example",
            "acme..example",
            "*.acme.example",
        ] {
            assert_eq!(canonical(text), None, "{text}");
        }
    }

    #[test]
    fn a_domain_of_everybody_is_nobodys() {
        assert!(PUBLIC.is_sorted());
        assert!(matches!(checked("GMail.com"), Err(Error::Invalid { field: "domain", .. })));
        assert!(checked("acme.example").is_ok());
    }
}
