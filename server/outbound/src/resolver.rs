//! Names to addresses, by the operating system, with the rule applied to every answer.

use crate::{
    Rules,
    destination::{Reach, admit_all},
};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::sync::Arc;

/// Resolves for one reach. Literal addresses never come here: `destination` has decided about them.
pub struct Resolver {
    pub rules: Arc<Rules>,
    pub reach: Reach,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (rules, reach) = (Arc::clone(&self.rules), self.reach);
        Box::pin(async move {
            let answers: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let admitted = admit_all(&rules, reach, answers)?;
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}
