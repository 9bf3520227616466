//! Names to addresses, by the operating system, with the rule applied to every answer.

use crate::{
    Rules,
    destination::{Reach, admit_all},
};
use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{io, net::SocketAddr, sync::Arc};

/// Asks for the addresses of a name. Once per connection: what is admitted is what is connected to.
pub type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// The operating system's answers.
pub fn system() -> Lookup {
    Arc::new(|name| Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) }))
}

/// Resolves for one reach. Literal addresses never come here: `destination` has decided about them.
pub struct Resolver {
    pub rules: Arc<Rules>,
    pub reach: Reach,
    pub lookup: Lookup,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (rules, reach) = (Arc::clone(&self.rules), self.reach);
        let answers = (self.lookup)(name.as_str().to_owned());
        Box::pin(async move {
            let admitted = admit_all(&rules, reach, answers.await?)?;
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}
