//! A slug out of a name.

/// The longest slug.
const LONGEST: usize = 40;

/// What the first segment of an organization's addresses could be: small letters, digits, single hyphens. Empty when the
/// name has nothing to make one from.
pub fn suggest_slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.trim().chars().flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(letters) => slug.push_str(letters),
            None if letter.is_ascii_alphanumeric() => slug.push(letter),
            None if letter == '\'' || letter == '’' => {}
            None if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            None => {}
        }
    }
    slug.truncate(LONGEST);
    slug.trim_end_matches('-').to_owned()
}

/// Letters of European languages as people write them in addresses.
const fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ä' | 'æ' => "ae",
        'ö' | 'ø' | 'œ' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ő' => "o",
        'ř' => "r",
        'ś' | 'š' => "s",
        'ù' | 'ú' | 'û' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::suggest_slug;

    #[test]
    fn a_name_becomes_an_address_that_one_can_say() {
        for (name, slug) in [
            ("Acme", "acme"),
            ("  Acme Robotics, Inc. ", "acme-robotics-inc"),
            ("Müller & Søn", "mueller-soen"),
            ("O’Reilly", "oreilly"),
            ("北京", ""),
        ] {
            assert_eq!(suggest_slug(name), slug, "{name}");
        }
        assert_eq!(suggest_slug(&"long ".repeat(20)).len(), 39);
    }
}
