//! Rich text: nothing that a model says leaves the tree, and a text that grows becomes the same tree.

use super::payloads::{HOSTILE, LATER, ORDINARY};
use chat::rich::{Growing, Grown, parse, visible};
use types::rich::{Block, Inline, Item, MathNode, Token};

/// Looks at everything in a tree: every text, every address, every name.
struct Look {
    texts: String,
    deepest: usize,
}

impl Look {
    fn at(blocks: &[Block]) -> Self {
        let mut look = Self { texts: String::new(), deepest: 0 };
        look.blocks(blocks, 1);
        look
    }

    fn text(&mut self, text: &str) {
        assert_eq!(visible(text), text, "something hides in {text:?}");
        self.texts.push_str(text);
        self.texts.push(' ');
    }

    fn blocks(&mut self, blocks: &[Block], depth: usize) {
        self.deepest = self.deepest.max(depth);
        for block in blocks {
            match block {
                Block::Paragraph { c } => self.inlines(c, depth + 1),
                Block::Heading { level, c } => {
                    assert!((3..=6).contains(level));
                    self.inlines(c, depth + 1);
                }
                Block::Code { language, lines, source } => {
                    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '+' || c == '-';
                    assert!(language.len() <= 20 && language.chars().all(is_name), "{language:?}");
                    let shown: Vec<String> =
                        lines.iter().map(|line| line.iter().map(|span| span.s.as_str()).collect()).collect();
                    self.text(&shown.join("\n"));
                    self.text(source);
                }
                Block::Quote { c } => self.blocks(c, depth + 1),
                Block::List { items, .. } => {
                    items.iter().for_each(|Item { c, .. }| self.blocks(c, depth + 2));
                }
                Block::Table { head, rows, .. } => {
                    head.iter().chain(rows.iter().flatten()).for_each(|cell| self.inlines(cell, depth + 3));
                }
                Block::Math { c, source } => {
                    self.math(c);
                    self.text(source);
                }
                Block::Footnote { label, c } => {
                    self.text(label);
                    self.blocks(c, depth + 1);
                }
                Block::Rule => {}
            }
        }
    }

    fn inlines(&mut self, c: &[Inline], depth: usize) {
        self.deepest = self.deepest.max(depth);
        for inline in c {
            match inline {
                Inline::Text { s } | Inline::Code { s } => self.text(s),
                Inline::Emphasis { c } | Inline::Strong { c } | Inline::Struck { c } => self.inlines(c, depth + 1),
                Inline::Link { href, host, c } => {
                    let schemes = ["https://", "http://", "mailto:"];
                    assert!(schemes.iter().any(|scheme| href.starts_with(scheme)), "{href}");
                    assert!(href.is_ascii() && host.is_ascii() && !host.is_empty(), "{href} at {host}");
                    assert!(href.contains(host.as_str()), "{href} is not at {host}");
                    assert!(href.starts_with("mailto:") || !href.contains('@'), "{href}");
                    assert!(!href.contains(['<', '>', '"', ' ', '\n']), "{href}");
                    self.inlines(c, depth + 1);
                }
                Inline::Image { alt, host } => {
                    assert!(host.is_ascii(), "{host}");
                    self.text(alt);
                }
                Inline::Math { c, source } => {
                    self.math(c);
                    self.text(source);
                }
                Inline::FootnoteRef { label } => self.text(label),
                Inline::Break => {}
            }
        }
    }

    fn math(&mut self, c: &[MathNode]) {
        for node in c {
            match node {
                MathNode::Text { s } => self.text(s),
                MathNode::Element { name, c } => {
                    assert!(name.starts_with('m') && name.chars().all(|c| c.is_ascii_lowercase()), "{name}");
                    assert!(name != "math" && name != "maction" && name != "merror", "{name}");
                    self.math(c);
                }
            }
        }
    }
}

/// What a page that is told every change shows.
#[derive(Default)]
struct Page {
    blocks: Vec<Block>,
    settled: usize,
}

impl Page {
    fn hear(&mut self, grown: Grown) {
        assert_eq!(grown.from, self.settled, "what is settled is never told again");
        self.blocks.truncate(grown.from);
        self.blocks.extend(grown.blocks);
        self.settled += grown.settled;
        assert!(self.settled <= self.blocks.len());
    }
}

fn grown_from<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Page {
    let (mut growing, mut page) = (Growing::default(), Page::default());
    for piece in pieces {
        page.hear(growing.push(piece));
    }
    page
}

fn every() -> impl Iterator<Item = &'static str> {
    ORDINARY.iter().chain(HOSTILE).chain(LATER).copied()
}

#[test]
fn nothing_dangerous_is_in_the_tree_of_any_payload() {
    assert!(HOSTILE.len() >= 150);
    for payload in every() {
        let look = Look::at(&parse(payload));
        assert!(look.deepest <= 36, "{payload:?} is {} deep", look.deepest);
    }
}

#[test]
fn html_is_shown_as_the_characters_it_is_written_with() {
    for payload in HOSTILE.iter().filter(|payload| payload.starts_with('<') && !payload.contains("&")) {
        let texts = Look::at(&parse(payload)).texts;
        let tag: String = payload.chars().take_while(|c| !c.is_whitespace() && *c != '>' && *c != '\0').collect();
        let is_link = tag.starts_with("<https") || tag.starts_with("<MAILTO");
        assert!(is_link || texts.contains(tag.trim_start_matches('<')), "{payload:?} lost {tag:?}: {texts:?}");
    }
}

#[test]
fn a_text_that_grows_becomes_the_same_tree_wherever_it_is_cut() {
    for payload in every().filter(|payload| !LATER.contains(payload)) {
        let whole = grown_from([payload]).blocks;
        let by_character = grown_from(payload.split_inclusive(|_: char| true));
        assert_eq!(by_character.blocks, whole, "{payload:?} by the character");
        for (cut, _) in payload.char_indices() {
            let (before, after) = payload.split_at(cut);
            assert_eq!(grown_from([before, after]).blocks, whole, "{payload:?} cut at {cut}");
        }
        assert_eq!(whole, parse(payload), "{payload:?} grown and parsed at once");
    }
}

/// While a text grows, a definition that has not come yet can't be used; what is settled stays as it is, and the whole
/// text, parsed at the end, has it.
#[test]
fn a_definition_after_its_use_changes_nothing_that_is_settled() {
    for payload in LATER {
        let page = grown_from(payload.split_inclusive(|_: char| true));
        let whole = parse(payload);
        assert_eq!(page.blocks.len(), whole.len(), "{payload:?}");
        Look::at(&page.blocks);
    }
    let early = "[early]: https://example.com/early\n\nOne.\n\nTwo.\n\nSee [early].";
    let page = grown_from(early.split_inclusive(|_: char| true));
    let Some(Block::Paragraph { c }) = page.blocks.last() else { panic!("{:?}", page.blocks) };
    assert!(c.iter().any(|inline| matches!(inline, Inline::Link { .. })), "definitions are carried along: {c:?}");
}

#[test]
fn all_payloads_in_one_text_grow_into_what_they_are_together() {
    let is_for_itself = |payload: &&str| !["<!", "<?", "]:"].iter().any(|mark| payload.contains(mark));
    let text: Vec<_> = every().filter(is_for_itself).collect();
    let text = text.join("\n\n***\n\n");
    let lines = grown_from(text.split_inclusive('\n'));
    assert_eq!(lines.blocks, grown_from([text.as_str()]).blocks);
    assert!(lines.settled + 2 >= lines.blocks.len(), "only what the last line may change is drawn again");
    let mut odd = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (piece, more) = rest.split_at(rest.floor_char_boundary(7).max(rest.chars().next().unwrap().len_utf8()));
        odd.push(piece);
        rest = more;
    }
    assert_eq!(grown_from(odd).blocks, lines.blocks);
}

#[test]
fn caps_hold_and_no_text_is_lost() {
    let quotes = parse(&format!("{}deep", "> ".repeat(5_000)));
    assert!(Look::at(&quotes).deepest <= 36);
    assert!(Look::at(&quotes).texts.contains("deep"));
    let lists: String = (0..200).map(|n| format!("{}- level{n}\n", "  ".repeat(n))).collect();
    let lists = Look::at(&parse(&lists));
    assert!(lists.deepest <= 36 && lists.texts.contains("level199"));
    let strong = parse(&format!("{}x{}", "*a _b ".repeat(500), "_*".repeat(500)));
    assert!(Look::at(&strong).deepest <= 36);

    let links = parse(&"[a](https://example.com) ".repeat(3_000));
    let Some(Block::Paragraph { c }) = links.first() else { panic!("{links:?}") };
    assert_eq!(c.iter().filter(|inline| matches!(inline, Inline::Link { .. })).count(), 2_000);

    let long = "0123456789 wörter **fett**\n\n".repeat(12_000);
    let blocks = parse(&long);
    assert_eq!(Look::at(&blocks).texts.matches('7').count(), 12_000);
    let pieces: Vec<_> = long.split_inclusive("wö").collect();
    assert_eq!(grown_from(pieces).blocks, blocks);

    for bomb in ["[".repeat(20_000), "![".repeat(20_000), "`".repeat(20_000), "*_".repeat(20_000), "<".repeat(20_000)] {
        let started = std::time::Instant::now();
        Look::at(&parse(&bomb));
        assert!(started.elapsed().as_secs() < 5, "{} took {:?}", &bomb[..4], started.elapsed());
    }
}

#[test]
fn code_is_coloured_when_its_fence_is_closed_and_not_before() {
    let is_coloured = |blocks: &[Block]| match blocks.last() {
        Some(Block::Code { lines, .. }) => lines.iter().flatten().any(|span| span.k != Token::Plain),
        other => panic!("{other:?}"),
    };
    assert!(!is_coloured(&parse("```rust\nfn main() {}\n")));
    assert!(is_coloured(&parse("```rust\nfn main() {}\n```")));
    let mut growing = Growing::default();
    assert!(!is_coloured(&growing.push("```rust\nfn main() {}\n").blocks));
    assert!(is_coloured(&growing.push("```").blocks));
}

#[test]
fn trees_are_what_people_mean() {
    let text = |s: &str| Inline::Text { s: s.into() };
    assert_eq!(
        parse("- [x] done\n- plain"),
        [Block::List {
            start: None,
            items: vec![
                Item { done: Some(true), c: vec![Block::Paragraph { c: vec![text("done")] }] },
                Item { done: None, c: vec![Block::Paragraph { c: vec![text("plain")] }] },
            ],
        }]
    );
    assert_eq!(
        parse("![pic *ture*](https://evil.example/?q=1)"),
        [Block::Paragraph { c: vec![Inline::Image { alt: "pic ture".into(), host: "evil.example".into() }] }]
    );
    assert_eq!(parse("[x](javascript:alert(1))"), [Block::Paragraph { c: vec![text("x")] }]);
    assert_eq!(parse("# Title"), [Block::Heading { level: 3, c: vec![text("Title")] }]);
    let math = parse("so $$x$$ then");
    assert!(matches!(math.as_slice(), [Block::Paragraph { .. }, Block::Math { .. }, Block::Paragraph { .. }]));
    let brackets = parse(r"so \(x\)2 and \[y\]");
    assert!(
        matches!(brackets.as_slice(), [Block::Paragraph { c }, Block::Math { source, .. }]
            if source == "y" && matches!(&c[..], [_, Inline::Math { source, .. }, _] if source == "x")),
        "{brackets:?}"
    );
    let code = parse("    \\(x\\)\n");
    assert!(matches!(&code[..], [Block::Code { source, .. }] if source == r"\(x\)"), "{code:?}");
    assert_eq!(parse("$5-$10"), [Block::Paragraph { c: vec![text("$5-$10")] }]);
}
