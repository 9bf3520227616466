//! Reads the MathML that pulldown-latex writes into our nodes, by a closed list of element names (MathML Core §3).
//!
//! Attributes are dropped: a page needs none of them. What an attribute meant is kept where it changes the formula: a
//! fraction without a line (a binomial) becomes a table of two rows, an upright letter becomes text, and a space becomes
//! a space character. Anything that is not on the list, or nested deeper than 64, makes the formula unreadable.

use super::hidden::visible;
use types::rich::MathNode;

/// Elements that formulas are made of.
const ELEMENTS: [&str; 17] = [
    "mfrac",
    "mi",
    "mn",
    "mo",
    "mover",
    "mroot",
    "mrow",
    "msqrt",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
];
/// How deep a formula may be.
const DEEPEST: usize = 64;

struct Open {
    name: &'static str,
    attributes: String,
    c: Vec<MathNode>,
}

/// The nodes inside `<math>`.
pub(super) fn read(written: &str) -> Option<Vec<MathNode>> {
    let mut open = vec![Open { name: "math", attributes: String::new(), c: Vec::new() }];
    let mut rest = written;
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let end = rest.find('<').unwrap_or(rest.len());
            let text = unescaped(rest.get(..end)?);
            if !text.is_empty() {
                open.last_mut()?.c.push(MathNode::Text { s: visible(&text) });
            }
            rest = rest.get(end..)?;
            continue;
        };
        let (tag, after) = tag.split_once('>')?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if name == "math" {
                continue;
            }
            let element = open.pop().filter(|element| element.name == name && !open.is_empty())?;
            let node = node(element);
            open.last_mut()?.c.extend(node);
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        match name.trim_end_matches('/') {
            "math" => {}
            "mspace" => open.last_mut()?.c.extend(space(attributes)),
            name => {
                let name = ELEMENTS.iter().find(|known| **known == name)?;
                if open.len() >= DEEPEST {
                    return None;
                }
                open.push(Open { name, attributes: attributes.to_owned(), c: Vec::new() });
            }
        }
    }
    let math = open.pop()?;
    (open.is_empty() && !math.c.is_empty()).then_some(math.c)
}

fn node(element: Open) -> Option<MathNode> {
    let Open { name, attributes, c } = element;
    let attribute = |name| attribute(&attributes, name);
    if name == "mo" && matches!(c.as_slice(), [MathNode::Text { s }] if s == "⟨U+2061⟩") {
        // Function application has no look.
        return None;
    }
    if name == "mfrac"
        && attribute("linethickness").is_some_and(|width| width.starts_with("0e") || width.starts_with("0p"))
    {
        let row = |cell| element_of("mtr", vec![element_of("mtd", vec![cell])]);
        return Some(element_of("mtable", c.into_iter().map(row).collect()));
    }
    if name == "mi" && attribute("mathvariant") == Some("normal") {
        return Some(element_of("mtext", c));
    }
    Some(element_of(name, c))
}

fn element_of(name: &str, c: Vec<MathNode>) -> MathNode {
    MathNode::Element { name: name.to_owned(), c }
}

/// A space as wide as the nearest space character; none for what is negative or thinner than a hair.
fn space(attributes: &str) -> Option<MathNode> {
    let width: f32 = attribute(attributes, "width")?.strip_suffix("em")?.parse().ok()?;
    let s = match width {
        width if width < 0.1 => return None,
        width if width < 0.2 => "\u{2009}",
        width if width < 0.4 => "\u{2005}",
        width if width < 0.75 => "\u{2002}",
        width if width < 1.5 => "\u{2003}",
        _ => "\u{2003}\u{2003}",
    };
    Some(element_of("mtext", vec![MathNode::Text { s: s.to_owned() }]))
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = attributes.split_once(&format!("{name}=\""))?;
    value.split('"').next()
}

fn unescaped(text: &str) -> String {
    text.replace("&nbsp;", "\u{a0}").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
