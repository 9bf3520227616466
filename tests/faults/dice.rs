//! Chance that can be repeated: every run prints its seed, and the same seed makes the same choices.

use std::sync::LazyLock;

/// What the command line asked for, or one seed and a few rounds.
static ORDERS: LazyLock<Orders> = LazyLock::new(|| {
    let number = |name: &str| {
        #[expect(clippy::disallowed_methods, reason = "the build driver hands its options on in the environment")]
        let text = std::env::var(name).ok()?;
        Some(text.parse().unwrap_or_else(|_| panic!("{name} is `{text}`: write a number")))
    };
    Orders { seed: number("KEYHALL_TEST_FAULTS_SEED").unwrap_or(1), rounds: number("KEYHALL_TEST_FAULTS_ROUNDS") }
});

struct Orders {
    seed: u64,
    rounds: Option<u64>,
}

/// How many rounds of something there are: `few` in the ordinary tests, `each` for every round that `cargo xtask faults`
/// asks for.
pub fn rounds(few: u64, each: u64) -> u64 {
    ORDERS.rounds.map_or(few, |rounds| (rounds * each).max(1))
}

/// Whether this is `cargo xtask faults`, which takes its time and has the machine's database to itself.
pub fn is_thorough() -> bool {
    ORDERS.rounds.is_some()
}

/// A source of choices.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The run's own, for the test of this name.
    pub fn of_run(test: &str) -> Self {
        println!("{test}: seed {}", ORDERS.seed);
        let mixed =
            test.bytes().fold(ORDERS.seed, |mixed, byte| mixed.wrapping_mul(0x0100_0000_01B3) ^ u64::from(byte));
        Self(mixed)
    }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below this one, which is above zero.
    pub fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    /// One of these.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let at = self.below(all.len() as u64);
        &all[usize::try_from(at).unwrap()]
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, part: u64) -> bool {
        self.below(100) < part
    }
}

#[test]
fn a_seed_repeats_its_choices_and_each_test_has_its_own() {
    let choices = |test: &str| (0..20).scan(Dice::of_run(test), |dice, _| Some(dice.below(1_000))).collect::<Vec<_>>();
    assert_eq!(choices("one"), choices("one"));
    assert_ne!(choices("one"), choices("two"));
}
