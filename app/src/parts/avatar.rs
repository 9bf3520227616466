//! A person as a circle with initials: pictures of identity providers are never loaded.

use leptos::prelude::*;

/// Up to two initials on one of eight quiet colours, always the same for a name.
#[component]
pub fn Avatar(
    /// The name. It stands beside the circle, which is decorative.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let hue = name.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 8;
    view! { <span class=format!("avatar avatar-{hue}") aria-hidden="true">{initials(&name)}</span> }
}

fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    // The style writes them large.
    first.into_iter().chain(words.next_back()).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_the_last_name() {
        assert_eq!(initials("Ada Lovelace"), "AL");
        assert_eq!(initials("ada king lovelace"), "al");
        assert_eq!(initials("Ada"), "A");
        assert_eq!(initials(""), "");
    }
}
