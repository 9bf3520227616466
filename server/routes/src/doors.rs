//! A router that remembers what was mounted on it: tests walk every door, and a new one can't be forgotten.

use crate::Rooms;
use axum::{
    Router,
    handler::Handler,
    routing::{any, get, post},
};
use http::Method;

/// One door of the server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Door {
    /// The method; `ANY` where the door answers every one.
    pub method: String,
    /// The path as axum writes it: `/{org}/chat/turns/{turn}/events`.
    pub path: String,
}

impl Door {
    /// A door by its method's name and its path.
    pub fn new(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self { method: method.into(), path: path.into() }
    }
}

/// Routes under construction.
#[derive(Default)]
pub struct Doors {
    router: Router<Rooms>,
    list: Vec<Door>,
}

impl Doors {
    /// A router that was built elsewhere, with what is mounted on it.
    pub(crate) fn of(router: Router<Rooms>, list: Vec<Door>) -> Self {
        Self { router, list }
    }

    /// Answers `GET` (and `HEAD`) at a path.
    pub(crate) fn get<H: Handler<T, Rooms>, T: 'static>(self, path: &str, handler: H) -> Self {
        self.with(Method::GET.as_str(), path, |router| router.route(path, get(handler)))
    }

    /// Answers `POST` at a path.
    pub(crate) fn post<H: Handler<T, Rooms>, T: 'static>(self, path: &str, handler: H) -> Self {
        self.with(Method::POST.as_str(), path, |router| router.route(path, post(handler)))
    }

    /// Answers every method at a path.
    pub(crate) fn any<H: Handler<T, Rooms>, T: 'static>(self, path: &str, handler: H) -> Self {
        self.with("ANY", path, |router| router.route(path, any(handler)))
    }

    /// Both.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        self.router = self.router.merge(other.router);
        self
    }

    /// Puts layers around what is mounted so far.
    pub(crate) fn layered(mut self, layers: impl FnOnce(Router<Rooms>) -> Router<Rooms>) -> Self {
        self.router = layers(self.router);
        self
    }

    fn with(mut self, method: &str, path: &str, mount: impl FnOnce(Router<Rooms>) -> Router<Rooms>) -> Self {
        self.list.push(Door::new(method, path));
        self.router = mount(self.router);
        self
    }

    /// What was mounted, in that order.
    pub fn list(&self) -> &[Door] {
        &self.list
    }

    /// The router.
    pub fn into_router(self) -> Router<Rooms> {
        self.router
    }
}
