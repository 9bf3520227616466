//! Answers, counted and timed.

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};
use std::{sync::Arc, time::Instant};

/// Seconds, from a cached page to a long stream's first byte.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Timed {
    method: String,
    route: String,
}

/// What is counted as it happens. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Metrics {
    pub(super) registry: Arc<Registry>,
    answers: Family<Answer, Counter>,
    durations: Family<Timed, Histogram, fn() -> Histogram>,
}

impl Metrics {
    /// Nothing counted yet.
    pub fn new() -> Self {
        let answers = Family::default();
        let durations = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let mut registry = Registry::with_prefix("keyhall");
        registry.register("http_requests", "Answers by method, route and status", answers.clone());
        let help = "Seconds until an answer began, by method and route";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, durations.clone());
        Self { registry: Arc::new(registry), answers, durations }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// Counts and times an answer under its route's pattern, never under its address, and names the route in the trace.
pub async fn count(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    // Whoever asks may invent methods; series are not theirs to invent.
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        _ => "other",
    }
    .to_owned();
    routes::request::record(&request, "http.route", &route);
    let began = Instant::now();
    let response = next.run(request).await;
    let timed = Timed { method: method.clone(), route: route.clone() };
    metrics.durations.get_or_create(&timed).observe(began.elapsed().as_secs_f64());
    metrics.answers.get_or_create(&Answer { method, route, status: response.status().as_u16() }).inc();
    response
}
