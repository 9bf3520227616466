//! A conversation is a tree: an edit or a regeneration makes a sibling, and one path from a root to a leaf is shown.

use std::collections::HashMap;
use store::entity::message;
use types::MessageId;

/// The tree of one conversation's messages.
pub(crate) struct Branches<'a> {
    rows: HashMap<MessageId, &'a message::Model>,
    /// Children in the order in which they were said; `None` has the roots.
    children: HashMap<Option<MessageId>, Vec<MessageId>>,
}

impl<'a> Branches<'a> {
    /// Over all messages of a conversation.
    pub fn of(messages: &'a [message::Model]) -> Self {
        let mut ordered: Vec<_> = messages.iter().collect();
        ordered.sort_by_key(|message| (message.created_at, message.id));
        let mut children: HashMap<_, Vec<_>> = HashMap::new();
        for message in &ordered {
            children.entry(message.parent_id).or_default().push(message.id);
        }
        Self { rows: ordered.into_iter().map(|message| (message.id, message)).collect(), children }
    }

    /// From the root to this message.
    pub fn path(&self, leaf: Option<MessageId>) -> Vec<&'a message::Model> {
        let mut path = Vec::new();
        let mut at = leaf;
        // A row can't be its own ancestor, unless somebody wrote to the database: no path is longer than all rows.
        while let Some(row) = at.and_then(|id| self.rows.get(&id))
            && path.len() < self.rows.len()
        {
            path.push(*row);
            at = row.parent_id;
        }
        path.reverse();
        path
    }

    /// The other versions of a message, itself included, in the order in which they were said.
    pub fn siblings(&self, message: &message::Model) -> Vec<MessageId> {
        self.children.get(&message.parent_id).cloned().unwrap_or_default()
    }

    /// Where one ends up going on from a message by the newest versions.
    pub fn newest_leaf(&self, from: MessageId) -> MessageId {
        let mut at = from;
        for _ in 0..self.rows.len() {
            match self.children.get(&Some(at)).and_then(|children| children.last()) {
                Some(newest) => at = *newest,
                None => break,
            }
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::{ConversationId, Moment, OrgId};
    use uuid::Uuid;

    fn id(number: u128) -> MessageId {
        MessageId(Uuid::from_u128(number))
    }

    fn message(number: u128, parent: Option<u128>) -> message::Model {
        message::Model {
            id: id(number),
            org_id: OrgId::INSTANCE,
            conversation_id: ConversationId(Uuid::nil()),
            parent_id: parent.map(id),
            speaker: "member".into(),
            body: Vec::new(),
            state: "done".into(),
            model: None,
            ledger_id: None,
            created_at: Moment(i64::try_from(number).unwrap()),
        }
    }

    #[test]
    fn a_branch_is_one_path_and_siblings_are_versions() {
        let rows = [
            message(1, None),
            message(2, Some(1)),
            message(3, Some(2)),
            message(4, Some(3)),
            message(5, Some(1)),
            message(6, None),
        ];
        let branches = Branches::of(&rows);
        let path: Vec<_> = branches.path(Some(id(4))).iter().map(|row| row.id).collect();
        assert_eq!(path, [id(1), id(2), id(3), id(4)]);
        assert_eq!(branches.siblings(&rows[1]), [id(2), id(5)]);
        assert_eq!(branches.siblings(&rows[0]), [id(1), id(6)]);
        assert_eq!(branches.newest_leaf(id(2)), id(4));
        assert_eq!(branches.newest_leaf(id(1)), id(5));
    }

    #[test]
    fn a_circle_in_the_rows_ends() {
        let rows = [message(1, Some(2)), message(2, Some(1))];
        assert_eq!(Branches::of(&rows).path(Some(id(1))).len(), 2);
        Branches::of(&rows).newest_leaf(id(1));
    }
}
