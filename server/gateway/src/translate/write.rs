//! Writing JSON in a chosen order, with parts of other texts as they are: schemas, arguments and numbers keep their bytes.

/// An object that is being written.
#[derive(Debug)]
pub struct Object(String);

/// A list that is being written.
#[derive(Debug)]
pub struct List(String);

impl Object {
    /// An object without members.
    pub fn new() -> Self {
        Self("{".to_owned())
    }

    /// Adds a member whose value is JSON already.
    pub fn raw(mut self, name: &str, json: &str) -> Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(&quoted(name));
        self.0.push(':');
        self.0.push_str(json);
        self
    }

    /// Adds a string.
    pub fn text(self, name: &str, text: &str) -> Self {
        self.raw(name, &quoted(text))
    }

    /// Adds a number.
    pub fn number(self, name: &str, number: u64) -> Self {
        self.raw(name, &number.to_string())
    }

    /// Adds JSON where there is some.
    pub fn maybe(self, name: &str, json: Option<&str>) -> Self {
        match json {
            Some(json) => self.raw(name, json),
            None => self,
        }
    }

    /// Adds a string where there is one.
    pub fn maybe_text(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.0.len() == 1
    }

    /// The text.
    pub fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

impl List {
    /// A list without elements.
    pub fn new() -> Self {
        Self("[".to_owned())
    }

    /// A list of these.
    pub fn of(elements: impl IntoIterator<Item = String>) -> Self {
        elements.into_iter().fold(Self::new(), |list, json| list.push(&json))
    }

    /// Adds an element that is JSON already.
    pub fn push(mut self, json: &str) -> Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(json);
        self
    }

    /// The text.
    pub fn end(mut self) -> String {
        self.0.push(']');
        self.0
    }
}

/// A string as JSON.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_json_and_keeps_its_order() {
        let list = List::of(["1e400".to_owned(), quoted("a\"\n")]).end();
        let object = Object::new().text("z", "é").raw("a", &list).number("n", 7).maybe("x", None).maybe_text("y", None);
        assert_eq!(object.end(), r#"{"z":"é","a":[1e400,"a\"\n"],"n":7}"#);
        assert!(Object::new().is_empty());
        assert_eq!(List::new().end(), "[]");
    }
}
