//! Server functions: the catalogue as admins see it.

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use types::{ModelId, view::ModelRow};

/// Every model of every connection, in the connections' order.
#[server(input = GetUrl, output = Json)]
pub async fn list_models() -> Result<Vec<ModelRow>, ApiError> {
    let caller = super::caller::caller().await?;
    let cards = expect_context::<gateway::Gateway>().connections(&caller).await?;
    Ok(cards.into_iter().flat_map(|card| card.models).collect())
}

/// Lets members use a model, or stops them.
#[server(output = Json)]
pub async fn enable_model(model: ModelId, #[server(default)] enabled: Option<bool>) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    expect_context::<gateway::Gateway>().set_model_enabled(&caller, model, enabled.unwrap_or(false)).await?;
    Ok(())
}

/// Lets new conversations start with a model.
#[server(output = Json)]
pub async fn choose_default_model(model: String) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    expect_context::<gateway::Gateway>().set_default_model(&caller, &model).await?;
    Ok(())
}

/// Sets the organization's own price of a model, in dollars per million tokens. Cached input and writing to the cache cost what
/// input costs where they are left empty.
#[server(output = Json)]
pub async fn set_price(
    model: String,
    input: String,
    #[server(default)] cached_input: String,
    #[server(default)] cache_write: String,
    output: String,
) -> Result<String, ApiError> {
    let caller = super::caller::caller().await?;
    let input = rate("input", &input)?;
    let or_input = |field, text: &str| if text.trim().is_empty() { Ok(input) } else { rate(field, text) };
    let price = ledger::NewPrice {
        model: model.clone(),
        input,
        cached_input: or_input("cached_input", &cached_input)?,
        cache_write: or_input("cache_write", &cache_write)?,
        output: rate("output", &output)?,
    };
    expect_context::<ledger::Ledger>().set_price(&caller, price).await?;
    Ok(model)
}

#[cfg(feature = "ssr")]
fn rate(field: &str, text: &str) -> Result<types::PicoUsdPerUnit, types::Problem> {
    use types::{PicoUsdPerUnit, Problem};
    let rate = PicoUsdPerUnit::per_million(text).map_err(|error| Problem::invalid(field, error.to_string()))?;
    if rate.0 < 0 {
        return Err(Problem::invalid(field, crate::text::texts().admin().models.negative));
    }
    Ok(rate)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::rate;
    use types::PicoUsdPerUnit;

    #[test]
    fn zero_is_a_price_and_less_is_not() {
        assert_eq!(rate("input", "0"), Ok(PicoUsdPerUnit(0)));
        assert_eq!(rate("input", " 2.50 "), Ok(PicoUsdPerUnit(2_500_000)));
        assert_eq!(rate("output", "-1").unwrap_err().field.as_deref(), Some("output"));
        assert_eq!(rate("output", "cheap").unwrap_err().field.as_deref(), Some("output"));
    }
}
