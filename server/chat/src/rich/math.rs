//! Formulas: LaTeX becomes nodes out of a closed list of MathML Core elements.

use super::mathml;
use pulldown_latex::{Parser, ParserError, RenderConfig, Storage, config::DisplayMode, mathml::write_mathml};
use types::rich::MathNode;

/// The longest formula that is drawn, in bytes.
const LONGEST: usize = 4_000;

/// The formula's nodes; `None` when it can't be read as LaTeX, is too long or defines macros: those can be written to
/// grow without end. It is then shown as it is written.
pub(super) fn nodes(latex: &str, is_display: bool) -> Option<Vec<MathNode>> {
    let defines = ["\\def", "\\gdef", "\\edef", "\\xdef", "\\let", "\\futurelet", "\\newcommand", "\\renewcommand"];
    if latex.len() > LONGEST || latex.trim().is_empty() || defines.iter().any(|word| latex.contains(word)) {
        return None;
    }
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
