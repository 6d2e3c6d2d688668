"""HTML as PDF, on A4, through Qt: it shapes every script, and comes with the window (docs/decisions).

The one module outside the window that knows Qt (QtGui): it opens no display, and no network.
"""

from a6desk.errors import UserError
from a6desk.i18n import is_rtl, tr

_MARGIN = 15  # millimetres


def pdf(html: str, language: str, title: str) -> bytes:
    """The bytes of a PDF. A UserError where Qt does not start here."""
    try:
        from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF, Qt
        from PySide6.QtGui import QGuiApplication, QPageLayout, QPageSize, QPdfWriter, QTextDocument, QTextOption
    except ImportError as error:
        what = tr("A PDF cannot be made on this computer: {cause}.", cause=error)
        raise UserError(what, todo=tr("Save it as .html, and print that.")) from error
    application = QGuiApplication.instance() or QGuiApplication(["a6desk", "-platform", "offscreen"])
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    page = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins)
    page.setUnits(QPageLayout.Unit.Millimeter)
    page.setMargins(margins)
    writer.setPageLayout(page)
    writer.setResolution(96)
    writer.setTitle(title)
    writer.setCreator("a6desk")
    document = QTextDocument()
    font = document.defaultFont()
    font.setPointSizeF(9.5)
    document.setDefaultFont(font)
    option = QTextOption()
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if is_rtl(language) else Qt.LayoutDirection.LeftToRight)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    document.setDocumentMargin(0)
    document.setHtml(html)
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    document.print_(writer)
    buffer.close()
    del application
    return bytes(content.data())
