//! Conversations: one's own, sealed, branching.

use super::world::{World, again, ended};
use chat::SendMessage;
use sea_orm::{ConnectionTrait, Statement};
use types::{ConversationId, MessageId, Problem, view::ConversationView};

fn said(view: &ConversationView) -> Vec<&str> {
    view.messages.iter().map(|message| message.source.as_str()).collect()
}

#[tokio::test]
async fn edits_and_regenerations_are_siblings_and_one_branch_is_shown() {
    let mut world = World::new().await;
    let first = world.exchange(None, "Question", "Answer").await;
    let id = first.conversation_id;
    let second = world.exchange(Some(id), "Follow-up", "More").await;

    world.clock.advance_seconds(1);
    let other = world.chat.regenerate(&again(&world.ada), second.reply_id, Some("n".into())).await.unwrap();
    let asked = world.provider.asked().await;
    assert_eq!(asked.body["model"], "n");
    asked.say("Other");
    asked.end(1, 1);
    ended(world.chat.events(&world.ada, other.turn_id, 0).await.unwrap()).await;
    let view = world.chat.conversation(&world.ada, id).await.unwrap();
    assert_eq!(said(&view), ["Question", "Answer", "Follow-up", "Other"]);
    assert_eq!(view.messages[3].siblings, [second.reply_id, other.reply_id]);
    assert_eq!(view.messages[3].model.as_deref(), Some("n"));

    let edit = SendMessage {
        conversation: Some(id),
        parent: None,
        text: "Better question".into(),
        model: Some("m".into()),
        is_edit: true,
    };
    let edited = world.chat.send(&again(&world.ada), edit).await.unwrap();
    let asked = world.provider.asked().await;
    assert_eq!(asked.body["messages"], serde_json::json!([{"role": "user", "content": "Better question"}]));
    asked.say("Better answer");
    asked.end(1, 1);
    ended(world.chat.events(&world.ada, edited.turn_id, 0).await.unwrap()).await;
    let view = world.chat.conversation(&world.ada, id).await.unwrap();
    assert_eq!(said(&view), ["Better question", "Better answer"]);
    assert_eq!(view.messages[0].siblings, [first.question_id, edited.question_id]);

    world.chat.show_branch(&world.ada, id, first.question_id).await.unwrap();
    let view = world.chat.conversation(&world.ada, id).await.unwrap();
    assert_eq!(said(&view), ["Question", "Answer", "Follow-up", "Other"]);
    world.chat.show_branch(&world.ada, id, second.reply_id).await.unwrap();
    let view = world.chat.conversation(&world.ada, id).await.unwrap();
    assert_eq!(said(&view), ["Question", "Answer", "Follow-up", "More"]);

    let exported = world.chat.export_markdown(&world.ada, id).await.unwrap();
    assert!(exported.starts_with("# Question\n\n## You, "), "{exported}");
    assert!(exported.contains("\n\nFollow-up\n\n## m, ") && exported.ends_with("\n\nMore\n"), "{exported}");
    let file = world.chat.export(&world.ada, id).await.unwrap();
    let mut all: Vec<_> = file.messages.iter().map(|message| message.text.as_str()).collect();
    all.sort_unstable();
    assert_eq!(all, ["Answer", "Better answer", "Better question", "Follow-up", "More", "Other", "Question"]);
    for (at, message) in file.messages.iter().enumerate() {
        let is_before = |parent| file.messages[..at].iter().any(|earlier| earlier.id == parent);
        assert!(message.parent.is_none_or(is_before), "{} stands before what it answers", message.text);
    }
    assert_eq!((file.title.as_str(), file.shown), ("Question", Some(second.reply_id)));
    let other = file.messages.iter().find(|message| message.text == "Other").unwrap();
    assert_eq!((other.parent, other.model.as_deref()), (Some(second.question_id), Some("n")));
}

#[tokio::test]
async fn a_conversation_is_its_members_alone() {
    let mut world = World::new().await;
    let sent = world.exchange(None, "My secret", "I keep it").await;
    let (chat, ben, id) = (&world.chat, &world.ben, sent.conversation_id);
    let new = |conversation, parent, is_edit| SendMessage {
        conversation,
        parent,
        text: "x".into(),
        model: Some("m".into()),
        is_edit,
    };
    let status = |error: chat::Error| Problem::from(error).status;
    assert_eq!(chat.conversations(ben).await.unwrap(), []);
    assert_eq!(chat.search(ben, "secret").await.unwrap(), []);
    assert_eq!(chat.conversation(ben, id).await.map_err(status).err(), Some(404));
    assert_eq!(chat.rename(ben, id, "x").await.map_err(status), Err(404));
    assert_eq!(chat.pin(ben, id, true).await.map_err(status), Err(404));
    assert_eq!(chat.delete(ben, id).await.map_err(status), Err(404));
    assert_eq!(chat.show_branch(ben, id, sent.reply_id).await.map_err(status), Err(404));
    assert_eq!(chat.export_markdown(ben, id).await.map_err(status), Err(404));
    assert_eq!(chat.export(ben, id).await.map_err(status).err(), Some(404));
    assert_eq!(chat.send(ben, new(Some(id), None, false)).await.map_err(status).err(), Some(404));
    assert_eq!(chat.send(ben, new(None, Some(sent.reply_id), false)).await.map_err(status).err(), Some(404));
    assert_eq!(chat.regenerate(ben, sent.reply_id, None).await.map_err(status).err(), Some(404));
    assert_eq!(chat.regenerate_shorter(ben, sent.reply_id).await.map_err(status).err(), Some(404));
    let nobody = ConversationId(uuid::Uuid::nil());
    assert_eq!(chat.conversation(&world.ada, nobody).await.map_err(status).err(), Some(404));
    let astray = chat.send(&world.ada, new(Some(id), Some(MessageId(uuid::Uuid::nil())), false)).await;
    assert_eq!(astray.map_err(status).err(), Some(404));
    assert_eq!(chat.conversations(ben).await.unwrap(), [], "a refused message leaves nothing behind");
}

#[tokio::test]
async fn no_text_lies_in_the_database_in_the_clear_and_a_moved_row_does_not_open() {
    let mut world = World::new().await;
    let sent = world.exchange(None, "xylophone question", "xylophone answer").await;
    let other = world.exchange(None, "second", "conversation").await;
    let read = world.store.read(world.ada.scope()).await.unwrap();
    for (table, column) in [("message", "body"), ("conversation", "title")] {
        let query = format!("SELECT {column} FROM {table}");
        let rows = read.query_all_raw(world.database.statement(query)).await.unwrap();
        assert!(rows.len() >= 2);
        for row in rows {
            let sealed: Vec<u8> = row.try_get_by_index(0).unwrap();
            assert!(!sealed.windows(9).any(|bytes| bytes == b"xylophone"), "{table}.{column}");
        }
    }
    drop(read);
    let write = world.store.write(world.ada.scope()).await.unwrap();
    let swap = "UPDATE message SET body = (SELECT body FROM message WHERE id = $1) WHERE id = $2";
    let values = [other.question_id.0.into(), sent.question_id.0.into()];
    write.execute_raw(Statement::from_sql_and_values(world.database.backend(), swap, values)).await.unwrap();
    write.commit().await.unwrap();
    let opened = world.chat.conversation(&world.ada, sent.conversation_id).await;
    assert!(matches!(opened, Err(chat::Error::Unreadable)), "{opened:?}");
}

#[tokio::test]
async fn the_list_has_pinned_ones_first_and_titles_can_be_changed() {
    let mut world = World::new().await;
    let mut ids = Vec::new();
    for question in ["one", "two", "three"] {
        ids.push(world.exchange(None, question, "ok").await.conversation_id);
        world.clock.advance_seconds(10);
    }
    world.chat.pin(&world.ada, ids[0], true).await.unwrap();
    world.chat.rename(&world.ada, ids[1], "  Second\nthing ").await.unwrap();
    assert_eq!(Problem::from(world.chat.rename(&world.ada, ids[1], " \u{200b}").await.unwrap_err()).status, 400);
    let list = world.chat.conversations(&world.ada).await.unwrap();
    let titles: Vec<_> = list.iter().map(|row| (row.title.as_str(), row.pinned)).collect();
    assert_eq!(titles, [("one", true), ("three", false), ("Second thing", false)]);
    world.chat.pin(&world.ada, ids[0], false).await.unwrap();
    assert_eq!(world.chat.conversations(&world.ada).await.unwrap()[2].title, "one");
}

#[tokio::test]
async fn a_deleted_conversation_is_gone_and_its_reply_in_the_making_is_cut_off() {
    let mut world = World::new().await;
    let sent = world.exchange(None, "xylophone", "yes").await;
    let more = world.ask(Some(sent.conversation_id), "more").await;
    let asked = world.provider.asked().await;
    asked.say("and on");
    let events = world.chat.events(&world.ada, more.turn_id, 0).await.unwrap();
    world.chat.delete(&world.ada, sent.conversation_id).await.unwrap();
    asked.hung_up().await;
    let told: Vec<_> = futures_util::StreamExt::collect(events).await;
    assert!(!told.iter().any(|(_, event)| matches!(event, types::view::TurnEvent::Ended { .. })), "{told:?}");
    assert_eq!(world.chat.conversations(&world.ada).await.unwrap(), []);
    assert_eq!(world.chat.search(&world.ada, "xylophone").await.unwrap(), []);
    let read = world.store.read(world.ada.scope()).await.unwrap();
    let count = |table: &str| world.database.statement(format!("SELECT count(*) FROM {table}"));
    for table in ["message", "turn", "turn_delta", "locator WHERE kind = 'turn'"] {
        let row = read.query_one_raw(count(table)).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 0, "{table}");
    }
    let deleted = "audit_event WHERE action = 'conversation.deleted'";
    let row = read.query_one_raw(count(deleted)).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 1);
}

#[tokio::test]
async fn searching_finds_words_in_messages_and_titles() {
    let mut world = World::new().await;
    let tea = world.exchange(None, "How hot is green tea?", "About **80 °C**, some say 70.").await;
    world.exchange(None, "Coffee", "Hotter.").await;
    let hits = world.chat.search(&world.ada, "SAY about").await.unwrap();
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0].conversation.id, tea.conversation_id);
    let passage = hits[0].passage.as_ref().unwrap();
    assert_eq!((hits[0].message_id, passage.found.as_str()), (Some(tea.reply_id), "say"));
    assert_eq!((passage.before.as_str(), passage.after.as_str()), ("About **80 °C**, some ", " 70."));
    world.chat.rename(&world.ada, tea.conversation_id, "Brewing").await.unwrap();
    let hits = world.chat.search(&world.ada, "brewing").await.unwrap();
    assert_eq!((hits.len(), hits[0].message_id, &hits[0].passage), (1, None, &None));
    assert_eq!(world.chat.search(&world.ada, "  ").await.unwrap(), []);
    assert_eq!(world.chat.search(&world.ada, "nowhere").await.unwrap(), []);
}

#[tokio::test]
async fn what_is_wrong_with_a_message_is_said() {
    let world = World::new().await;
    let field = |text: &str| SendMessage { text: text.into(), model: Some("m".into()), ..SendMessage::default() };
    for text in [" \n ", &"x".repeat(200_001)] {
        let problem = Problem::from(world.chat.send(&world.ada, field(text)).await.unwrap_err());
        assert_eq!((problem.status, problem.field.as_deref()), (400, Some("text")));
    }
    assert_eq!(world.chat.conversations(&world.ada).await.unwrap(), []);
}
