//! What one conversation's page knows and can do, once it is open.

use crate::{
    api::{
        ApiError, ask,
        chat::{LoadConversation, Regenerate, RegenerateShorter, SendMessage, ShowBranch, Stop},
        read,
    },
    browser::{fetch, storage},
    parts::Deed,
    shell::{Hall, address, use_hall},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use types::{
    ConversationId, MessageId, Problem, TurnId,
    view::{ConversationView, MessageView, ModelChoice, Sent},
};

/// An open conversation, or one that has not begun.
#[derive(Clone, Copy)]
pub struct Thread {
    /// The pages around it.
    pub hall: Hall,
    /// Which; `None` before the first message.
    pub id: Option<ConversationId>,
    /// Its title.
    pub title: RwSignal<String>,
    /// Whether it is pinned.
    pub pinned: RwSignal<bool>,
    /// The messages along the present branch.
    pub messages: RwSignal<Vec<MessageView>>,
    /// A question that is on its way to the server.
    pub waiting: RwSignal<Option<String>>,
    /// Why the last question did not get there.
    pub problem: RwSignal<Option<Problem>>,
    /// The turn that is making a reply now.
    pub turn: RwSignal<Option<TurnId>>,
    /// What is announced to those who can't see the reply come.
    pub said: RwSignal<String>,
    /// Whether the page follows what is added at its end.
    pub follows: RwSignal<bool>,
    /// The model of the next message.
    pub model: RwSignal<Option<String>>,
    /// The models to choose from.
    pub models: StoredValue<Vec<ModelChoice>>,
    /// Sends a message; its form also works without script.
    pub send: Deed,
    /// Asks for another reply.
    pub regenerate: Deed,
    /// Asks for a shorter reply.
    pub regenerate_shorter: Deed,
    /// Shows another version.
    pub show_branch: Deed,
    /// Stops the reply.
    pub stop: Deed,
}

impl Thread {
    /// Opens a conversation as it was loaded; `None` begins one.
    pub fn open(view: Option<ConversationView>, models: Vec<ModelChoice>) -> Self {
        let (row, model, messages) =
            view.map_or((None, None, Vec::new()), |view| (Some(view.row), view.model, view.messages));
        let default = models.iter().find(|model| model.is_default).or(models.first()).map(|model| model.name.clone());
        let send = Deed::of::<SendMessage>();
        let refused = send.problem().get_untracked();
        let thread = Self {
            hall: use_hall(),
            id: row.as_ref().map(|row| row.id),
            title: RwSignal::new(row.as_ref().map(|row| row.title.clone()).unwrap_or_default()),
            pinned: RwSignal::new(row.is_some_and(|row| row.pinned)),
            turn: RwSignal::new(messages.iter().rev().find_map(|message| message.turn_id)),
            messages: RwSignal::new(messages),
            waiting: RwSignal::new(None),
            problem: RwSignal::new(refused),
            said: RwSignal::new(String::new()),
            follows: RwSignal::new(true),
            model: RwSignal::new(model.or(default)),
            models: StoredValue::new(models),
            send,
            regenerate: Deed::of::<Regenerate>(),
            regenerate_shorter: Deed::of::<RegenerateShorter>(),
            show_branch: Deed::of::<ShowBranch>(),
            stop: Deed::of::<Stop>(),
        };
        for deed in [thread.send, thread.regenerate, thread.regenerate_shorter] {
            thread.refresh_after(deed, true);
        }
        thread.refresh_after(thread.show_branch, false);
        thread
    }

    /// Sends a question from the composer: in place where there is a conversation, to a new page where there was none.
    pub fn ask(self, text: String) {
        let (id, model) = (self.id, self.model.get_untracked());
        let navigate = use_navigate();
        self.problem.set(None);
        self.waiting.set(Some(text.clone()));
        self.follows.set(true);
        leptos::task::spawn_local(async move {
            let sent = send(id, &text, model.as_deref().unwrap_or_default()).await;
            match sent {
                Ok(sent) if id.is_none() => {
                    self.hall.list_changed();
                    navigate(&self.hall.to(&format!("/chat/{}", sent.conversation_id)), NavigateOptions::default());
                }
                Ok(_) => self.refresh().await,
                Err(error) => {
                    storage::set(&self.draft_name(), &text);
                    self.problem.try_set(Some(error.0));
                    self.waiting.try_set(None);
                }
            }
        });
    }

    /// Fetches the present branch.
    async fn refresh(self) {
        let Some(id) = self.id else { return };
        match ask(LoadConversation { id }).answer().await {
            Ok(view) => {
                self.title.try_set(view.row.title);
                self.pinned.try_set(view.row.pinned);
                self.turn.try_set(view.messages.iter().rev().find_map(|message| message.turn_id));
                self.messages.try_set(view.messages);
            }
            Err(error) => {
                self.problem.try_set(Some(error.0));
            }
        }
        self.waiting.try_set(None);
    }

    /// Fetches the present branch in the background.
    pub fn refresh_soon(self) {
        leptos::task::spawn_local(self.refresh());
    }

    /// Fetches the present branch whenever the deed was done, and follows what it added; shows its problem when it was not.
    fn refresh_after(self, deed: Deed, adds: bool) {
        deed.on_answer(move |answer| match answer {
            Ok(()) => {
                if adds {
                    self.follows.set(true);
                }
                self.refresh_soon();
            }
            Err(problem) => self.problem.set(Some(problem)),
        });
    }

    /// The last reply of the branch.
    pub fn is_last(self, id: MessageId) -> Memo<bool> {
        Memo::new(move |_| self.messages.read().last().is_some_and(|message| message.id == id))
    }

    /// The name under which this browser keeps what was written and not sent.
    pub fn draft_name(self) -> String {
        let id = self.id.map_or_else(|| "new".to_owned(), |id| id.to_string());
        format!("kh-draft:{}:{id}", self.hall.org.get_untracked())
    }
}

/// The open conversation. Only inside its page.
pub fn use_thread() -> Thread {
    expect_context()
}

/// What the composer's form sends.
async fn send(conversation: Option<ConversationId>, text: &str, model: &str) -> Result<Sent, ApiError> {
    let conversation = conversation.map(|id| id.to_string()).unwrap_or_default();
    let fields = address("", &[("conversation", &conversation), ("text", text), ("model", model)]);
    read(&fetch::post(SendMessage::PATH, fields.trim_start_matches('?').to_owned()).await?)
}
