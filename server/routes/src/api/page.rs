//! Pages of lists. A cursor is opaque to whoever gets it; inside it names its list, so that one list's cursor is not
//! taken for another's.

use super::refusal::Refused;
use base64ct::{Base64UrlUnpadded, Encoding};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Rows in a page when nobody says how many.
const USUAL: u16 = 50;
/// Rows in a page at most.
const MOST: u16 = 200;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T: ToSchema> {
    /// The rows.
    pub(crate) data: Vec<T>,
    /// Pass it as `cursor` to get the following page; `null` at the end.
    pub(crate) next_cursor: Option<String>,
}

/// Which part of a list is wanted.
pub(crate) struct Window {
    list: &'static str,
    /// Where the page before ended.
    pub(crate) after: Option<String>,
    /// Rows at most, 1 to 200.
    pub(crate) limit: u16,
}

impl Window {
    /// Reads `cursor` and `limit`.
    pub(crate) fn of(list: &'static str, cursor: Option<&str>, limit: Option<u16>) -> Result<Self, Refused> {
        let limit = limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            return Err(Refused::parameter("limit", format!("Use 1 to {MOST}.")));
        }
        let after = cursor.map(|cursor| opened(list, cursor).ok_or_else(unreadable)).transpose()?;
        Ok(Self { list, after, limit })
    }

    /// A page of rows that the operation has cut itself; `next` is what it wants to see again.
    pub(crate) fn page<T: ToSchema>(&self, data: Vec<T>, next: Option<String>) -> Page<T> {
        let next_cursor = next.map(|next| Base64UrlUnpadded::encode_string(format!("{}:{next}", self.list).as_bytes()));
        Page { data, next_cursor }
    }

    /// A page of a whole list, in the order in which its rows were made: ids are UUIDv7, so that a row that is added while
    /// somebody walks comes after every row that they saw.
    pub(crate) fn cut<R, T: ToSchema>(
        &self,
        mut rows: Vec<R>,
        id: impl Fn(&R) -> Uuid,
        shown: impl FnMut(R) -> T,
    ) -> Result<Page<T>, Refused> {
        let after = self.after.as_deref().map(|text| text.parse::<Uuid>().map_err(|_| unreadable())).transpose()?;
        rows.sort_by_key(&id);
        rows.retain(|row| after.is_none_or(|after| id(row) > after));
        let has_more = rows.len() > usize::from(self.limit);
        rows.truncate(usize::from(self.limit));
        let next = rows.last().filter(|_| has_more).map(|last| id(last).to_string());
        Ok(self.page(rows.into_iter().map(shown).collect(), next))
    }
}

/// A cursor that this server did not give out, or gave out for another list.
pub(crate) fn unreadable() -> Refused {
    Refused::parameter("cursor", "Use the `next_cursor` of the page before, with the same address.")
}

fn opened(list: &str, cursor: &str) -> Option<String> {
    let text = String::from_utf8(Base64UrlUnpadded::decode_vec(cursor).ok()?).ok()?;
    Some(text.strip_prefix(list)?.strip_prefix(':')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn walking_a_list_that_grows_has_neither_gap_nor_repeat() {
        let mut rows: Vec<u128> = (1..=7).collect();
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let window = Window::of("rows", cursor.as_deref(), Some(3)).unwrap();
            let page = window.cut(rows.clone(), |row| id(*row), |row| row.to_string()).unwrap();
            seen.extend(page.data);
            let newest = *rows.last().unwrap();
            if newest < 9 {
                rows.push(newest + 1);
            }
            match page.next_cursor {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, (1..=9).map(|row: u128| row.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn a_cursor_of_another_list_or_of_nobody_is_refused() {
        let window = Window::of("rows", None, Some(1)).unwrap();
        let page = window.cut(vec![1, 2], |row| id(*row), |row: u128| row.to_string()).unwrap();
        let cursor = page.next_cursor.unwrap();
        assert!(Window::of("rows", Some(&cursor), None).is_ok());
        assert!(Window::of("others", Some(&cursor), None).is_err());
        assert!(Window::of("rows", Some("nonsense"), None).is_err());
        assert!(Window::of("rows", None, Some(0)).is_err());
        assert!(Window::of("rows", None, Some(201)).is_err());
    }
}
