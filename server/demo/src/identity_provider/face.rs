//! A person of the demo as this provider tells of them: on its page and in claims.

use crate::people::{PEOPLE, Person};
use serde_json::{Map, Value, json};

/// The person with this subject.
pub fn find(subject: &str) -> Option<Person> {
    PEOPLE.into_iter().find(|person| person.subject == subject)
}

/// First letters of the first and the last name.
pub fn initials(person: &Person) -> String {
    person.name.split(' ').filter_map(|word| word.chars().next()).collect()
}

/// What they are and what to try as them, each with a capital.
pub fn words(person: &Person) -> (String, String) {
    let (role, does) = person.comes_to.split_once(": ").unwrap_or((person.comes_to, ""));
    (capital(role), capital(does))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// What is told about them (OpenID Connect Core §5.1), and their groups.
pub fn claims(person: &Person) -> Map<String, Value> {
    let claims = json!({
        "sub": person.subject,
        "name": person.name,
        "email": person.email,
        "email_verified": true,
        "groups": person.groups,
    });
    match claims {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_face() {
        assert_eq!(PEOPLE.map(|person| initials(&person)), ["AO", "BS", "CM", "DW"]);
        assert!(PEOPLE.iter().all(|person| find(person.subject).is_some() && !words(person).1.is_empty()));
        assert_eq!(words(&PEOPLE[0]).0, "Owner and admin");
    }
}
