//! Formulas: LaTeX becomes nodes out of a closed list of MathML Core elements.

use super::mathml;
use pulldown_latex::{Parser, ParserError, RenderConfig, Storage, config::DisplayMode, mathml::write_mathml};
use types::rich::MathNode;

/// The longest formula that is drawn, in bytes.
const LONGEST: usize = 4_000;
/// The most commands in a formula. Each may take the next one as its argument without braces (`\\sqrt\\sqrt x`), and the
/// parser goes one call deeper for it: their number bounds its depth.
const MOST_COMMANDS: usize = 400;
/// So many commands deep any thread's stack will do.
const SHALLOW: usize = 20;
/// For more, a stack of this size, in bytes: five times what the deepest formula takes in an unoptimized build. Only what is
/// used of it becomes memory.
const STACK: usize = 64 * 1024 * 1024;

/// The formula's nodes; `None` when it can't be read as LaTeX, is too long, has too many commands or defines macros: those
/// can be written to grow without end. It is then shown as it is written.
pub(super) fn nodes(latex: &str, is_display: bool) -> Option<Vec<MathNode>> {
    let defines = ["\\def", "\\gdef", "\\edef", "\\xdef", "\\let", "\\futurelet", "\\newcommand", "\\renewcommand"];
    if latex.len() > LONGEST || latex.trim().is_empty() || defines.iter().any(|word| latex.contains(word)) {
        return None;
    }
    let commands = latex.bytes().filter(|byte| *byte == b'\\').count();
    if commands > MOST_COMMANDS {
        return None;
    }
    // What the parser did not foresee (a number that overflows) spoils this formula and no more.
    if commands <= SHALLOW {
        return std::panic::catch_unwind(|| drawn(latex, is_display)).ok().flatten();
    }
    let latex = latex.to_owned();
    let deep = std::thread::Builder::new().name("formula".to_owned()).stack_size(STACK);
    deep.spawn(move || drawn(&latex, is_display)).ok()?.join().ok().flatten()
}

fn drawn(latex: &str, is_display: bool) -> Option<Vec<MathNode>> {
    let storage = Storage::new();
    let events: Vec<_> = Parser::new(latex, &storage).collect::<Result<_, _>>().ok()?;
    let config = RenderConfig {
        display_mode: if is_display { DisplayMode::Block } else { DisplayMode::Inline },
        ..RenderConfig::default()
    };
    let mut written = Vec::new();
    write_mathml(&mut written, events.into_iter().map(Ok::<_, ParserError>), config).ok()?;
    mathml::read(std::str::from_utf8(&written).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(nodes: &[MathNode]) -> String {
        nodes
            .iter()
            .map(|node| match node {
                MathNode::Element { name, c } => format!("{name}({})", shape(c)),
                MathNode::Text { s } => s.clone(),
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn formulas_become_mathml_elements() {
        let drawn = |latex| shape(&nodes(latex, false).unwrap());
        assert_eq!(drawn("x^2"), "msup(mi(x) mn(2))");
        assert_eq!(drawn(r"\frac{a}{b}"), "mfrac(mrow(mi(a)) mrow(mi(b)))");
        assert_eq!(drawn(r"\sqrt{2}"), "msqrt(mrow(mn(2)))");
        assert_eq!(drawn(r"\text{a<b}"), "mtext(a<b)");
        assert!(
            drawn(r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}").contains("mtable(mtr(mtd(mn(1)) mtd(mn(2))) mtr(")
        );
        let binomial = drawn(r"\binom{n}{k}");
        assert!(binomial.contains("mtable(mtr(mtd(mrow(mi(n)))) mtr(mtd(mrow(mi(k)))))"), "{binomial}");
        assert!(drawn(r"\sin x").starts_with("mi(sin)"));
    }

    #[test]
    fn a_formula_that_nests_without_braces_ends_no_thread() {
        for piece in [
            r"\not",
            r"\sqrt",
            r"\hat",
            r"\frac1",
            r"\sqrt[3]",
            r"\left(",
            r"\mathbf",
            r"\text",
            r"\binom1",
            r"x_\vec",
            r"\\",
        ] {
            for count in [SHALLOW - 1, SHALLOW, 300, MOST_COMMANDS / 2, MOST_COMMANDS, 4_000 / piece.len()] {
                // Whether it is drawn is the parser's to say: that it comes back is the point.
                let _ = nodes(&format!("{}x", piece.repeat(count)), false);
            }
        }
        assert_eq!(nodes(&format!("{}x", r"\not".repeat(MOST_COMMANDS + 1)), false), None);
        let long = r"\alpha+".repeat(100);
        assert!(nodes(&long, true).is_some(), "many commands side by side are a formula");
    }

    #[test]
    fn a_number_that_overflows_spoils_this_formula_only() {
        for latex in [r#"\char"FFFFFFFFFF"#, r"\char99999999999999", r"\kern99999999999999999999pt x", r"\hskip1e99em"]
        {
            let _ = nodes(latex, false);
        }
        assert!(nodes("x", false).is_some());
    }

    #[test]
    fn what_is_no_formula_or_could_grow_is_not_drawn() {
        for latex in [
            r"\frac{a",
            r"\nosuchcommand",
            r"\def\a{\a\a}\a",
            r"\newcommand{\x}{\x}",
            "  ",
            r"\operatorname{<script>alert(1)</script>}",
            r"\href{javascript:alert(1)}{x}",
            r"\begin{array}{c} x",
        ] {
            assert_eq!(nodes(latex, false), None, "{latex}");
        }
        assert_eq!(nodes(&"{".repeat(3_000), false), None);
        assert_eq!(nodes(&format!("{}x{}", "{".repeat(500), "}".repeat(500)), false), None);
        assert_eq!(nodes(&"x".repeat(5_000), false), None);
    }
}
