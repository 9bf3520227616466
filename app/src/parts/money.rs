//! Amounts of money.

use leptos::prelude::*;
use types::NanoUsd;

/// An amount, with tabular digits. Exact to the nano-dollar in its tooltip.
#[component]
pub fn Money(
    /// How much.
    #[prop(into)]
    amount: Signal<NanoUsd>,
) -> impl IntoView {
    view! {
        <data class="money" value=move || amount.get().to_decimal() title=move || format!("{} USD", amount.get().to_decimal())>
            {move || amount.get().to_string()}
        </data>
    }
}
