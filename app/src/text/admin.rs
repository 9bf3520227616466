//! Texts of the admin area, one file per page.

pub mod connections;
pub mod identity;
pub mod limits;
pub mod members;
pub mod models;
pub mod overview;
pub mod policies;
pub mod teams;

/// The words of the admin area.
pub struct AdminTexts {
    /// Overview.
    pub overview: overview::OverviewTexts,
    /// Members.
    pub members: members::MemberTexts,
    /// Connections.
    pub connections: connections::ConnectionTexts,
    /// Models.
    pub models: models::ModelTexts,
    /// Limits.
    pub limits: limits::LimitTexts,
    /// Teams.
    pub teams: teams::TeamTexts,
    /// Identity.
    pub identity: identity::IdentityTexts,
    /// Policies.
    pub policies: policies::PolicyTexts,
}

/// English.
pub(super) static EN: AdminTexts = AdminTexts {
    overview: overview::EN,
    members: members::EN,
    connections: connections::EN,
    models: models::EN,
    limits: limits::EN,
    teams: teams::EN,
    identity: identity::EN,
    policies: policies::EN,
};
