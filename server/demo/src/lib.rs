//! The demo: the product on embedded parts.
//!
//! 1. [`people`]: Ada, Ben, Cleo and Dan, and the groups that give them roles.
//! 2. [`identity_provider`] is a small, proper OpenID Connect provider whose sign-in page shows their faces.
//! 3. [`model_provider`] speaks OpenAI's API with true usage figures, at a human pace; tests steer it into faults.
//! 4. [`past`] lets the ledger live through six weeks, so that no chart is empty.
//!
//! It listens on loopback addresses only and holds nothing that is worth stealing.

pub mod identity_provider;
pub mod model_provider;
pub mod past;
pub mod people;
