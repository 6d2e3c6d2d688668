"""Colours, sizes and the one style sheet. Every pair of colours here is held against WCAG 2.2 AA by a test."""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from a6desk import paths

UNIT = 8
"""Pixels: every distance is a multiple of it."""


@dataclass(frozen=True)
class Colours:
    """One theme. soft: the quiet ground behind a word of that colour."""

    background: str
    surface: str
    text: str
    muted: str
    line: str
    control: str
    accent: str
    accent_soft: str
    on_accent: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    blocker: str
    blocker_soft: str

    def q(self, name: str) -> QColor:
        """A colour for a painter."""
        return QColor(getattr(self, name))


LIGHT = Colours(
    background="#F6F7F9", surface="#FFFFFF", text="#1B1F24", muted="#57606A", line="#DDE2E8", control="#848D97",
    accent="#0B66C3", accent_soft="#E8F1FB", on_accent="#FFFFFF", good="#1A7F37", good_soft="#E9F6EC",
    warning="#8A5A00", warning_soft="#FFF6E0", blocker="#B42318", blocker_soft="#FDECEA",
)  # fmt: skip
DARK = Colours(
    background="#14171A", surface="#1D2125", text="#E8EAED", muted="#A3ABB3", line="#343A40", control="#727A83",
    accent="#6CB2F5", accent_soft="#1F3347", on_accent="#0B1B2B", good="#57C17B", good_soft="#1B3325",
    warning="#E0B04A", warning_soft="#3A3119", blocker="#F28B82", blocker_soft="#3D2321",
)  # fmt: skip

TEXT_PAIRS = (
    ("text", "background"), ("text", "surface"), ("muted", "background"), ("muted", "surface"), ("accent", "surface"),
    ("accent", "background"), ("accent", "accent_soft"), ("on_accent", "accent"), ("good", "surface"),
    ("good", "good_soft"), ("warning", "surface"), ("warning", "warning_soft"), ("warning", "background"),
    ("blocker", "surface"), ("blocker", "blocker_soft"), ("blocker", "background"), ("text", "accent_soft"),
    ("text", "warning_soft"), ("text", "blocker_soft"),
)  # fmt: skip
"""(ink, ground) of words: at least 4.5 to 1."""
CONTROL_PAIRS = (("control", "surface"), ("control", "background"), ("accent", "surface"), ("accent", "background"))
"""(line, ground) of what shows where a control is or that it has the focus: at least 3 to 1."""


def is_dark(app: QApplication) -> bool:
    """Does the system ask for a dark window?"""
    ground = app.palette().color(QPalette.ColorRole.Window)
    return ground.lightness() < 128


_worn = [LIGHT]


def current() -> Colours:
    """The colours that the program wears now, for what is painted by hand."""
    return _worn[0]


def dress(app: QApplication, colours: Colours) -> None:
    """Give the whole program its colours."""
    _worn[0] = colours
    app.setStyle("Fusion")
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, colours.background), (roles.WindowText, colours.text), (roles.Base, colours.surface),
        (roles.AlternateBase, colours.background), (roles.Text, colours.text), (roles.Button, colours.surface),
        (roles.ButtonText, colours.text), (roles.Highlight, colours.accent), (roles.HighlightedText, colours.on_accent),
        (roles.PlaceholderText, colours.muted), (roles.ToolTipBase, colours.surface), (roles.ToolTipText, colours.text),
        (roles.Link, colours.accent), (roles.BrightText, colours.blocker), (roles.Mid, colours.line),
    ):  # fmt: skip
        palette.setColor(role, QColor(colour))
    app.setPalette(palette)
    app.setStyleSheet(style_sheet(colours))


def _icon(name: str, c: Colours) -> str:
    """The path of an icon in this theme's ink, as a style sheet writes it."""
    theme = "light" if c is LIGHT else "dark"
    return (paths.resources() / "icons" / f"{name}-{theme}.svg").as_posix()


def style_sheet(c: Colours) -> str:
    """All of it. Widgets are addressed by their `kind` property, never by class tricks or their place."""
    return f"""
    QWidget {{ color: {c.text}; }}
    QMainWindow, QWidget[kind="page"], QScrollArea, QWidget[kind="column"] {{ background: {c.background}; border: 0; }}
    QWidget[kind="rail"], QWidget[kind="bar"], QWidget[kind="panel"], QWidget[kind="card"] {{
        background: {c.surface}; }}
    QWidget[kind="rail"], QWidget[kind="panel"] {{ border: 0; }}
    QWidget[kind="card"] {{ border: 1px solid {c.line}; border-radius: 8px; }}
    QLabel {{ background: transparent; }}
    QLabel[kind="muted"] {{ color: {c.muted}; }}
    QLabel[kind="small"] {{ color: {c.muted}; font-size: 12px; }}
    QLabel[kind="proposed"] {{ color: {c.warning}; font-size: 12px; }}
    QLabel[kind="title"] {{ font-size: 20px; font-weight: 600; }}
    QLabel[kind="heading"] {{ font-size: 15px; font-weight: 600; }}
    QLabel[kind="label"] {{ font-weight: 600; }}
    QLabel[kind="good"] {{ color: {c.good}; }}
    QLabel[kind="blocker"] {{ color: {c.blocker}; background: {c.blocker_soft}; border-radius: 4px; padding: 1px 6px;
        font-size: 12px; }}
    QLabel[kind="warning"] {{ color: {c.warning}; background: {c.warning_soft}; border-radius: 4px; padding: 1px 6px;
        font-size: 12px; }}
    QLabel[kind="hint"] {{ color: {c.muted}; background: {c.background}; border-radius: 4px; padding: 1px 6px;
        font-size: 12px; }}
    QWidget[kind="banner"] {{ background: {c.warning_soft}; }}
    QLabel[kind="banner"] {{ color: {c.warning}; background: {c.warning_soft}; padding: 6px 0; }}
    QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox {{ background: {c.surface}; color: {c.text};
        border: 1px solid {c.control}; border-radius: 6px; padding: 6px 8px; selection-background-color: {c.accent};
        selection-color: {c.on_accent}; }}
    QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus,
    QAbstractSpinBox:focus {{ border: 2px solid {c.accent}; padding: 5px 7px; }}
    QLineEdit, QPlainTextEdit, QTextEdit {{ placeholder-text-color: {c.muted}; }}
    QLineEdit[trouble="blocker"], QPlainTextEdit[trouble="blocker"] {{ border-color: {c.blocker}; }}
    QLineEdit[trouble="warning"], QPlainTextEdit[trouble="warning"] {{ border-color: {c.warning}; }}
    QLineEdit:disabled, QPlainTextEdit:disabled, QLineEdit[readOnly="true"], QPlainTextEdit[readOnly="true"] {{
        background: {c.background}; color: {c.muted}; }}
    QComboBox {{ combobox-popup: 0; }}
    QComboBox QAbstractItemView {{ background: {c.surface}; border: 1px solid {c.control}; padding: 2px; }}
    QComboBox::drop-down {{ border: 0; width: 28px; }}
    QComboBox::down-arrow {{ image: url("{_icon("chevron-down", c)}"); width: 12px; height: 12px; }}
    QPushButton {{ background: {c.surface}; border: 1px solid {c.control}; border-radius: 6px; padding: 7px 14px; }}
    QPushButton:hover {{ background: {c.accent_soft}; }}
    QPushButton:focus, QToolButton:focus, QCheckBox:focus, QRadioButton:focus {{ outline: 0;
        border: 2px solid {c.accent}; }}
    QPushButton:focus {{ padding: 6px 13px; }}
    QPushButton:disabled {{ color: {c.muted}; border-color: {c.line}; }}
    QPushButton[kind="primary"] {{ background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent};
        font-weight: 600; }}
    QPushButton[kind="primary"]:focus {{ border: 2px solid {c.text}; }}
    QPushButton[kind="primary"]:disabled {{ background: {c.surface}; color: {c.muted}; border: 1px solid {c.line}; }}
    QPushButton[kind="link"] {{ border: 1px solid transparent; background: transparent; color: {c.accent};
        padding: 4px 6px; }}
    QPushButton[kind="link"]:focus {{ border: 2px solid {c.accent}; padding: 3px 5px; }}
    QPushButton[kind="pill"] {{ border-radius: 14px; padding: 6px 14px; font-size: 12px; color: {c.text}; }}
    QPushButton[kind="pill"][state="online"] {{ color: {c.good}; }}
    QPushButton[kind="pill"][state="trouble"] {{ color: {c.warning}; }}
    QCheckBox, QRadioButton {{ border: 2px solid transparent; border-radius: 6px; padding: 4px; spacing: 8px; }}
    QListView {{ background: transparent; border: 1px solid transparent; outline: 0; }}
    QListView:focus {{ border: 1px solid {c.accent}; border-radius: 6px; }}
    QListView::item {{ border-radius: 6px; padding: 8px 12px; border: 2px solid transparent; color: {c.text}; }}
    QListView::item:selected {{ background: {c.accent_soft}; color: {c.accent}; font-weight: 600; }}
    QTableView {{ background: {c.surface}; gridline-color: {c.line}; border: 1px solid {c.line}; border-radius: 8px; }}
    QTableView:focus {{ border: 2px solid {c.accent}; }}
    QTableView::item {{ padding: 4px 6px; }}
    QTableView::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
    QListView[kind="files"] {{ background: {c.surface}; border: 1px solid {c.control}; border-radius: 6px; }}
    QListView[kind="files"]:focus {{ border: 2px solid {c.accent}; }}
    QListView[kind="files"][trouble="blocker"] {{ border-color: {c.blocker}; }}
    QListView[kind="files"][trouble="warning"] {{ border-color: {c.warning}; }}
    QListView[kind="files"]::item {{ padding: 4px 8px; }}
    QHeaderView::section {{ background: {c.surface}; color: {c.muted}; border: 0; border-bottom: 1px solid {c.line};
        padding: 6px 8px; font-size: 12px; }}
    QFrame[kind="line"] {{ background: {c.line}; max-height: 1px; min-height: 1px; border: 0; }}
    QFrame[kind="upright"] {{ background: {c.line}; max-width: 1px; min-width: 1px; border: 0; }}
    QToolTip {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.line}; padding: 4px; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; }}
    QScrollBar::handle:vertical {{ background: {c.line}; border-radius: 5px; min-height: 32px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    """
