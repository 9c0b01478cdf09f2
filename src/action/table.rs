//! Every command a person can give, in one table. The key map, the help, the palette, the hint line and
//! the README's list of keys are all read from here; nothing else names a key.

/// One row of the table.
#[derive(Debug)]
pub struct Spec {
    pub action: Action,
    /// Stable name: the key under `[keys]` in the configuration, and what the palette searches.
    pub name: &'static str,
    /// Where the action is offered: a scope is live when it is on the way from the focus to the frame.
    pub scope: Scope,
    /// Default chords in the notation of [`super::key`]; `"g g"` is a sequence.
    pub keys: &'static [&'static str],
    /// One or two words for the hint line; empty where a hint would be noise.
    pub hint: &'static str,
    /// Imperative, no full stop: help, palette and documentation show it alike.
    pub doc: &'static str,
}

macro_rules! actions {
    ($( $(#[$what:meta])* $scope:ident($Act:ident) { $( $variant:ident $name:literal $keys:tt $hint:literal $doc:literal )+ } )+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Scope { $( $(#[$what])* $scope, )+ }

        impl Scope {
            pub const ALL: &[Self] = &[ $( Self::$scope, )+ ];
        }

        /// Nested by scope, so that whoever serves a scope must serve all of it: a new row does not
        /// compile until somebody answers to it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $( $scope($Act), )+ }

        $( #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $Act { $( #[doc = $doc] $variant, )+ } )+

        pub const TABLE: &[Spec] = &[ $( $( Spec {
            action: Action::$scope($Act::$variant),
            name: $name,
            scope: Scope::$scope,
            keys: &$keys,
            hint: $hint,
            doc: $doc,
        }, )+ )+ ];
    };
}

actions! {
    /// A list has the focus.
    List(ListAct) {
        Open     "list.open"      ["enter"]               "open"     "Open the selected row"
        Filter   "list.filter"    ["/"]                   "filter"   "Show only rows that pass a query"
        Sort     "list.sort"      ["s"]                   "sort"     "Choose the column to sort by"
        Invert   "list.invert"    ["S"]                   ""         "Turn the sort order around"
        Mark     "list.mark"      ["space"]               "mark"     "Mark the selected row, or unmark it"
        Range    "list.range"     ["v"]                   ""         "Start a range of marks here, or end it"
        MarkUp   "list.mark_up"   ["shift-up"]            ""         "Extend the marks upwards"
        MarkDown "list.mark_down" ["shift-down"]          ""         "Extend the marks downwards"
        Copy     "list.copy"      ["y"]                   "copy"     "Copy something of the selected row"
        Write    "list.write"     ["w"]                   ""         "Write what the list shows to a file"
        Next     "list.next"      ["j", "down"]           ""         "Select the next row"
        Prev     "list.prev"      ["k", "up"]             ""         "Select the previous row"
        First    "list.first"     ["g", "home"]           ""         "Select the first row"
        Last     "list.last"      ["G", "end"]            ""         "Select the last row"
        PageDown "list.page_down" ["pagedown", "ctrl-f"]  ""         "Move down by a page"
        PageUp   "list.page_up"   ["pageup"]              ""         "Move up by a page"
        HalfDown "list.half_down" ["ctrl-d"]              ""         "Move down by half a page"
        HalfUp   "list.half_up"   ["ctrl-u"]              ""         "Move up by half a page"
    }
    /// A row of a list can be changed.
    Change(ChangeAct) {
        Remove   "change.remove"  ["D"]                   "remove"   "Unassign, remove, mend or stop"
        Read     "change.read"    ["r"]                   "read"     "Mark as read"
        ReadAll  "change.read_all" ["a"]                  "all read" "Mark everything as read"
    }
    /// A matrix of switches has the focus: the preferences.
    Matrix(MatrixAct) {
        Toggle   "matrix.toggle"  ["space"]               "switch"   "Switch the channel under the cursor"
        Save     "matrix.save"    ["ctrl-s"]              "save"     "Save what was switched, as one change"
        Left     "matrix.left"    ["left"]                ""         "Go to the channel on the left"
        Right    "matrix.right"   ["right"]               ""         "Go to the channel on the right"
        Drop     "matrix.drop"    ["esc"]                 ""         "Forget what was switched, or go back"
    }
    /// A chart over time is on the tab.
    Chart(ChartAct) {
        Nearer   "chart.nearer"   ["+"]                   "zoom"     "Look at a shorter time, nearer"
        Wider    "chart.wider"    ["-"]                   ""         "Look further back"
        Scale    "chart.scale"    ["l"]                   ""         "Draw the chart in equal steps of the logarithm, or of the time"
    }
    /// A percentage has been staged and waits to be proposed; digits type it.
    Staged(StagedAct) {
        Propose  "staged.propose" ["enter", "e", "ctrl-s"] "propose"  "Propose what is staged; the reason is asked first"
        Erase    "staged.erase"   ["backspace"]           ""         "Take back the last digit, or what is staged of this flag"
        Drop     "staged.drop"    ["esc"]                 "drop"     "Forget what is staged"
    }
    /// The rollout flags are in front.
    Rollout(RolloutAct) {
        Raise    "rollout.raise"  ["+"]                   "raise"    "Stage one percent more of the selected flag"
        Lower    "rollout.lower"  ["-"]                   "lower"    "Stage one percent less of the selected flag"
        RaiseFinely "rollout.raise_finely" ["alt-+"]         ""         "Stage a hundredth of a percent more"
        LowerFinely "rollout.lower_finely" ["alt-minus"]     ""         "Stage a hundredth of a percent less"
        Type     "rollout.type"   ["%"]                   "type"     "Type a percentage for the selected flag"
        Advance  "rollout.advance" ["A"]                  "advance"  "Take the rollout into the next phase of its plan"
        Kill     "rollout.kill"   ["K"]                   "kill"     "Kill the selected or marked flags: off, and 0 %"
        KillAll  "rollout.kill_all" []                    ""         "Kill every flag of the plan: off, and 0 %"
    }
    /// A tab is in front.
    Tab(TabAct) {
        NextPane "pane.next"      ["tab"]                 "pane"     "Focus the next pane"
        PrevPane "pane.prev"      ["shift-tab"]           ""         "Focus the previous pane"
        Full     "pane.full"      ["f"]                   ""         "Give this pane the whole screen, or give it back"
        Back     "back"           ["esc"]                 ""         "Go back, or clear marks and filter"
        New      "new"            ["n"]                   "new"      "Make something new here"
        Edit     "edit"           ["e"]                   "edit"     "Edit the selected row in a form"
        Editor   "edit.text"      ["E"]                   ""         "Edit the selected row as text in your editor"
        Actions  "row.actions"    ["x"]                   ""         "Choose what to do with the selected row"
        Cleanup  "cleanup"        ["C"]                   ""         "Clean up here: old notifications, or the cache"
    }
    /// As always: what is on the screen can be that of another time.
    Time(TimeAct) {
        Earlier  "time.earlier"   [","]                   ""         "Show what was known a little earlier"
        Later    "time.later"     ["."]                   "later"    "Show what was known a little later"
        Live     "time.live"      ["="]                   "present"  "Go back to the present"
    }
    /// Always, unless something lies on top.
    Global(GlobalAct) {
        Palette  "palette"        [":", "ctrl-p"]         "commands" "Find a view, an object or a command"
        Help     "help"           ["?"]                   "help"     "Show what works here, and its keys"
        Tab1     "tab.1"          ["1"]                   ""         "Go to Teams"
        Tab2     "tab.2"          ["2"]                   ""         "Go to Assignments"
        Tab3     "tab.3"          ["3"]                   ""         "Go to Notifications"
        Tab4     "tab.4"          ["4"]                   ""         "Go to Health"
        Tab5     "tab.5"          ["5"]                   ""         "Go to Rollout"
        NextTab  "tab.next"       ["]"]                   ""         "Go to the next tab"
        PrevTab  "tab.prev"       ["["]                   ""         "Go to the previous tab"
        Refresh  "refresh"        ["R", "f5"]             ""         "Ask for everything on the screen now"
        Pause    "pause"          ["p"]                   ""         "Freeze what is shown, or let it go on"
        Undo     "undo"           ["z"]                   "undo"     "Take back the last change"
        Redo     "redo"           ["Z"]                   ""         "Do again what was taken back last"
        Journal  "journal"        ["J"]                   ""         "Show what was changed from here, and by whom"
        Messages "messages"       ["M"]                   ""         "Show the messages of this session"
        Context  "context"        ["ctrl-e"]              ""         "Switch to another context"
        Login    "login"          ["L", "ctrl-g"]         ""         "Log in again; ctrl-g while something is typed"
        Redraw   "redraw"         ["ctrl-l"]              ""         "Draw the whole screen again"
        Suspend  "suspend"        ["ctrl-z"]              ""         "Go back to the shell; fg returns"
        Quit     "quit"           ["q"]                   "quit"     "Leave the console"
        Abort    "abort"          ["ctrl-c"]              ""         "Leave the console when pressed twice"
    }
    /// A filter is being typed.
    Filter(FilterAct) {
        Complete "filter.complete" ["tab"]                "complete" "Complete a field or a value; again for the next"
        Accept   "filter.accept"  ["enter", "down"]       "keep"     "Keep the filter and go to the list"
        Cancel   "filter.cancel"  ["esc"]                 "clear"    "Drop the filter"
    }
    /// A menu lies on top: help, palette, sort, copy, context, messages.
    Menu(MenuAct) {
        Choose   "menu.choose"    ["enter"]               "choose"   "Do what the selected line says"
        Down     "menu.down"      ["down", "ctrl-n"]      ""         "Select the next line"
        Up       "menu.up"        ["up", "ctrl-p"]        ""         "Select the previous line"
        PageDown "menu.page_down" ["pagedown"]            ""         "Move down by a page"
        PageUp   "menu.page_up"   ["pageup"]              ""         "Move up by a page"
        Copy     "menu.copy"      ["ctrl-y"]              ""         "Copy the selected line"
        Close    "menu.close"     ["esc"]                 "close"    "Close the menu"
    }
    /// A form is being filled in.
    Editing(EditingAct) {
        Save     "editing.save"    ["ctrl-s"]             "save"     "Check the form and go on to its confirmation"
        Enter    "editing.enter"   ["enter"]              "go on"    "Open the list of a field, go to the next, or save from the last"
        Next     "editing.next"    ["tab", "down"]        ""         "Go to the next field"
        Prev     "editing.prev"    ["shift-tab", "up"]    ""         "Go to the previous field"
        Theirs   "editing.theirs"  ["ctrl-t"]             ""         "Take what somebody else has put into the field meanwhile"
        Editor   "editing.editor"  ["ctrl-o"]             "editor"   "Edit the form as text in your editor"
        Discard  "editing.discard" ["ctrl-x"]             "discard"  "Throw away what was typed and begin anew"
        Close    "editing.close"   ["esc"]                "close"    "Close the form; what was typed is kept as a draft"
    }
    /// Somebody or something is being picked.
    Picking(PickingAct) {
        Enter    "picking.enter"   ["enter"]              "choose"   "Go down a level, or take the selected line"
        Mark     "picking.mark"    ["tab"]                "mark"     "Mark the selected line where several can be picked, or take it"
        Take     "picking.take"    ["ctrl-s"]             "take"     "Take what is marked, or the selected line"
        Down     "picking.down"    ["down", "ctrl-n"]     ""         "Select the next line"
        Up       "picking.up"      ["up", "ctrl-p"]       ""         "Select the previous line"
        PageDown "picking.page_down" ["pagedown"]         ""         "Move down by a page"
        PageUp   "picking.page_up" ["pageup"]             ""         "Move up by a page"
        Into     "picking.into"    ["right"]              ""         "Go down a level, or right in the text"
        Back     "picking.back"    ["left"]               "up"       "Go up a level, or left in the text"
        Close    "picking.close"   ["esc"]                "close"    "Close the list; the field stays as it was"
    }
    /// A change waits for a yes or a no.
    Confirm(ConfirmAct) {
        Yes      "confirm.yes"    ["y"]                   "do it"    "Do what is shown"
        No       "confirm.no"     ["esc", "n"]            "cancel"   "Leave everything as it is, or stop"
        Choose   "confirm.choose" ["enter"]               ""         "Do what the marked button says"
        Other    "confirm.other"  ["tab", "left", "right"] ""        "Go to the other button"
        Retry    "confirm.retry"  ["r"]                   "retry"    "Try again what was not done"
        Copy     "confirm.copy"   ["ctrl-y"]              "copy"     "Copy it as a command line"
        Down     "confirm.down"   ["j", "down"]           ""         "Move down by a line"
        Up       "confirm.up"     ["k", "up"]             ""         "Move up by a line"
        PageDown "confirm.page_down" ["pagedown"]         ""         "Move down by a page"
        PageUp   "confirm.page_up" ["pageup"]             ""         "Move up by a page"
    }
    /// The log-in form lies on top.
    Form(FormAct) {
        Submit   "form.submit"    ["enter", "ctrl-s"]     "log in"   "Send the form"
        Next     "form.next"      ["tab", "down"]         "next"     "Go to the next field"
        Prev     "form.prev"      ["shift-tab", "up"]     ""         "Go to the previous field"
        Cancel   "form.cancel"    ["esc"]                 "close"    "Close the form"
    }
}

impl Action {
    /// The row that describes this action; every action is made by one.
    pub fn spec(self) -> &'static Spec {
        TABLE.iter().find(|row| row.action == self).unwrap_or(&TABLE[0])
    }
}

/// The rows that work in these scopes, innermost scope first.
pub fn live(scopes: &[Scope]) -> impl Iterator<Item = &'static Spec> {
    scopes.iter().flat_map(|scope| TABLE.iter().filter(move |row| row.scope == *scope))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn an_action_finds_its_own_row() {
        for row in TABLE {
            assert_eq!(row.action.spec().name, row.name);
        }
    }

    #[test]
    fn names_are_unique_and_docs_read_as_commands() {
        let names: HashSet<_> = TABLE.iter().map(|row| row.name).collect();
        assert_eq!(names.len(), TABLE.len());
        for row in TABLE {
            assert!(row.doc.starts_with(char::is_uppercase) && !row.doc.ends_with('.'), "{}", row.name);
        }
    }

    #[test]
    fn nothing_sits_on_keys_that_tmux_and_screen_own() {
        let owned = ["ctrl-a", "ctrl-b", "ctrl-h", "ctrl-j", "ctrl-k"];
        assert!(TABLE.iter().all(|row| row.keys.iter().all(|key| !owned.contains(key))));
    }
}
