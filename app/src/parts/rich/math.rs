//! Formulas as MathML Core elements out of a closed list; anything else is shown as text.

use leptos::{prelude::*, tachys::mathml};
use types::rich::MathNode;

pub(super) fn display(nodes: Vec<MathNode>, source: String) -> AnyView {
    view! { <div class="math-display" dir="ltr" title=source>{mathml::math().display("block").child(all(nodes))}</div> }
        .into_any()
}

pub(super) fn inline(nodes: Vec<MathNode>, source: String) -> AnyView {
    view! { <span class="math" dir="ltr" title=source>{mathml::math().child(all(nodes))}</span> }.into_any()
}

fn all(nodes: Vec<MathNode>) -> Vec<AnyView> {
    nodes.into_iter().map(draw).collect()
}

fn draw(node: MathNode) -> AnyView {
    let (name, c) = match node {
        MathNode::Text { s } => return s.into_any(),
        MathNode::Element { name, c } => (name, all(c)),
    };
    match name.as_str() {
        "mi" => mathml::mi().child(c).into_any(),
        "mn" => mathml::mn().child(c).into_any(),
        "mo" => mathml::mo().child(c).into_any(),
        "ms" => mathml::ms().child(c).into_any(),
        "mtext" => mathml::mtext().child(c).into_any(),
        "mspace" => mathml::mspace().into_any(),
        "mfrac" => mathml::mfrac().child(c).into_any(),
        "msqrt" => mathml::msqrt().child(c).into_any(),
        "mroot" => mathml::mroot().child(c).into_any(),
        "msub" => mathml::msub().child(c).into_any(),
        "msup" => mathml::msup().child(c).into_any(),
        "msubsup" => mathml::msubsup().child(c).into_any(),
        "munder" => mathml::munder().child(c).into_any(),
        "mover" => mathml::mover().child(c).into_any(),
        "munderover" => mathml::munderover().child(c).into_any(),
        "mtable" => mathml::mtable().child(c).into_any(),
        "mtr" => mathml::mtr().child(c).into_any(),
        "mtd" => mathml::mtd().child(c).into_any(),
        "mphantom" => mathml::mphantom().child(c).into_any(),
        "mpadded" => mathml::mpadded().child(c).into_any(),
        "mstyle" => mathml::mstyle().child(c).into_any(),
        "merror" => mathml::merror().child(c).into_any(),
        // A group, and whatever we do not know: its content stays readable.
        _ => mathml::mrow().child(c).into_any(),
    }
}
