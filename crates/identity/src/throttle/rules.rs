//! Several counters that are drawn on together: all of them or none.

use tongbao_kernel::Timestamp;

use crate::{Tries, TryLimits};

/// Takes a try of each. A counter that is closed refuses for all of them, and none is spent:
/// `Err` holds its place and until when.
pub(super) fn take_all(
    counters: &mut [(Tries, TryLimits)],
    now: Timestamp,
) -> Result<(), (usize, Timestamp)> {
    for (place, (tries, _)) in counters.iter().enumerate() {
        if let Some(until) = tries.locked(now) {
            return Err((place, until));
        }
    }
    for (tries, limits) in counters {
        tries.take(limits, now).expect("no counter is closed, as was just seen");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    const START: Timestamp = Timestamp(1_795_276_800_000_000);

    fn limits(tries_max: i64, minutes: u64) -> TryLimits {
        let span = Duration::from_secs(minutes * 60);
        TryLimits { tries_max, window: span, lock: span }
    }

    proptest! {
        /// However tries are spread in time, no more pass within a window than its counter allows,
        /// and a refusal spends nothing.
        #[test]
        fn no_more_pass_than_the_smallest_allows(
            pauses in prop::collection::vec(0_u64..400, 1..200),
            own in 1_i64..6,
            all in 1_i64..12,
        ) {
            let kinds = [limits(own, 30), limits(all, 60)];
            let mut counters = kinds.map(|limits| (Tries::fresh(&limits, START), limits));
            let mut now = START;
            let mut passed: Vec<Timestamp> = Vec::new();
            for pause in pauses {
                now = now.after(Duration::from_secs(pause));
                let before = counters;
                match take_all(&mut counters, now) {
                    Ok(()) => passed.push(now),
                    Err((place, until)) => {
                        prop_assert!(counters == before && now < until);
                        prop_assert_eq!(before[place].0.locked(now), Some(until));
                    }
                }
            }
            // Windows begin with a try, so a span can hold the end of one and the start of the
            // next: never more than two of them.
            for limits in kinds {
                for from in &passed {
                    let until = from.after(limits.window);
                    let inside = passed.iter().filter(|at| *from <= **at && **at < until).count();
                    prop_assert!(i64::try_from(inside).unwrap() < 2 * limits.tries_max);
                }
            }
        }
    }
}
