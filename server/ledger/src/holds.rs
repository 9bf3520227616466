//! What a request holds in which window, as its reservation has it in one value: all of it is written, read and forgotten together.

use types::WindowId;
use uuid::Uuid;

/// Bytes of one.
pub(crate) const BYTES: usize = 24;

/// An amount that is held in a window, in the limit's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hold {
    pub(crate) window: WindowId,
    pub(crate) amount: i64,
}

/// As a row has them.
pub(crate) fn written(holds: impl IntoIterator<Item = Hold>) -> Vec<u8> {
    let each = |hold: Hold| hold.window.0.into_bytes().into_iter().chain(hold.amount.to_be_bytes());
    holds.into_iter().flat_map(each).collect()
}

/// From a row; `None` when something else is written there.
pub(crate) fn read(bytes: &[u8]) -> Option<Vec<Hold>> {
    let (each, []) = bytes.as_chunks::<BYTES>() else { return None };
    let one = |bytes: &[u8; BYTES]| {
        let (window, amount) = bytes.split_first_chunk::<16>()?;
        let amount = i64::from_be_bytes(amount.try_into().ok()?);
        Some(Hold { window: Uuid::from_bytes(*window).into(), amount })
    };
    each.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let hold = |window: u128, amount| Hold { window: Uuid::from_u128(window).into(), amount };
        let holds = [hold(1, 5), hold(u128::MAX, i64::MAX), hold(7, -1)];
        let bytes = written(holds);
        assert_eq!(bytes.len(), 3 * BYTES);
        assert_eq!(read(&bytes).unwrap(), holds);
        assert_eq!(read(&[]).unwrap(), []);
        assert_eq!(read(&bytes[1..]), None);
    }
}
