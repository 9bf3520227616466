//! Colours for code: syntect's scopes become our few kinds of word.
//!
//! The grammars are unpacked when the first closed fence with a language is met; a message without code costs nothing.
//! Measured in a release build on x86-64 Linux: the grammars take 7 MB, and each language that is used compiles its
//! expressions and keeps 3 to 8 MB. After [`LANGUAGES`] of them all are dropped and unpacked anew (5 ms), so that a server
//! on which every language is used once does not keep all of them.

use std::{
    collections::{HashMap, HashSet},
    mem,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::{Duration, Instant},
};
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};
use types::rich::{Span, Token};

/// The longest block that is coloured, in bytes.
const LONGEST: usize = 50_000;
/// The longest line that is coloured, in bytes: grammars try every expression at every place.
const LONGEST_LINE: usize = 2_000;
/// How long all blocks of one text may take together. The rest of a text that was written to take longer stays plain; what
/// people and models write takes a hundredth of it. Builds for debugging are twenty times slower.
const TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 100 } else { 5 });

/// How many languages' expressions are kept.
const LANGUAGES: usize = 8;

/// The grammars, and the languages that were used of them.
#[derive(Default)]
struct Grammars {
    set: Option<Arc<SyntaxSet>>,
    used: HashSet<String>,
}

static GRAMMARS: LazyLock<Mutex<Grammars>> = LazyLock::new(Mutex::default);

/// The grammars for one more use of a language.
fn grammars(language: &str) -> Arc<SyntaxSet> {
    let mut grammars = GRAMMARS.lock().unwrap_or_else(PoisonError::into_inner);
    if !grammars.used.contains(language) {
        if grammars.used.len() >= LANGUAGES {
            *grammars = Grammars::default();
        }
        grammars.used.insert(language.to_owned());
    }
    grammars.set.get_or_insert_with(|| Arc::new(SyntaxSet::load_defaults_newlines())).clone()
}

/// Scope prefixes and what they are, the more special ones first.
static KINDS: LazyLock<Vec<(Scope, Token)>> = LazyLock::new(|| {
    let kinds = [
        ("punctuation.definition.comment", Token::Comment),
        ("punctuation.definition.string", Token::String),
        ("comment", Token::Comment),
        ("string", Token::String),
        ("constant", Token::Constant),
        ("keyword.operator", Token::Punctuation),
        ("keyword", Token::Keyword),
        ("storage", Token::Keyword),
        ("entity.name.function", Token::Function),
        ("variable.function", Token::Function),
        ("support.function", Token::Function),
        ("entity.other.attribute-name", Token::Variable),
        ("entity.name.tag", Token::Type),
        ("entity", Token::Type),
        ("support", Token::Type),
        ("variable.language", Token::Keyword),
        ("variable", Token::Variable),
        ("markup.inserted", Token::String),
        ("markup.deleted", Token::Keyword),
        ("markup.heading", Token::Keyword),
        ("punctuation.definition.tag", Token::Punctuation),
        ("punctuation", Token::Punctuation),
    ];
    kinds.iter().filter_map(|(prefix, token)| Some((Scope::new(prefix).ok()?, *token))).collect()
});

/// Coloured blocks of one text, so that a block is not coloured again while the text around it grows.
#[derive(Default)]
pub(super) struct Memo {
    /// How long colouring has taken.
    spent: Duration,
    now: HashMap<(String, String), Vec<Vec<Span>>>,
    before: HashMap<(String, String), Vec<Vec<Span>>>,
}

impl Memo {
    /// A new reading begins: what it does not use is forgotten at the next one.
    pub fn turn(&mut self) {
        self.before = mem::take(&mut self.now);
    }

    /// The block's lines, coloured.
    pub fn lines(&mut self, language: &str, source: &str) -> Vec<Vec<Span>> {
        let key = (language.to_owned(), source.to_owned());
        if let Some(lines) = self.now.get(&key) {
            return lines.clone();
        }
        let started = Instant::now();
        let left = TIME.saturating_sub(self.spent);
        let lines = self.before.remove(&key).unwrap_or_else(|| coloured(language, source, left));
        self.spent += started.elapsed();
        self.now.insert(key, lines.clone());
        lines
    }
}

/// The block's lines in one colour.
pub(super) fn plain(source: &str) -> Vec<Vec<Span>> {
    source.split('\n').map(plain_line).collect()
}

fn plain_line(line: &str) -> Vec<Span> {
    if line.is_empty() { Vec::new() } else { vec![Span { k: Token::Plain, s: line.to_owned() }] }
}

fn coloured(language: &str, source: &str, time: Duration) -> Vec<Vec<Span>> {
    if source.len() > LONGEST {
        return plain(source);
    }
    let Some(name) = grammar(language) else { return plain(source) };
    let grammars = grammars(name);
    let Some(syntax) = grammars.find_syntax_by_token(name) else { return plain(source) };
    let started = Instant::now();
    let (mut state, mut scopes) = (ParseState::new(syntax), ScopeStack::new());
    let mut is_plain = false;
    let mut lines = Vec::new();
    for line in source.split('\n') {
        is_plain = is_plain || line.len() > LONGEST_LINE || started.elapsed() > time;
        let spans = if is_plain { None } else { coloured_line(line, &grammars, &mut state, &mut scopes) };
        // A grammar that fails has lost its place: the rest stays plain.
        is_plain = is_plain || spans.is_none();
        lines.push(spans.unwrap_or_else(|| plain_line(line)));
    }
    lines
}

fn coloured_line(
    line: &str,
    grammars: &SyntaxSet,
    state: &mut ParseState,
    scopes: &mut ScopeStack,
) -> Option<Vec<Span>> {
    let ops = state.parse_line(&format!("{line}\n"), grammars).ok()?;
    let mut spans: Vec<Span> = Vec::new();
    let mut from = 0;
    for (at, op) in ops {
        let at = at.min(line.len());
        add(&mut spans, line.get(from..at)?, scopes);
        from = at;
        scopes.apply(&op).ok()?;
    }
    add(&mut spans, line.get(from..)?, scopes);
    Some(spans)
}

fn add(spans: &mut Vec<Span>, text: &str, scopes: &ScopeStack) {
    if text.is_empty() {
        return;
    }
    let kind = kind(scopes);
    match spans.last_mut() {
        Some(last) if last.k == kind || text.trim().is_empty() => last.s.push_str(text),
        _ => spans.push(Span { k: kind, s: text.to_owned() }),
    }
}

/// What the innermost scope that we know says.
fn kind(scopes: &ScopeStack) -> Token {
    let of = |scope: &Scope| KINDS.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, token)| *token);
    scopes.as_slice().iter().rev().find_map(of).unwrap_or(Token::Plain)
}

/// The name of the grammar for a language: its own, or the nearest relative's.
fn grammar(language: &str) -> Option<&str> {
    let name = match language {
        "" | "text" | "txt" | "plain" | "plaintext" | "output" => return None,
        "ts" | "tsx" | "typescript" | "jsx" | "mjs" | "javascript" | "node" => "js",
        "bash" | "shell" | "zsh" | "console" | "shell-session" | "sh-session" => "sh",
        "c++" | "cxx" | "hpp" | "cuda" => "cpp",
        "csharp" => "cs",
        "golang" => "go",
        "jsonc" | "json5" | "jsonl" => "json",
        "kotlin" | "kt" => "java",
        "toml" | "ini" | "conf" | "env" => "properties",
        "vue" | "svelte" => "html",
        "postgresql" | "postgres" | "mysql" | "sqlite" | "plsql" => "sql",
        "objective-c" | "objc" => "m",
        "latex" => "tex",
        "patch" => "diff",
        "python3" | "ipython" => "py",
        other => other,
    };
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(language: &str, source: &str) -> Vec<(Token, String)> {
        coloured(language, source, TIME).into_iter().flatten().map(|span| (span.k, span.s.trim().to_owned())).collect()
    }

    #[test]
    fn words_have_the_colour_of_what_they_are() {
        let rust = kinds("rust", "fn main() { let n: u32 = 42; } // \"why\"");
        for (kind, word) in
            [(Token::Keyword, "fn"), (Token::Function, "main"), (Token::Constant, "42"), (Token::Comment, "// \"why\"")]
        {
            assert!(rust.contains(&(kind, word.to_owned())), "{word} in {rust:?}");
        }
        assert!(kinds("python", "x = 'text'").contains(&(Token::String, "'text'".into())));
        assert!(kinds("ts", "const x = 1").contains(&(Token::Keyword, "const".into())));
    }

    #[test]
    fn no_character_is_lost_or_added() {
        for (language, source) in [
            ("rust", "fn a<'x>(s: &'x str) {\n\n  // é 👩‍💻\n}\n"),
            ("html", "<script>if (a < b) alert(\"&amp;\")</script>"),
            ("json", "{\"a\": [1, null"),
            ("nonsense", "anything"),
            ("sh", "echo \"$(cat <<EOF\nx\nEOF\n)\""),
        ] {
            let lines: Vec<String> = coloured(language, source, TIME)
                .iter()
                .map(|line| line.iter().map(|span| span.s.as_str()).collect())
                .collect();
            assert_eq!(lines.join("\n"), source, "{language}");
        }
    }

    #[test]
    fn long_blocks_and_those_without_time_stay_plain() {
        let lines = coloured("rust", "fn a() {}", Duration::ZERO);
        assert_eq!(lines, plain("fn a() {}"));
        let lines = coloured("rust", &"fn a() {}\n".repeat(6_000), TIME);
        assert!(lines.iter().flatten().all(|span| span.k == Token::Plain));
    }
}
