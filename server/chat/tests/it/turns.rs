//! Turns: what is said is kept, whatever happens to whoever makes it or listens.

use super::world::{World, again, ended};
use chat::{SendMessage, rich};
use context::Caller;
use futures_util::{Stream, StreamExt};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel, PaginatorTrait};
use std::{pin::Pin, time::Duration};
use store::{Invalidation, Scoped, entity};
use types::{
    Problem,
    rich::Block,
    view::{Measure, ReplyState, TurnEvent},
};

/// What a page shows that hears a turn's events.
#[derive(Default)]
struct Page {
    blocks: Vec<Block>,
    reasoning: String,
    settled: usize,
    last: u64,
    titled: Option<String>,
}

type Events = Pin<Box<dyn Stream<Item = (u64, TurnEvent)> + Send>>;

impl Page {
    fn hear(&mut self, id: u64, event: TurnEvent) {
        assert!(id >= self.last, "events go forward");
        self.last = id;
        match event {
            TurnEvent::Blocks { from, blocks, settled } => {
                assert!(from <= self.blocks.len());
                assert_eq!(from, self.settled, "what is settled is not told again");
                self.blocks.truncate(from);
                self.blocks.extend(blocks);
                self.settled = from + settled;
            }
            TurnEvent::Reasoning { text } => self.reasoning.push_str(&text),
            TurnEvent::Titled { title } => self.titled = Some(title),
            other => panic!("{other:?}"),
        }
    }

    /// Listens until the page shows this.
    async fn shows(&mut self, events: &mut Events, markdown: &str, reasoning: &str) {
        let wanted = rich::parse(markdown);
        tokio::time::timeout(Duration::from_secs(20), async {
            while self.blocks != wanted || self.reasoning != reasoning {
                let (id, event) = events.next().await.unwrap();
                self.hear(id, event);
            }
        })
        .await
        .unwrap_or_else(|_| panic!("shows {:?} and {:?}", self.blocks, self.reasoning));
    }
}

async fn follow(chat: &chat::Chat, caller: &Caller, turn: types::TurnId, after: u64) -> Events {
    Box::pin(chat.events(caller, turn, after).await.unwrap())
}

#[tokio::test]
async fn a_reply_streams_and_is_stored_with_its_receipt_and_what_is_left() {
    let mut world = World::new().await;
    let sent = world.ask(None, "What is **bold**?").await;
    let asked = world.provider.asked().await;
    assert_eq!(asked.body["messages"], serde_json::json!([{"role": "user", "content": "What is **bold**?"}]));
    assert_eq!(asked.body["stream"], true);
    let mut events = follow(&world.chat, &world.ada, sent.turn_id, 0).await;
    let mut page = Page::default();
    asked.think("Hm");
    asked.say("It is **th");
    page.shows(&mut events, "It is **th", "Hm").await;
    assert_eq!(page.titled.as_deref(), Some("What is bold?"));
    asked.say("ick**.\n\nDone.");
    page.shows(&mut events, "It is **thick**.\n\nDone.", "Hm").await;
    asked.end(12, 7);
    let (_, last) = events.next().await.unwrap();
    let TurnEvent::Ended { message, allowance } = last else { panic!("{last:?}") };
    assert_eq!(message.state, ReplyState::Done);
    assert_eq!(message.source, "It is **thick**.\n\nDone.");
    assert_eq!(message.blocks, page.blocks);
    assert_eq!(message.reasoning, "Hm");
    let receipt = message.receipt.as_ref().unwrap();
    assert_eq!((receipt.input_tokens, receipt.output_tokens, receipt.from_provider), (12, 7, true));
    assert!(allowance.is_some());
    assert!(events.next().await.is_none(), "the stream ends after the end");

    let view = world.chat.conversation(&world.ada, sent.conversation_id).await.unwrap();
    assert_eq!(view.row.title, "What is bold?");
    assert_eq!(view.model.as_deref(), Some("m"));
    assert_eq!(view.messages.last(), Some(&*message));
    assert_eq!(ended(follow(&world.chat, &world.ada, sent.turn_id, page.last).await).await, *message);

    let read = world.store.read(world.ada.scope()).await.unwrap();
    assert_eq!(entity::turn_delta::Entity::find_in(world.ada.scope()).count(&read).await.unwrap(), 0);
}

#[tokio::test]
async fn a_reload_in_mid_stream_shows_what_came_and_goes_on_without_loss_or_repetition() {
    let mut world = World::new().await;
    let sent = world.ask(None, "Count").await;
    let asked = world.provider.asked().await;
    let mut first = follow(&world.chat, &world.ada, sent.turn_id, 0).await;
    let mut page = Page::default();
    asked.think("one");
    asked.say("# 1\n\ntwo\n\nthr");
    page.shows(&mut first, "# 1\n\ntwo\n\nthr", "one").await;
    drop(first);

    // A page that is rendered anew has what was flushed, and says where to go on.
    let view = loop {
        let view = world.chat.conversation(&world.ada, sent.conversation_id).await.unwrap();
        let reply = view.messages.last().unwrap().clone();
        assert_eq!((reply.state, reply.turn_id), (ReplyState::Streaming, Some(sent.turn_id)));
        if reply.cursor == page.last {
            break reply;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!((&view.blocks, view.reasoning.as_str()), (&page.blocks, "one"));

    asked.think(" two");
    asked.say("ee\n\nfour");
    // The page that was there, and one in another process: both are told the rest.
    for chat in [world.chat.clone(), world.another_process()] {
        let mut again = Page { blocks: view.blocks.clone(), reasoning: view.reasoning.clone(), ..Page::default() };
        let mut events = follow(&chat, &world.ada, sent.turn_id, view.cursor).await;
        again.shows(&mut events, "# 1\n\ntwo\n\nthree\n\nfour", "one two").await;
    }
    let elsewhere = follow(&world.another_process(), &world.ada, sent.turn_id, 0).await;
    asked.say(".");
    asked.end(1, 1);
    assert_eq!(ended(elsewhere).await.source, "# 1\n\ntwo\n\nthree\n\nfour.");
}

#[tokio::test]
async fn stopping_keeps_what_came_and_cuts_the_provider_off() {
    let mut world = World::new().await;
    let sent = world.ask(None, "Go on for ever").await;
    let asked = world.provider.asked().await;
    let mut events = follow(&world.chat, &world.ada, sent.turn_id, 0).await;
    let mut page = Page::default();
    asked.say("for ever");
    page.shows(&mut events, "for ever", "").await;
    world.chat.stop(&world.ada, sent.turn_id).await.unwrap();
    let message = ended(events).await;
    assert_eq!((message.state, message.source.as_str()), (ReplyState::Stopped, "for ever"));
    assert_eq!(message.problem, None);
    assert!(message.receipt.is_some(), "what came is paid and shown");
    asked.hung_up().await;
    world.chat.stop(&world.ada, sent.turn_id).await.unwrap();
}

#[tokio::test]
async fn another_process_stops_a_turn() {
    let mut world = World::new().await;
    let sent = world.ask(None, "Go on for ever").await;
    let asked = world.provider.asked().await;
    asked.say("for ever");
    let elsewhere = world.another_process();
    elsewhere.stop(&world.ada, sent.turn_id).await.unwrap();
    let message = ended(follow(&elsewhere, &world.ada, sent.turn_id, 0).await).await;
    assert_eq!((message.state, message.source.as_str()), (ReplyState::Stopped, "for ever"));
    asked.hung_up().await;
}

#[tokio::test]
async fn a_turn_that_is_stopped_before_the_provider_answers_ends_at_once() {
    let mut world = World::new().await;
    let sent = world.ask(None, "Think").await;
    let asked = world.provider.asked().await;
    world.chat.stop(&world.ada, sent.turn_id).await.unwrap();
    let message = ended(follow(&world.chat, &world.ada, sent.turn_id, 0).await).await;
    assert_eq!((message.state, message.source.as_str()), (ReplyState::Stopped, ""));
    asked.hung_up().await;
}

#[tokio::test]
async fn a_refused_question_is_kept_with_the_refusal_and_can_be_tried_again() {
    let mut world = World::new().await;
    world.limit(Measure::Requests, 1).await;
    let first = world.exchange(None, "One", "Fine.").await;
    let caller = again(&world.ada);
    let new = SendMessage { conversation: Some(first.conversation_id), text: "Two".into(), ..SendMessage::default() };
    let second = world.chat.send(&caller, new).await.unwrap();
    let message = ended(follow(&world.chat, &caller, second.turn_id, 0).await).await;
    assert_eq!(message.state, ReplyState::Failed);
    let problem = message.problem.clone().unwrap();
    assert_eq!(problem.status, 429, "{problem:?}");
    assert!(problem.limit.is_some());
    let view = world.chat.conversation(&world.ada, first.conversation_id).await.unwrap();
    let said: Vec<_> = view.messages.iter().map(|message| message.source.as_str()).collect();
    assert_eq!(said, ["One", "Fine.", "Two", ""]);

    for limit in world.ledger.limits(&world.ada).await.unwrap() {
        world.ledger.remove_limit(&world.ada, limit.id).await.unwrap();
    }
    let retry = world.chat.regenerate(&again(&world.ada), second.reply_id, None).await.unwrap();
    let asked = world.provider.asked().await;
    assert_eq!(
        asked.body["messages"],
        serde_json::json!([
            {"role": "user", "content": "One"},
            {"role": "assistant", "content": "Fine."},
            {"role": "user", "content": "Two"},
        ])
    );
    asked.say("Now.");
    asked.end(3, 1);
    let message = ended(follow(&world.chat, &world.ada, retry.turn_id, 0).await).await;
    assert_eq!((message.state, message.siblings.len()), (ReplyState::Done, 2));
}

#[tokio::test]
async fn a_provider_that_fails_says_so_in_the_reply() {
    let mut world = World::new().await;
    let sent = world.ask(None, "Hello").await;
    world.provider.asked().await.refuse(500, "boom");
    let message = ended(follow(&world.chat, &world.ada, sent.turn_id, 0).await).await;
    assert_eq!(message.state, ReplyState::Failed);
    assert_eq!(message.problem.map(|problem| problem.code).as_deref(), Some("provider_error"));
}

#[tokio::test]
async fn a_turn_whose_process_died_ends_with_what_came() {
    let mut world = World::new().await;
    let sent = world.ask(None, "Hello").await;
    let asked = world.provider.asked().await;
    asked.say("half a re");
    let scope = world.ada.scope();
    loop {
        let read = world.store.read(scope).await.unwrap();
        if entity::turn_delta::Entity::find_in(scope).count(&read).await.unwrap() > 0 {
            break;
        }
        drop(read);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(world.chat.recover().await.unwrap(), 0, "a turn with a lease is left alone");
    // Its process is another one: on SQLite, one that is not there any more.
    let write = world.store.write(scope).await.unwrap();
    let turn = entity::turn::Entity::find_one_in(scope, sent.turn_id).one(&write).await.unwrap().unwrap();
    let mut turn = turn.into_active_model();
    turn.instance_id = Set(uuid::Uuid::nil());
    // On PostgreSQL that may be a server that lives: it is lost when it let its lease run out.
    if world.database.is_postgres() {
        turn.lease_until = Set(types::Moment(0));
    }
    turn.update(&write).await.unwrap();
    write.commit().await.unwrap();
    assert_eq!(world.chat.recover().await.unwrap(), 1);
    assert_eq!(world.chat.recover().await.unwrap(), 0);

    let message = ended(follow(&world.another_process(), &world.ada, sent.turn_id, 0).await).await;
    assert_eq!((message.state, message.source.as_str()), (ReplyState::Failed, "half a re"));
    assert_eq!(message.problem.map(|problem| problem.code).as_deref(), Some("interrupted"));
    // The process that is still there notices that the turn is no longer its own, and hangs up.
    asked.hung_up().await;
}

#[tokio::test]
async fn streams_are_told_to_move_when_the_server_goes_away() {
    let mut world = World::new().await;
    let sent = world.ask(None, "Hello").await;
    let asked = world.provider.asked().await;
    let mut events = follow(&world.chat, &world.ada, sent.turn_id, 0).await;
    let mut page = Page::default();
    asked.say("Hi");
    page.shows(&mut events, "Hi", "").await;
    world.leaving.cancel();
    assert_eq!(events.next().await.map(|(_, event)| event), Some(TurnEvent::Moved));
    assert!(events.next().await.is_none());
    asked.say(" there");
    asked.end(1, 2);
    let message = ended(follow(&world.another_process(), &world.ada, sent.turn_id, page.last).await).await;
    assert_eq!((message.state, message.source.as_str()), (ReplyState::Done, "Hi there"));
}

#[tokio::test]
async fn access_that_ends_ends_the_turn_and_its_streams() {
    let mut world = World::new().await;
    let sent = world.ask(None, "Hello").await;
    let asked = world.provider.asked().await;
    let mut events = follow(&world.chat, &world.ada, sent.turn_id, 0).await;
    let mut page = Page::default();
    asked.say("Hi");
    page.shows(&mut events, "Hi", "").await;
    let scope = world.ada.scope();
    let mut write = world.store.write(scope).await.unwrap();
    let id = world.ada.member().unwrap();
    let member = entity::member::Entity::find_one_in(scope, id).one(&write).await.unwrap().unwrap();
    let mut member = member.into_active_model();
    member.status = Set("removed".into());
    member.update(&write).await.unwrap();
    write.invalidate(Invalidation::Member(world.org, id));
    write.commit().await.unwrap();
    assert_eq!(events.next().await.map(|(_, event)| event), Some(TurnEvent::Moved));
    asked.hung_up().await;
}

#[tokio::test]
async fn nobody_follows_or_stops_anothers_turn() {
    let mut world = World::new().await;
    let sent = world.ask(None, "Mine").await;
    let asked = world.provider.asked().await;
    let is_not_found = |error: chat::Error| Problem::from(error).status == 404;
    assert!(world.chat.events(&world.ben, sent.turn_id, 0).await.is_err_and(is_not_found));
    assert!(world.chat.stop(&world.ben, sent.turn_id).await.is_err_and(is_not_found));
    let busy = SendMessage { conversation: Some(sent.conversation_id), text: "More".into(), ..SendMessage::default() };
    let refused = world.chat.send(&world.ada, busy).await.unwrap_err();
    assert_eq!(Problem::from(refused).code, "still_answering");
    asked.end(1, 1);
    let message = ended(follow(&world.chat, &world.ada, sent.turn_id, 0).await).await;
    assert_eq!(message.problem.map(|problem| problem.code).as_deref(), Some("empty_reply"));
}
