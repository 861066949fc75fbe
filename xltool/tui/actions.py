"""THE table of actions. Bindings, key line, help, command palette and docs/keys.md are all made from it.

An action named "save" runs `action_save` of the widget, screen or app whose scope it has. Letters are never
keys of their own: under a Chinese input method they don't arrive, and typing finds. Every action can also be
reached from the palette and with the mouse. It is longer than other modules because it is one table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from xltool.i18n import Message, msg
from xltool.record import NamedTuple

if TYPE_CHECKING:
    from textual.binding import Binding

EVERYWHERE = "app"
"""The scope of what works on every screen."""


class Action(NamedTuple):
    """One thing a person can do. `keys` are Textual's names, the first one is shown."""

    name: str
    keys: tuple[str, ...]
    word: Message
    """Two or three characters, for the key line."""
    sentence: Message
    """What it does, for help, palette and documentation."""
    scope: str = EVERYWHERE
    rank: int = 0
    """Place on the key line, small first; 0 is never on it."""


SCOPES: dict[str, Message] = {
    EVERYWHERE: msg("Everywhere"),
    "tasks": msg("Tasks"),
    "grid": msg("Moving and choosing in a list"),
    "overview": msg("Overview"),
    "timeline": msg("Deadlines"),
    "findings": msg("Findings"),
    "journal": msg("History"),
    "submitting": msg("Submit"),
    "collecting": msg("Collect"),
    "dialog": msg("In a window"),
    "opening": msg("Choosing a workbook"),
    "drafting": msg("Drafting from a notice"),
    "settings": msg("Settings"),
    "pick": msg("Choosing values"),
    "saving": msg("Before saving"),
    "saving_there": msg("Before saving into an open document"),
    "conflicts": msg("Deciding conflicts"),
    "returned": msg("Deciding what came back"),
    "files": msg("Choosing files"),
    "working": msg("While it works"),
    "editing": msg("Editing a cell"),
}
"""Scope → its title in the help, in the order of the help."""

ACTIONS: tuple[Action, ...] = (
    Action(
        "help",
        ("f1", "question_mark", "fullwidth_question_mark"),
        msg("Help"),
        msg("Help for this pane"),
        rank=1,
    ),
    Action(
        "commands", ("ctrl+p",), msg("Commands"), msg("All commands, by word or pinyin initials"), rank=99
    ),
    Action(
        "save",
        ("ctrl+s",),
        msg("Save"),
        msg("Show what will be written, then save it into the workbook"),
        rank=20,
    ),
    Action("undo", ("ctrl+z",), msg("Undo"), msg("Take back the last change"), rank=21),
    Action("redo", ("ctrl+y",), msg("Redo"), msg("Make the last change that was taken back again"), rank=60),
    Action(
        "reread",
        ("f5",),
        msg("Refresh"),
        msg("Read the file again and bring states and findings up to date"),
        rank=40,
    ),
    Action("open", ("ctrl+o",), msg("Open"), msg("Open another workbook")),
    Action("draft", ("ctrl+n",), msg("New"), msg("Draft a new table from a notice")),
    Action("settings", ("f10",), msg("Settings"), msg("Theme, width of symbols and other settings")),
    Action("next_pane", ("f6",), msg("Next pane"), msg("Go to the next pane"), rank=70),
    Action("screen('overview')", ("alt+1", "ctrl+1"), msg("Overview"), msg("Go to the overview")),
    Action("screen('tasks')", ("alt+2", "ctrl+2"), msg("Tasks"), msg("Go to the tasks")),
    Action("screen('timeline')", ("alt+3", "ctrl+3"), msg("Deadlines"), msg("Go to the deadlines")),
    Action(
        "screen('findings')", ("f7", "ctrl+4", "alt+4"), msg("Findings"), msg("Go to the findings"), rank=45
    ),
    Action("screen('journal')", ("alt+5", "ctrl+5"), msg("History"), msg("Go to the history")),
    Action(
        "screen('submitting')",
        ("f8", "ctrl+6", "alt+6"),
        msg("Submit"),
        msg("Make copies: to submit, to hand out to offices, for the public, for the archive"),
    ),
    Action(
        "screen('collecting')",
        ("ctrl+7", "alt+7", "shift+f8"),
        msg("Collect"),
        msg("Take in what offices sent back, and see who is missing"),
    ),
    Action("quit", ("ctrl+q",), msg("Quit"), msg("Quit; asks when something is not saved")),
    Action("edit", ("f2", "enter"), msg("Edit"), msg("Edit the cell"), "tasks", 10),
    Action(
        "change_state", ("f4",), msg("Change state"), msg("Change the state of the chosen tasks"), "tasks", 11
    ),
    Action(
        "find",
        ("ctrl+f",),
        msg("Find"),
        msg("Find: words, numbers or pinyin initials; typing does it too"),
        "tasks",
        30,
    ),
    Action("find_next", ("f3",), msg("Next"), msg("Next task that matches"), "tasks", 50),
    Action("find_previous", ("shift+f3",), msg("Previous"), msg("Previous task that matches"), "tasks"),
    Action(
        "filter_column", ("ctrl+l",), msg("Filter"), msg("Filter by what stands in this column"), "tasks", 35
    ),
    Action(
        "sort_column",
        ("ctrl+t",),
        msg("Sort"),
        msg("Sort by this column; again turns the order round"),
        "tasks",
    ),
    Action("go_to", ("ctrl+g",), msg("Go to"), msg("Go to a number or a cell, such as 57 or D14"), "tasks"),
    Action(
        "fill_down",
        ("ctrl+d",),
        msg("Fill"),
        msg("Copy the cell above, or the first cell down the chosen ones"),
        "tasks",
    ),
    Action("clear_cells", ("delete",), msg("Clear"), msg("Empty the chosen cells"), "tasks"),
    Action("copy", ("ctrl+c",), msg("Copy"), msg("Copy the chosen cells"), "tasks"),
    Action("toggle_detail", ("f9",), msg("Detail"), msg("Show or hide the detail of the task"), "tasks", 42),
    Action(
        "toggle_order",
        ("f12",),
        msg("Columns"),
        msg("Columns in the order of work, or as in the sheet"),
        "tasks",
    ),
    Action("back", ("escape",), msg("Back"), msg("One step back: choice, find, filter"), "tasks"),
    Action("choose", ("enter",), msg("Only these"), msg("Show only these tasks in the grid"), "overview", 10),
    Action("back", ("escape",), msg("Back"), msg("Back to the tasks"), "overview"),
    Action(
        "choose",
        ("enter",),
        msg("To the task"),
        msg("Go to the task, or show the day's tasks"),
        "timeline",
        10,
    ),
    Action(
        "rescale(1)",
        ("minus", "fullwidth_hyphen_minus"),
        msg("Coarser"),
        msg("Weeks instead of days, months instead of weeks"),
        "timeline",
        12,
    ),
    Action(
        "rescale(-1)",
        ("plus", "equals_sign", "fullwidth_plus_sign"),
        msg("Finer"),
        msg("Weeks instead of months, days instead of weeks"),
        "timeline",
        13,
    ),
    Action("today", ("ctrl+t",), msg("Today"), msg("Back to today"), "timeline", 14),
    Action("toggle_month", ("f9",), msg("Month"), msg("Show or hide the month"), "timeline", 42),
    Action("back", ("escape",), msg("Back"), msg("Back to the tasks"), "timeline"),
    Action("choose", ("enter",), msg("To the cell"), msg("Go to the cell in the grid"), "findings", 10),
    Action(
        "fix", ("f4",), msg("Fix"), msg("Make the safe change that is proposed, as an edit"), "findings", 11
    ),
    Action(
        "only_grave", ("ctrl+l",), msg("Filter"), msg("Errors only, warnings too, or all"), "findings", 35
    ),
    Action("back", ("escape",), msg("Back"), msg("Back to the tasks"), "findings"),
    Action(
        "choose", ("enter",), msg("Go back here"), msg("Take back or do again up to this step"), "journal", 10
    ),
    Action("back", ("escape",), msg("Back"), msg("Back to the tasks"), "journal"),
    Action(
        "choose",
        ("enter",),
        msg("Change"),
        msg("Change the line; on a finding, give the reason for which it may pass"),
        "submitting",
        10,
    ),
    Action("make", ("f4",), msg("Make"), msg("Make the copies that are listed"), "submitting", 11),
    Action(
        "copy",
        ("ctrl+c",),
        msg("Copy list"),
        msg("Copy the list of the copies with their paths"),
        "submitting",
        30,
    ),
    Action("back", ("escape",), msg("Back"), msg("Back to the tasks"), "submitting"),
    Action(
        "files", ("f2",), msg("Files"), msg("Choose the files or the folder that came back"), "collecting", 9
    ),
    Action(
        "choose",
        ("enter",),
        msg("Decide"),
        msg("Decide a conflict, accept a change of official text, or take that back"),
        "collecting",
        10,
    ),
    Action(
        "take_in",
        ("f4",),
        msg("Take in"),
        msg("Show what will be written of it, then write it into the workbook"),
        "collecting",
        11,
    ),
    Action("decide", ("f3",), msg("Conflicts"), msg("Decide the conflicts one by one"), "collecting", 12),
    Action(
        "copy",
        ("ctrl+c",),
        msg("Reminder"),
        msg("Copy a reminder to those who are missing"),
        "collecting",
        13,
    ),
    Action("back", ("escape",), msg("Back"), msg("Back to the tasks"), "collecting"),
    Action("move('up')", ("up",), msg("Up"), msg("One row up"), "grid"),
    Action("move('down')", ("down",), msg("Down"), msg("One row down"), "grid"),
    Action("move('left')", ("left",), msg("Left"), msg("One column left"), "grid"),
    Action("move('right')", ("right",), msg("Right"), msg("One column right"), "grid"),
    Action("move('page_up')", ("pageup",), msg("Page up"), msg("One page up"), "grid"),
    Action("move('page_down')", ("pagedown",), msg("Page down"), msg("One page down"), "grid"),
    Action("move('home')", ("home",), msg("Row start"), msg("First column"), "grid"),
    Action("move('end')", ("end",), msg("Row end"), msg("Last column"), "grid"),
    Action("move('top')", ("ctrl+home",), msg("Top"), msg("First row"), "grid"),
    Action("move('bottom')", ("ctrl+end",), msg("Bottom"), msg("Last row"), "grid"),
    Action(
        "move('next_value')",
        ("ctrl+down",),
        msg("Next value"),
        msg("Down to where the value changes"),
        "grid",
    ),
    Action(
        "move('previous_value')",
        ("ctrl+up",),
        msg("Previous value"),
        msg("Up to where the value changes"),
        "grid",
    ),
    Action("extend('up')", ("shift+up",), msg("Choose up"), msg("Extend the choice up"), "grid"),
    Action("extend('down')", ("shift+down",), msg("Choose down"), msg("Extend the choice down"), "grid"),
    Action("extend('left')", ("shift+left",), msg("Choose left"), msg("Extend the choice left"), "grid"),
    Action("extend('right')", ("shift+right",), msg("Choose right"), msg("Extend the choice right"), "grid"),
    Action("choose_all", ("ctrl+a",), msg("Choose all"), msg("Choose all that is shown"), "grid"),
    Action("mark", ("space",), msg("Mark"), msg("Mark the row, or take the mark away"), "grid", 25),
    Action("confirm", ("enter",), msg("Confirm"), msg("Do it"), "dialog", 10),
    Action("cancel", ("escape",), msg("Cancel"), msg("Close the window, nothing done"), "dialog", 99),
    Action("draft", ("ctrl+n",), msg("New"), msg("Draft a new table from a notice"), "opening", 20),
    Action(
        "edit", ("f2", "enter"), msg("Correct"), msg("Correct the cell before it is written"), "drafting", 10
    ),
    Action(
        "write",
        ("ctrl+s",),
        msg("Write out"),
        msg("Write the table to a new file and open it"),
        "drafting",
        11,
    ),
    Action("choose_template", ("f4",), msg("Template"), msg("Choose another template"), "drafting", 12),
    Action(
        "next_finding",
        ("f3",),
        msg("Next"),
        msg("Next cell where there is something to look at"),
        "drafting",
        20,
    ),
    Action(
        "next_pane",
        ("f6",),
        msg("Next pane"),
        msg("Go between notice, table and explanation; in a small window the notice gets more room"),
        "drafting",
        21,
    ),
    Action("undo", ("ctrl+z",), msg("Undo"), msg("Take back the last correction"), "drafting", 30),
    Action("cancel", ("escape",), msg("Back"), msg("Back without writing anything"), "drafting", 99),
    Action("help", ("f1",), msg("Help"), msg("The keys of this window"), "drafting", 1),
    Action("pick", ("space",), msg("On/off"), msg("Choose the value, or not"), "pick", 20),
    Action("toggle_all", ("f4",), msg("All/none"), msg("Choose all values, or none"), "pick", 30),
    Action(
        "toggle_status",
        ("space",),
        msg("Status columns"),
        msg("With the status columns, or without"),
        "saving",
        20,
    ),
    Action(
        "toggle_store",
        ("f4",),
        msg("Save there"),
        msg("Have the application save the open document too, or not"),
        "saving_there",
        21,
    ),
    Action("take('ours')", ("left",), msg("Mine"), msg("Take what I typed"), "conflicts", 20),
    Action("take('theirs')", ("right",), msg("Theirs"), msg("Take what the file holds"), "conflicts", 21),
    Action("edit", ("f2",), msg("Write"), msg("Write something else"), "conflicts", 22),
    Action(
        "take_all('ours')", ("f3",), msg("All mine"), msg("Take what I typed everywhere"), "conflicts", 30
    ),
    Action(
        "take_all('theirs')",
        ("f4",),
        msg("All theirs"),
        msg("Take what the file holds everywhere"),
        "conflicts",
        31,
    ),
    Action("take('ours')", ("left",), msg("Table's"), msg("Keep what the table holds"), "returned", 20),
    Action("take('theirs')", ("right",), msg("Office's"), msg("Take what the office sent"), "returned", 21),
    Action("edit", ("f2",), msg("Write"), msg("Write something else"), "returned", 22),
    Action(
        "take_all('ours')",
        ("f3",),
        msg("All table's"),
        msg("Keep what the table holds everywhere"),
        "returned",
        30,
    ),
    Action(
        "take_all('theirs')",
        ("f4",),
        msg("All offices'"),
        msg("Take what the offices sent everywhere"),
        "returned",
        31,
    ),
    Action("mark", ("space",), msg("Mark"), msg("Mark the file, or take the mark away"), "files", 20),
    Action("cancel", ("escape",), msg("Stop"), msg("Stop it; what was begun is taken back"), "working", 10),
    Action("confirm", ("enter",), msg("Change"), msg("Take the next value"), "settings", 10),
    Action(
        "cancel", ("escape",), msg("Close"), msg("Close the window; what was changed holds"), "settings", 20
    ),
    Action(
        "new_line",
        ("alt+enter", "ctrl+j", "shift+enter"),
        msg("New line"),
        msg("A new line in the cell"),
        "editing",
        20,
    ),
)


def actions_of(*scopes: str) -> list[Action]:
    """The actions of these scopes, in the order of the table."""
    return [action for action in ACTIONS if action.scope in scopes]


def bindings_of(*scopes: str) -> list[Binding]:
    """What a widget, a screen or the app binds."""
    from textual.binding import Binding

    return [
        Binding(",".join(action.keys), action.name, show=False)
        for action in actions_of(*scopes)
        if action.keys
    ]


def key_line(*scopes: str) -> list[Action]:
    """The actions shown at the bottom of a screen, by rank."""
    return sorted((a for a in actions_of(*scopes) if a.rank), key=lambda a: a.rank)


_KEY_NAMES: dict[str, Message | str] = {
    "enter": msg("Enter"),
    "space": msg("Space"),
    "escape": "Esc",
    "up": msg("Up arrow"),
    "down": msg("Down arrow"),
    "left": msg("Left arrow"),
    "right": msg("Right arrow"),
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "delete": "Delete",
    "tab": "Tab",
    "question_mark": "?",
    "fullwidth_question_mark": "？",
    "minus": "-",
    "plus": "+",
}


def key_name(key: str) -> str:
    """A key as it is printed on the keyboard: "ctrl+s" → "Ctrl+S", "enter" → "回车"."""
    *modifiers, last = key.split("+")
    name = _KEY_NAMES.get(last)
    shown = str(name) if name is not None else last.upper()
    return "+".join([*(m.capitalize() for m in modifiers), shown])


def find_actions(typed: str, actions: Iterable[Action]) -> Iterator[Action]:
    """The actions whose word or sentence holds every word typed, as characters or as pinyin initials."""
    from xltool.text.finding import Word

    words = [Word(word) for word in typed.split()]
    for action in actions:
        text = f"{action.word} {action.sentence}"
        if all(word.found_in(text) for word in words):
            yield action
