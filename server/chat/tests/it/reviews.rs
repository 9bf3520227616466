//! Reviews: somebody else reads a conversation only under the policy, with a reason, an owner's approval and an end, and never
//! without an event.

use super::world::{World, again, caller_with};
use context::{Caller, Clock};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};
use store::{Scoped, entity};
use types::{
    ConversationId, Problem, ReviewId, Role, RoleSet,
    view::{NewReview, ReviewState},
};

const WHY: &str = "Incident 4711: a key may have been pasted.";

/// A conversation of Ada's, and an auditor.
struct House {
    world: World,
    cleo: Caller,
    conversation: ConversationId,
}

impl House {
    async fn with(visibility: &str) -> Self {
        let mut world = World::new().await;
        let conversation = world.exchange(None, "My question", "The answer").await.conversation_id;
        let cleo = caller_with(world.org, RoleSet::NONE.with(Role::Auditor));
        let house = Self { world, cleo, conversation };
        house.decide(visibility).await;
        house
    }

    async fn decide(&self, visibility: &str) {
        let scope = self.world.ada.scope();
        let write = self.world.store.write(scope).await.unwrap();
        entity::policy::Entity::delete_in(scope).exec(&write).await.unwrap();
        let row = entity::policy::Model {
            org_id: self.world.org,
            admit_on_first_sign_in: true,
            personal_key_days: 90,
            personal_key_default_days: 90,
            default_model: None,
            content_visibility: visibility.to_owned(),
            retention_days: None,
            updated_at: self.world.clock.now(),
        };
        row.into_active_model().insert(&write).await.unwrap();
        write.commit().await.unwrap();
    }

    async fn ask(&self, by: &Caller, reason: &str, hours: u32) -> Result<ReviewId, Problem> {
        let new = NewReview { conversation_id: self.conversation, reason: reason.to_owned(), hours };
        self.world.chat.ask_for_review(&again(by), new).await.map_err(Problem::from)
    }

    /// What reading answers: the texts, or the problem's code.
    async fn read(&self, by: &Caller, review: ReviewId) -> Result<Vec<String>, String> {
        let read = self.world.chat.reviewed_conversation(&again(by), review).await;
        read.map(|(_, view)| view.messages.into_iter().map(|message| message.source).collect())
            .map_err(|error| Problem::from(error).code)
    }

    async fn approve(&self, by: &Caller, review: ReviewId) -> Result<(), Problem> {
        self.world.chat.approve_review(&again(by), review).await.map_err(Problem::from)
    }

    async fn events(&self) -> Vec<String> {
        let scope = self.world.ada.scope();
        let read = self.world.store.read(scope).await.unwrap();
        let events = entity::audit_event::Entity::find_in(scope)
            .filter(entity::audit_event::Column::Action.starts_with("review."))
            .order_by_asc(entity::audit_event::Column::Seq);
        events.all(&read).await.unwrap().into_iter().map(|event| event.action).collect()
    }
}

#[tokio::test]
async fn an_auditor_reads_what_an_owner_approved_for_its_time_and_the_member_is_told() {
    let house = House::with("reviewed").await;
    let (chat, cleo, ada, ben) = (&house.world.chat, &house.cleo, &house.world.ada, &house.world.ben);
    let offered = chat.reviewable(cleo, ada.member().unwrap()).await.unwrap();
    assert_eq!((offered.len(), offered[0].messages, offered[0].conversation_id), (1, 2, house.conversation));

    let review = house.ask(cleo, WHY, 8).await.unwrap();
    assert_eq!(house.read(cleo, review).await.unwrap_err(), "review_waits");
    assert!(chat.reviews_of_mine(ada).await.unwrap().is_empty(), "nothing was opened, so there is nothing to tell");

    house.approve(ben, review).await.unwrap();
    assert_eq!(chat.open_reviews_of_mine(ada).await.unwrap(), 1);
    assert_eq!(house.read(cleo, review).await.unwrap(), ["My question", "The answer"]);
    assert_eq!(house.read(cleo, review).await.unwrap().len(), 2);
    let told = chat.reviews_of_mine(ada).await.unwrap();
    assert_eq!((told[0].reason.as_str(), told[0].readings, told[0].state), (WHY, 2, ReviewState::Open));
    assert_eq!((told[0].auditor_id, told[0].approver_id), (cleo.member().unwrap(), ben.member()));
    assert!(chat.reviews_of_mine(ben).await.unwrap().is_empty(), "others are not told");
    assert_eq!(house.events().await, ["review.asked", "review.approved", "review.read", "review.read"]);

    house.world.clock.advance_seconds(8 * 3_600 - 1);
    assert!(house.read(cleo, review).await.is_ok());
    house.world.clock.advance_seconds(1);
    assert_eq!(house.read(cleo, review).await.unwrap_err(), "review_is_over");
    assert_eq!(chat.open_reviews_of_mine(ada).await.unwrap(), 0);
    assert_eq!(chat.reviews_of_mine(ada).await.unwrap()[0].state, ReviewState::Ended, "the trace stays");
}

#[tokio::test]
async fn where_conversations_are_private_nobody_asks_approves_or_reads() {
    let house = House::with("private").await;
    let (chat, cleo, ada) = (&house.world.chat, &house.cleo, &house.world.ada);
    assert_eq!(house.ask(cleo, WHY, 8).await.unwrap_err().code, "content_is_private");
    let refused = chat.reviewable(cleo, ada.member().unwrap()).await.unwrap_err();
    assert_eq!(Problem::from(refused).code, "content_is_private");

    house.decide("reviewed").await;
    let review = house.ask(cleo, WHY, 8).await.unwrap();
    house.decide("private").await;
    assert_eq!(house.approve(&house.world.ben, review).await.unwrap_err().code, "content_is_private");
    house.decide("reviewed").await;
    house.approve(&house.world.ben, review).await.unwrap();
    house.decide("private").await;
    assert_eq!(house.read(cleo, review).await.unwrap_err(), "content_is_private");
    assert_eq!(house.events().await, ["review.asked", "review.approved"]);
}

#[tokio::test]
async fn nobody_else_has_a_part_in_a_review() {
    let house = House::with("reviewed").await;
    let (chat, cleo, ada, ben) = (&house.world.chat, &house.cleo, &house.world.ada, &house.world.ben);
    for (who, roles) in [("a member", RoleSet::NONE.with(Role::Member)), ("an admin", RoleSet::NONE.with(Role::Admin))]
    {
        let caller = caller_with(house.world.org, roles);
        assert_eq!(house.ask(&caller, WHY, 8).await.unwrap_err().status, 403, "{who}");
        assert!(chat.reviews(&caller).await.is_err(), "{who}");
    }
    assert_eq!(house.ask(ada, WHY, 8).await.unwrap_err().status, 403, "an owner is no auditor");

    let both = caller_with(house.world.org, RoleSet::NONE.with(Role::Auditor).with(Role::Owner));
    let review = house.ask(&both, WHY, 8).await.unwrap();
    assert_eq!(house.approve(&both, review).await.unwrap_err().status, 403, "nobody approves their own");
    assert_eq!(house.approve(cleo, review).await.unwrap_err().status, 403, "auditors don't approve");
    house.approve(ben, review).await.unwrap();
    assert_eq!(house.approve(ben, review).await.unwrap_err().code, "review_is_over", "not twice");
    assert_eq!(house.read(cleo, review).await.unwrap_err(), "not_found", "another auditor's");
    assert_eq!(house.read(ben, review).await.unwrap_err(), "forbidden", "who approved does not read");
    let ended = chat.end_review(&again(cleo), review).await.unwrap_err();
    assert_eq!(Problem::from(ended).status, 403, "another auditor does not end it");
    assert!(house.read(&both, review).await.is_ok());
}

#[tokio::test]
async fn a_review_ends_at_once_by_its_auditor_an_owner_or_the_member_who_deletes_the_conversation() {
    let house = House::with("reviewed").await;
    let (chat, cleo, ada, ben) = (&house.world.chat, &house.cleo, &house.world.ada, &house.world.ben);
    let withdrawn = house.ask(cleo, WHY, 8).await.unwrap();
    assert_eq!(house.ask(cleo, WHY, 8).await.unwrap_err().status, 400, "one at a time");
    chat.end_review(&again(cleo), withdrawn).await.unwrap();
    assert_eq!(house.approve(ben, withdrawn).await.unwrap_err().code, "review_is_over");
    assert!(chat.reviews_of_mine(ada).await.unwrap().is_empty());

    let ended = house.ask(cleo, WHY, 8).await.unwrap();
    house.approve(ben, ended).await.unwrap();
    assert!(house.read(cleo, ended).await.is_ok());
    chat.end_review(&again(ada), ended).await.unwrap();
    assert_eq!(house.read(cleo, ended).await.unwrap_err(), "review_is_over");

    let last = house.ask(cleo, WHY, 8).await.unwrap();
    house.approve(ben, last).await.unwrap();
    chat.delete(&again(ada), house.conversation).await.unwrap();
    assert_eq!(house.read(cleo, last).await.unwrap_err(), "not_found");
    assert_eq!(chat.reviews(cleo).await.unwrap().len(), 3, "the trace stays");
}

#[tokio::test]
async fn a_reason_and_an_end_belong_to_every_review() {
    let house = House::with("reviewed").await;
    for (reason, hours) in [("", 8), ("because", 8), (&*"x".repeat(501), 8), (WHY, 0), (WHY, 169)] {
        let problem = house.ask(&house.cleo, reason, hours).await.unwrap_err();
        assert_eq!(problem.status, 400, "{reason} {hours}");
    }
    assert!(house.events().await.is_empty());
}
