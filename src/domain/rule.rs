//! Who may be assigned to what (contract, section 7.1). The server checks the same in one of its routes and
//! nothing in others, so it is checked here for all.

use super::{AssignmentKind, Entity, EntityKind, User, UserId, limits::REFERENCE};

/// Who can do work, by the primary role or one of the secondary ones; HR and contact persons cannot.
pub const ASSIGNEE_ROLES: &[&str] = &[
    "Developer",
    "Tester",
    "Designer",
    "Architect",
    "Admin",
    "Owner",
    "Project Manager",
    "Lead",
    "Manager",
    "DevOps",
];

/// Why something cannot be, before anybody has been asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Unfit {
    /// The field of the form, or the word of the command, that has to change.
    pub field: &'static str,
    pub why: String,
}

impl Unfit {
    pub fn new(field: &'static str, why: impl Into<String>) -> Self {
        Self { field, why: why.into() }
    }
}

impl EntityKind {
    /// In which capacity somebody can be assigned to it. Nothing where nobody knows the kind.
    pub fn accepts(&self) -> Option<AssignmentKind> {
        match self {
            Self::Client | Self::Program | Self::Project => Some(AssignmentKind::Owner),
            Self::UseCase | Self::UserStory | Self::Task | Self::Subtask => Some(AssignmentKind::Assignee),
            Self::Other(_) => None,
        }
    }

    /// Only members of the project's team can be assigned to it.
    pub fn is_team_work(&self) -> bool {
        self.accepts() == Some(AssignmentKind::Assignee)
    }

    /// What is below it in the hierarchy.
    pub fn child(&self) -> Option<Self> {
        let at = Self::ALL.iter().position(|kind| kind == self)?;
        Self::ALL.get(at + 1).cloned()
    }
}

impl AssignmentKind {
    pub fn valid_for(&self, entity: &EntityKind) -> bool {
        entity.accepts().as_ref() == Some(self)
    }
}

impl User {
    /// Whether the roles allow to be assigned to such an entity. Anybody can own.
    pub fn can_be_assigned(&self, to: &EntityKind) -> bool {
        let able = |role: &str| ASSIGNEE_ROLES.contains(&role);
        let primary = self.primary_role.as_deref().unwrap_or(&self.role);
        self.active
            && (!to.is_team_work() || able(primary) || self.secondary_roles.iter().any(|role| able(role)))
    }
}

/// An assignment somebody wants.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NewAssignment {
    pub entity: Entity,
    pub user: UserId,
    pub kind: AssignmentKind,
}

impl NewAssignment {
    /// Whether the server can take it, as far as can be told without asking.
    pub fn check(&self) -> Result<(), Unfit> {
        check_kinds(&self.entity.kind, &self.kind)?;
        reference("entity", self.entity.id.as_str())?;
        reference("user", self.user.as_str())
    }
}

impl std::fmt::Display for NewAssignment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} as {} of {}", self.user, self.kind, self.entity)
    }
}

/// Whether such an entity can have such an assignment.
pub fn check_kinds(entity: &EntityKind, kind: &AssignmentKind) -> Result<(), Unfit> {
    let Some(accepted) = entity.accepts() else {
        let why = format!("`{entity}` is no kind of entity: {} are", words(EntityKind::ALL));
        return Err(Unfit::new("entity", why));
    };
    if let AssignmentKind::Other(word) = kind {
        let why = format!("`{word}` is no kind of assignment: {} are", words(AssignmentKind::ALL));
        return Err(Unfit::new("kind", why));
    }
    if *kind != accepted {
        return Err(Unfit::new("kind", format!("a {entity} takes an {accepted}, and no {kind}")));
    }
    Ok(())
}

/// Whether the columns that refer to people and things can hold the id; a longer one makes the server fail.
pub fn reference(field: &'static str, id: &str) -> Result<(), Unfit> {
    if id.len() <= REFERENCE {
        return Ok(());
    }
    let why = format!("`{id}` has more than {REFERENCE} characters, the most an id here can have");
    Err(Unfit::new(field, why))
}

fn words(all: &[impl ToString]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_all_pairs_exactly_these_are_accepted() {
        let mut accepted = Vec::new();
        for entity in EntityKind::ALL {
            for kind in AssignmentKind::ALL.iter().filter(|kind| kind.valid_for(entity)) {
                assert_eq!(check_kinds(entity, kind), Ok(()));
                accepted.push(format!("{entity}:{kind}"));
            }
        }
        let expected = "client:owner program:owner project:owner usecase:assignee userstory:assignee \
            task:assignee subtask:assignee";
        assert_eq!(accepted.join(" "), expected);
        let refused = check_kinds(&EntityKind::Task, &AssignmentKind::Developer).unwrap_err();
        assert_eq!(
            (refused.field, refused.to_string().as_str()),
            ("kind", "a task takes an assignee, and no developer")
        );
        assert!(!AssignmentKind::Owner.valid_for(&EntityKind::from("epic")));
    }

    #[test]
    fn the_hierarchy_goes_from_client_to_subtask() {
        let mut kind = Some(EntityKind::Client);
        let mut walked = Vec::new();
        while let Some(at) = kind {
            walked.push(at.to_string());
            kind = at.child();
        }
        assert_eq!(walked.join(" "), "client program project usecase userstory task subtask");
        assert_eq!(EntityKind::from("epic").child(), None);
    }

    #[test]
    fn work_takes_a_role_that_works_and_owning_takes_none() {
        let user = |role: &str, primary: Option<&str>, secondary: &[&str]| User {
            id: "USR-1".parse().unwrap(),
            name: String::new(),
            email: String::new(),
            role: role.into(),
            primary_role: primary.map(str::to_owned),
            secondary_roles: secondary.iter().map(|role| (*role).to_owned()).collect(),
            is_contact_person: false,
            client: "CLI-1".parse().unwrap(),
            active: true,
        };
        let able = |role, primary, secondary: &[&str]| {
            user(role, primary, secondary).can_be_assigned(&EntityKind::Task)
        };
        assert!(
            able("DevOps", None, &[]) && able("HR", Some("Tester"), &[]) && able("HR", None, &["Designer"])
        );
        assert!(!able("HR", None, &[]) && !able("Developer", Some("HR"), &[]));
        let mut hr = user("HR", None, &[]);
        assert!(hr.can_be_assigned(&EntityKind::Project));
        hr.active = false;
        assert!(!hr.can_be_assigned(&EntityKind::Project));
    }
}
