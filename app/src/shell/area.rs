//! The areas of an organization's pages.

/// Where one is: decides the sidebar's navigation and whether the role in which one acts is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Chat and one's own account.
    Work,
    /// Connections, members, models, limits.
    Admin,
    /// Usage and events.
    Audit,
}

impl Area {
    /// The area of a path such as `/acme/admin/limits`.
    pub fn of(path: &str) -> Self {
        match path.split('/').nth(2) {
            Some("admin") => Self::Admin,
            Some("audit") => Self::Audit,
            _ => Self::Work,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Area;

    #[test]
    fn the_second_segment_names_the_area() {
        assert_eq!(Area::of("/acme"), Area::Work);
        assert_eq!(Area::of("/acme/chat/018f"), Area::Work);
        assert_eq!(Area::of("/acme/admin"), Area::Admin);
        assert_eq!(Area::of("/acme/audit/events"), Area::Audit);
        assert_eq!(Area::of("/admin/keys"), Area::Work);
    }
}
