//! The events of a turn, as the browser receives them (`EventSource`): it reconnects by itself, and the server goes on where
//! it was.

use leptos::prelude::*;
use types::{TurnId, view::TurnEvent};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

/// The names under which a turn's events come.
const NAMES: [&str; 5] = ["blocks", "reasoning", "titled", "ended", "moved"];

/// Follows a turn from the event after `after` until it ends or the component that asked goes away. `hear` gets every
/// event; `lost` is called when the server has no such stream any more.
pub(super) fn follow(
    org: &str,
    turn: TurnId,
    after: u64,
    hear: impl Fn(TurnEvent) + 'static,
    lost: impl Fn() + 'static,
) {
    let Ok(source) = EventSource::new(&format!("/{org}/chat/turns/{turn}/events?after={after}")) else {
        lost();
        return;
    };
    let ending = source.clone();
    let on_event = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let data = event.data().as_string().unwrap_or_default();
        // A build that is newer than this page may say what it does not know: the end brings the whole text.
        let Ok(event) = serde_json::from_str::<TurnEvent>(&data) else { return };
        if matches!(event, TurnEvent::Ended { .. }) {
            ending.close();
        }
        hear(event);
    });
    for name in NAMES {
        drop(source.add_event_listener_with_callback(name, on_event.as_ref().unchecked_ref()));
    }
    let closed = source.clone();
    let on_error = Closure::<dyn Fn()>::new(move || {
        if closed.ready_state() == EventSource::CLOSED {
            lost();
        }
    });
    source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    let open = StoredValue::new_local((source, on_event, on_error));
    on_cleanup(move || {
        open.try_with_value(|(source, ..)| source.close());
    });
}
