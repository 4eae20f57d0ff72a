// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/themecolors.h"

using namespace Qt::StringLiterals;

namespace cw::shell {
namespace {

constexpr const char16_t *kSheet = uR"(
QMainWindow::separator { background: @border; width: 1px; height: 1px; }
QMenuBar { background: @window; border-bottom: 1px solid @border; padding: 2px 8px; }
QMenuBar::item { padding: 4px 10px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: @hover; }
QMenu { background: @raised; border: 1px solid @border; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: @selection; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
QToolTip { background: @raised; color: @text; border: 1px solid @border; padding: 4px; }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 3px 8px; color: @dim; }
QToolButton:hover { background: @hover; color: @text; }
QToolButton:checked { background: @selection; color: @text; }
QToolButton:disabled { color: @disabled; }
QToolButton:focus { border-color: @accent; }
QToolButton::menu-indicator { image: none; }
QToolBar { border: none; background: transparent; spacing: 4px; padding: 0; }
QDockWidget { color: @dim; }
QDockWidget::title { background: @window; padding: 7px 16px 5px 16px; text-align: left; }
QTabBar { background: @window; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @dim; padding: 6px 16px; border: none;
               border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:focus { background: @hover; }
QHeaderView { background: @window; border: none; }
QHeaderView::section { background: @window; color: @dim; border: none; border-bottom: 1px solid @border;
                       padding: 5px 11px; font-weight: normal; }
QTableView, QListView { background: @base; border: none; }
QTableView::item { border: none; padding: 0 8px; }
QTableView::item:selected, QListView::item:selected { background: @selection; color: @text; }
QListView::item:hover:!selected { background: @hover; }
QLineEdit, QSpinBox { background: @base; border: 1px solid @border; border-radius: 4px; padding: 4px 6px; }
QLineEdit:focus, QSpinBox:focus { border-color: @accent; }
QPushButton { background: @raised; border: 1px solid @border; border-radius: 4px; padding: 5px 14px; min-width: 56px; }
QPushButton:hover { background: @hover; }
QPushButton:default, QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @disabled; }
QComboBox { background: @raised; border: 1px solid @border; border-radius: 4px; padding: 3px 6px 3px 8px; }
QComboBox:hover { background: @hover; }
QComboBox:focus { border-color: @accent; }
QComboBox::drop-down { border: none; width: 18px; }
QComboBox::down-arrow { width: 0; height: 0; border-left: 4px solid @raised; border-right: 4px solid @raised;
                        border-top: 5px solid @dim; margin-right: 6px; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @border; }
QProgressBar { background: @border; border: none; border-radius: 3px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QStatusBar { background: @window; border-top: 1px solid @border; }
QStatusBar::item { border: none; }
QMessageBox #qt_msgbox_informativelabel { min-width: 340px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @border; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: @dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QLabel[role="dim"], #statusStrip QLabel { color: @dim; }
QLabel[role="refusal"] { background: @error; border-radius: 4px; padding: 4px 8px; }
QLabel[role="title"] { font-weight: 600; font-size: 12pt; }
#chartBar { background: @window; border-bottom: 1px solid @border; }
#intervalEntry { background: @raised; border: 1px solid @border; border-radius: 8px; }
#intervalEntry QLineEdit { font-size: 16pt; }
QFrame[notice] { border-bottom: 1px solid @border; }
QFrame[notice="information"] { background: @information; }
QFrame[notice="warning"] { background: @warning; }
QFrame[notice="error"] { background: @error; }
)";

} // namespace

ThemeColors ThemeColors::dark()
{
    ThemeColors colors;
    colors.window = QColor(0x17, 0x1c, 0x24);
    colors.base = QColor(0x12, 0x16, 0x1d);
    colors.raised = QColor(0x1f, 0x25, 0x2f);
    colors.hover = QColor(0x24, 0x2b, 0x36);
    colors.border = QColor(0x2b, 0x32, 0x3d);
    colors.text = QColor(0xe4, 0xe8, 0xee);
    colors.dim = QColor(0x93, 0x9d, 0xab);
    colors.disabled = QColor(0x55, 0x5e, 0x6b);
    colors.accent = QColor(0x6a, 0xa9, 0xff);
    colors.selection = QColor(0x26, 0x37, 0x4e);
    colors.information = QColor(0x1a, 0x2a, 0x40);
    colors.warning = QColor(0x40, 0x31, 0x14);
    colors.error = QColor(0x4a, 0x1e, 0x22);
    return colors;
}

ThemeColors ThemeColors::light()
{
    ThemeColors colors;
    colors.window = QColor(0xf6, 0xf7, 0xf9);
    colors.base = QColor(0xff, 0xff, 0xff);
    colors.raised = QColor(0xff, 0xff, 0xff);
    colors.hover = QColor(0xe9, 0xed, 0xf2);
    colors.border = QColor(0xd5, 0xda, 0xe1);
    colors.text = QColor(0x1a, 0x1f, 0x27);
    colors.dim = QColor(0x5c, 0x66, 0x74);
    colors.disabled = QColor(0xa3, 0xad, 0xba);
    colors.accent = QColor(0x1f, 0x6f, 0xd6);
    colors.selection = QColor(0xda, 0xe8, 0xfb);
    colors.information = QColor(0xe4, 0xef, 0xfd);
    colors.warning = QColor(0xfd, 0xf1, 0xd6);
    colors.error = QColor(0xfc, 0xe4, 0xe4);
    return colors;
}

QPalette ThemeColors::palette() const
{
    QPalette out(raised, window);
    out.setColor(QPalette::WindowText, text);
    out.setColor(QPalette::Text, text);
    out.setColor(QPalette::ButtonText, text);
    out.setColor(QPalette::BrightText, text);
    out.setColor(QPalette::Base, base);
    out.setColor(QPalette::AlternateBase, window);
    out.setColor(QPalette::Mid, border);
    out.setColor(QPalette::ToolTipBase, raised);
    out.setColor(QPalette::ToolTipText, text);
    out.setColor(QPalette::PlaceholderText, dim);
    out.setColor(QPalette::Highlight, selection);
    out.setColor(QPalette::HighlightedText, text);
    out.setColor(QPalette::Link, accent);
    out.setColor(QPalette::LinkVisited, accent);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        out.setColor(QPalette::Disabled, role, disabled);
    return out;
}

QString ThemeColors::styleSheet() const
{
    const std::pair<QString, QColor> names[] = {{u"@window"_s, window},
                                                {u"@base"_s, base},
                                                {u"@raised"_s, raised},
                                                {u"@hover"_s, hover},
                                                {u"@border"_s, border},
                                                {u"@text"_s, text},
                                                {u"@dim"_s, dim},
                                                {u"@disabled"_s, disabled},
                                                {u"@accent"_s, accent},
                                                {u"@selection"_s, selection},
                                                {u"@information"_s, information},
                                                {u"@warning"_s, warning},
                                                {u"@error"_s, error}};
    QString sheet = QString::fromUtf16(kSheet);
    for (const auto &[name, color] : names)
        sheet.replace(name, color.name());
    return sheet;
}

} // namespace cw::shell
