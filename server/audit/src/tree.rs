//! The Merkle tree of RFC 6962 §2.1, as far as one side of it: the frontier.

use sha2::{Digest, Sha256};

/// A node or leaf.
pub(crate) type Hash = [u8; 32];

/// The leaf of an entry: SHA-256(0x00 ‖ entry). `entry` already begins with the 0x00.
pub(crate) fn hash_prefixed(entry: &[u8]) -> Hash {
    Sha256::digest(entry).into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The roots of the perfect subtrees that the leaves so far make up, largest first: what is needed to append and to say
/// the root, and nothing more (64 hashes at most).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Frontier {
    size: u64,
    roots: Vec<Hash>,
}

impl Frontier {
    /// Of a tree with `size` leaves, when the number of roots fits.
    pub(crate) fn from_roots(size: u64, roots: Vec<Hash>) -> Option<Self> {
        (roots.len() == usize::try_from(size.count_ones()).ok()?).then_some(Self { size, roots })
    }

    /// From the bytes of [`Frontier::to_bytes`].
    pub(crate) fn from_bytes(size: u64, bytes: &[u8]) -> Option<Self> {
        let (roots, rest) = bytes.as_chunks::<32>();
        if rest.is_empty() { Self::from_roots(size, roots.to_vec()) } else { None }
    }

    /// The roots one after the other.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.roots.concat()
    }

    /// The roots, largest first.
    pub(crate) fn roots(&self) -> &[Hash] {
        &self.roots
    }

    /// How many leaves there are.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// Appends one leaf.
    pub(crate) fn push(&mut self, leaf: Hash) {
        self.push_subtree(0, leaf);
    }

    /// Appends a perfect subtree of 2^`height` leaves. The size has to be a multiple of that, which
    /// [`heights`] sees to.
    pub(crate) fn push_subtree(&mut self, height: u32, root: Hash) {
        let (mut merged, mut at) = (root, height);
        while self.size.checked_shr(at).unwrap_or_default() & 1 == 1 {
            let Some(left) = self.roots.pop() else { break };
            merged = node(&left, &merged);
            at += 1;
        }
        self.roots.push(merged);
        self.size = self.size.saturating_add(1_u64.checked_shl(height).unwrap_or(u64::MAX));
    }

    /// The root of the whole tree. Of nothing it is the hash of nothing.
    pub(crate) fn root(&self) -> Hash {
        let mut roots = self.roots.iter().rev();
        let Some(last) = roots.next() else { return Sha256::digest([]).into() };
        roots.fold(*last, |right, left| node(left, &right))
    }
}

/// The heights of the perfect subtrees that make up the leaves `from..to` (counted from 0), left to right, each at a
/// place where it is a subtree of the whole tree.
pub(crate) fn heights(from: u64, to: u64) -> impl Iterator<Item = u32> {
    let mut at = from;
    std::iter::from_fn(move || {
        let left = to.checked_sub(at).filter(|left| *left > 0)?;
        let height = at.trailing_zeros().min(left.ilog2());
        at += 1 << height;
        Some(height)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leaf(n: u64) -> Hash {
        let mut entry = vec![0];
        entry.extend(n.to_be_bytes());
        hash_prefixed(&entry)
    }

    /// MTH of RFC 6962 §2.1, word for word.
    fn reference(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => *one,
            _ => {
                let half = (leaves.len() - 1).checked_ilog2().map_or(1, |log| 1 << log);
                node(&reference(&leaves[..half]), &reference(&leaves[half..]))
            }
        }
    }

    fn subtrees(leaves: &[Hash], from: u64, to: u64) -> Vec<Hash> {
        let mut at = usize::try_from(from).unwrap();
        heights(from, to)
            .map(|height| {
                let root = reference(&leaves[at..at + (1 << height)]);
                at += 1 << height;
                root
            })
            .collect()
    }

    #[test]
    fn the_root_is_the_one_of_the_rfc() {
        let leaves: Vec<_> = (0..70).map(leaf).collect();
        let mut frontier = Frontier::default();
        assert_eq!(frontier.root(), reference(&[]));
        for (count, hash) in leaves.iter().enumerate() {
            frontier.push(*hash);
            assert_eq!(frontier.root(), reference(&leaves[..=count]));
            assert_eq!(Frontier::from_bytes(frontier.size(), &frontier.to_bytes()), Some(frontier.clone()));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn a_range_with_what_is_left_and_right_of_it_gives_the_root(size in 1_u64..150, a in 0_u64..150, b in 0_u64..150) {
            let (from, to) = (a.min(b).min(size), a.max(b).min(size));
            let leaves: Vec<_> = (0..size).map(leaf).collect();
            let mut frontier = Frontier::from_roots(from, subtrees(&leaves, 0, from)).unwrap();
            for n in from..to {
                frontier.push(leaf(n));
            }
            for (height, root) in heights(to, size).zip(subtrees(&leaves, to, size)) {
                frontier.push_subtree(height, root);
            }
            prop_assert_eq!(frontier.size(), size);
            prop_assert_eq!(frontier.root(), reference(&leaves));
        }
    }

    #[test]
    fn a_frontier_of_the_wrong_length_is_none() {
        assert_eq!(Frontier::from_bytes(3, &[0; 32]), None);
        assert_eq!(Frontier::from_bytes(1, &[0; 33]), None);
        assert_eq!(Frontier::from_bytes(0, &[]), Some(Frontier::default()));
    }
}
