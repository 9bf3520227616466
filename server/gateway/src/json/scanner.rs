//! Passing over JSON one value at a time, strictly: nothing is copied, nothing is kept.

use super::{DEEPEST, Flaw, Value};

/// A place in a text.
pub struct Scanner<'a> {
    pub document: &'a [u8],
    pub at: usize,
}

impl<'a> Scanner<'a> {
    pub fn peek(&self) -> Option<u8> {
        self.document.get(self.at).copied()
    }

    pub fn flaw(&self, what: &'static str) -> Flaw {
        Flaw { what, at: self.at }
    }

    pub fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// White space, with one separator inside where there is one.
    pub fn space_and(&mut self, separator: u8) {
        self.space();
        if self.peek() == Some(separator) {
            self.at += 1;
            self.space();
        }
    }

    fn expect(&mut self, byte: u8, what: &'static str) -> Result<(), Flaw> {
        if self.peek() != Some(byte) {
            return Err(self.flaw(what));
        }
        self.at += 1;
        Ok(())
    }

    /// Passes one value; white space around it is the caller's.
    pub fn value(&mut self, depth: usize) -> Result<(), Flaw> {
        match self.peek() {
            Some(b'{') => self.nested(depth, b'}', |scanner| {
                scanner.string()?;
                scanner.space();
                scanner.expect(b':', "a colon is missing")?;
                scanner.space();
                scanner.value(depth + 1)
            }),
            Some(b'[') => self.nested(depth, b']', |scanner| scanner.value(depth + 1)),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            Some(_) => Err(self.flaw("a value is missing")),
            None => Err(self.flaw("it ends too early")),
        }
    }

    fn nested(
        &mut self,
        depth: usize,
        end: u8,
        mut item: impl FnMut(&mut Self) -> Result<(), Flaw>,
    ) -> Result<(), Flaw> {
        if depth >= DEEPEST {
            return Err(self.flaw("it is nested too deeply"));
        }
        self.at += 1;
        self.space();
        if self.peek() == Some(end) {
            self.at += 1;
            return Ok(());
        }
        loop {
            item(self)?;
            self.space();
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    self.space();
                }
                Some(byte) if byte == end => {
                    self.at += 1;
                    return Ok(());
                }
                Some(_) => return Err(self.flaw("a comma is missing")),
                None => return Err(self.flaw("it ends too early")),
            }
        }
    }

    pub fn string(&mut self) -> Result<(), Flaw> {
        self.expect(b'"', "a string is missing")?;
        loop {
            let rest = self.document.get(self.at..).unwrap_or_default();
            // Nearly all of a string is neither an end nor an escape.
            self.at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len());
            match self.peek() {
                None => return Err(self.flaw("a string does not end")),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    match self.peek() {
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
                        Some(b'u') => {
                            let digits = self.document.get(self.at + 1..self.at + 5).unwrap_or_default();
                            if digits.len() != 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
                                return Err(self.flaw("an escape is not right"));
                            }
                            self.at += 5;
                        }
                        _ => return Err(self.flaw("an escape is not right")),
                    }
                }
                Some(0..0x20) => return Err(self.flaw("a string holds a control character")),
                Some(_) => self.at += 1,
            }
        }
    }

    fn digits(&mut self) -> Result<(), Flaw> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.flaw("a number is not right")) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<(), Flaw> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1
        } else {
            self.digits()?
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn word(&mut self, word: &'static [u8]) -> Result<(), Flaw> {
        if self.document.get(self.at..self.at + word.len()) != Some(word) {
            return Err(self.flaw("a value is missing"));
        }
        self.at += word.len();
        Ok(())
    }

    /// The next member of an object that was checked; `None` at its end.
    pub fn member(&mut self) -> Option<(Value<'a>, Value<'a>)> {
        if self.peek() != Some(b'"') {
            return None;
        }
        let start = self.at;
        self.string().ok()?;
        let name = Value { document: self.document, span: start..self.at };
        self.space_and(b':');
        let start = self.at;
        self.value(0).ok()?;
        Some((name, Value { document: self.document, span: start..self.at }))
    }
}
