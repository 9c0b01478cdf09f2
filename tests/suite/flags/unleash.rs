//! Unleash's client specification is the judge of who is in: the cases of its gradual rollouts that stick to an
//! id. From <https://github.com/Unleash/client-specification>, Apache-2.0: specifications 03, 10 and 12.

use worky_console::domain::{Percentage, bucket_of};

/// Group, rollout, id, and whether it is in.
const CASES: [(&str, f64, &str, bool); 13] = [
    ("AB12A", 100.0, "123", true),
    ("AB12A", 50.0, "122", true),
    ("AB12A", 50.0, "155", false),
    ("AB12A", 0.0, "122", false),
    ("Feature.flexibleRollout.10", 10.0, "174", true),
    ("Feature.flexibleRollout.10", 10.0, "499", false),
    ("Feature.flexibleRollout.userId.55", 55.0, "25", true),
    // The same for what sticks to a session or to a field of somebody's own: only the id is another one.
    ("Feature.flexibleRollout.sessionId.42", 42.0, "147", true),
    ("Feature.flexible.rollout.custom.stickiness_100", 100.0, "any_value", true),
    ("Feature.flexible.rollout.custom.stickiness_50", 50.0, "402", false),
    ("Feature.flexible.rollout.custom.stickiness_50", 50.0, "388", true),
    ("Feature.flexible.rollout.custom.stickiness_50", 50.0, "39", true),
    ("Feature.flexibleRollout.100", 100.0, "174", true),
];

#[test]
fn every_case_of_the_specification_holds() {
    for (group, rollout, id, is_in) in CASES {
        let rollout = Percentage::try_from(rollout).unwrap();
        assert_eq!(bucket_of(group, id) < rollout, is_in, "{group} {id} at {rollout}");
    }
}
