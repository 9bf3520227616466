//! How long a recording is at most, as far as its bytes tell.
//!
//! Only of uncompressed WAV is that certain: so many bytes a second stand in its head, and a file can't hold more seconds than
//! its bytes are worth. What is compressed can hold hours of silence in a few bytes.

/// Bytes of a second of compressed speech, from below: what people record has eight times as many. No bound.
const SPARSEST: u64 = 500;
/// Chunks before the sound.
const MOST_CHUNKS: usize = 64;
/// What some providers bill at least, in seconds.
const LEAST: u64 = 10;
/// Format tags of uncompressed sound: integers and floating-point numbers.
const UNCOMPRESSED: [u16; 2] = [1, 3];

/// Seconds of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// It is certainly not longer.
    AtMost(u64),
    /// It is hardly longer.
    Probably(u64),
}

impl Length {
    /// Of a file of this name.
    pub fn of(filename: Option<&str>, file: &[u8]) -> Self {
        let is_named = filename.is_some_and(|name| name.to_ascii_lowercase().ends_with(".wav"));
        let size = file.len() as u64;
        match wav_bytes_a_second(file).filter(|_| is_named) {
            Some(bytes) => Self::AtMost(size.div_ceil(bytes).max(LEAST)),
            None => Self::Probably(size.div_ceil(SPARSEST).max(LEAST)),
        }
    }

    /// As a number.
    pub const fn seconds(self) -> u64 {
        match self {
            Self::AtMost(seconds) | Self::Probably(seconds) => seconds,
        }
    }
}

/// Bytes of a second, where the file is uncompressed WAV whose head says so without contradiction, and claims no more sound
/// than there is: some readers believe what is claimed.
fn wav_bytes_a_second(file: &[u8]) -> Option<u64> {
    if file.get(..4)? != b"RIFF" || file.get(8..16)? != b"WAVEfmt " || number(file, 16)? != 16 {
        return None;
    }
    let (tag, channels) = (short(file, 20)?, u64::from(short(file, 22)?));
    let (rate, a_second) = (u64::from(number(file, 24)?), u64::from(number(file, 28)?));
    let (a_frame, bits) = (u64::from(short(file, 32)?), u64::from(short(file, 34)?));
    let is_sound = UNCOMPRESSED.contains(&tag) && bits % 8 == 0 && a_frame == channels * bits / 8;
    let is_whole = number(file, 4)? as usize <= file.len() && has_what_it_claims(file.get(36..)?);
    (is_sound && is_whole && a_second == rate * a_frame && a_second > 0).then_some(a_second)
}

/// Whether these chunks lead to one with the sound, which is not longer than what is there. A count of samples beside it is one
/// more claim.
fn has_what_it_claims(mut chunks: &[u8]) -> bool {
    for _ in 0..MOST_CHUNKS {
        let (Some(name), Some(size)) = (chunks.get(..4), number(chunks, 4)) else { return false };
        let size = size as usize;
        match name {
            b"data" => return chunks.len() - 8 >= size,
            b"fact" => return false,
            // A chunk of odd size is filled up.
            _ => match chunks.get(8 + size + size % 2..) {
                Some(behind) => chunks = behind,
                None => return false,
            },
        }
    }
    false
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Uncompressed sound, 16,000 samples of 16 bits a second.
    pub fn wav(seconds: usize) -> Vec<u8> {
        let size = u32::try_from(seconds * 32_000).unwrap();
        let mut file = b"RIFF".to_vec();
        file.extend((size + 36).to_le_bytes());
        file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
        file.extend(16_000_u32.to_le_bytes());
        file.extend(32_000_u32.to_le_bytes());
        file.extend(b"\x02\0\x10\0data");
        file.extend(size.to_le_bytes());
        file.resize(44 + seconds * 32_000, 0);
        file
    }

    #[test]
    fn only_of_uncompressed_sound_the_length_is_certain() {
        let file = wav(20);
        assert_eq!(Length::of(Some("a.WAV"), &file), Length::AtMost(21));
        assert_eq!(Length::of(Some("a.wav"), &wav(1)), Length::AtMost(10));
        for name in [Some("a.mp3"), None] {
            assert_eq!(Length::of(name, &file), Length::Probably(1_281), "{name:?}");
        }
        // Compressed; a frame that is not what its channels make; nothing a second; other containers; another head; a count of
        // samples; more sound than there is, in the chunk and in the file.
        for (at, byte) in [(20, 2), (32, 1), (28, 1), (0, b'X'), (12, b'J'), (16, 18), (36, b'f'), (43, 1), (7, 1)] {
            let mut other = file.clone();
            other[at] = byte;
            if at == 36 {
                other[36..40].copy_from_slice(b"fact");
            }
            assert_eq!(Length::of(Some("a.wav"), &other), Length::Probably(1_281), "{at}");
        }
        let mut listed = file[..36].to_vec();
        listed.extend(b"LIST\x03\0\0\0abc\0");
        listed.extend(&file[36..]);
        assert_eq!(Length::of(Some("a.wav"), &listed), Length::AtMost(21));
        let mut silent = file.clone();
        silent[24..32].fill(0);
        assert!(matches!(Length::of(Some("a.wav"), &silent), Length::Probably(_)));
        assert_eq!(Length::of(Some("a.wav"), &file[..30]), Length::Probably(10));
    }
}
