// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/symbolpanel.h"

#include "ui/models/texts.h"
#include "ui/panels/actionspec.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/instrumentdelegate.h"
#include "ui/panels/metrics.h"
#include "ui/panels/themedicon.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QVBoxLayout>

#include <utility>

using namespace Qt::StringLiterals;

namespace cw::panels {
namespace {

constexpr int kLeastWidth = 26 * kGrid;

} // namespace

using models::InstrumentModel;
using models::InstrumentRow;

SymbolPanel::SymbolPanel(interfaces::Engine &engine, InstrumentModel &instruments, QWidget *parent)
    : QWidget(parent), m_engine(engine), m_instruments(instruments), m_delegate(new InstrumentDelegate(this)),
      m_search(new QLineEdit(this)), m_list(new QListView(this))
{
    setObjectName(u"symbolPanel"_s);
    m_filter.setSourceModel(&instruments);
    buildLayout();
    makeActions();
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter.setTyped(text.trimmed());
        m_list->setCurrentIndex(m_filter.index(0, 0));
        m_list->scrollToTop();
        updateState();
    });
    connect(m_list, &QListView::activated, this, &SymbolPanel::choose);
    connect(m_list, &QListView::clicked, this, &SymbolPanel::choose);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &SymbolPanel::updateState);
    connect(&instruments, &InstrumentModel::failed, this, [this](const QString &reason) {
        m_problem = reason;
        updateState();
    });
    connect(&instruments, &InstrumentModel::loaded, this, [this] {
        m_problem.clear();
        if (m_shown && m_search->text().isEmpty())
            showCurrent(*m_shown);
        updateState();
    });
    updateState();
}

void SymbolPanel::buildLayout()
{
    m_search->setObjectName(u"symbolSearch"_s);
    m_search->setPlaceholderText(tr("Search symbol"));
    m_search->setAccessibleName(tr("Search symbol"));
    m_search->setClearButtonEnabled(true);
    QAction *glass = m_search->addAction(themedIcon(u"search"_s), QLineEdit::LeadingPosition);
    glass->setObjectName(u"symbolSearchIcon"_s);
    m_search->installEventFilter(this);

    m_list->setObjectName(u"symbolList"_s);
    m_list->setAccessibleName(tr("Symbols"));
    m_list->setModel(&m_filter);
    m_list->setItemDelegate(m_delegate);
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setMouseTracking(true);
    m_list->installEventFilter(this);
    m_empty = new EmptyState(m_list);

    setMinimumWidth(kLeastWidth);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, kGrid, 0, 0);
    layout->setSpacing(kGrid);
    auto *searchRow = new QHBoxLayout;
    searchRow->setContentsMargins(kGrid, 0, kGrid, 0);
    searchRow->addWidget(m_search);
    layout->addLayout(searchRow);
    layout->addWidget(m_list);
}

void SymbolPanel::makeActions()
{
    QAction *search = makeAction(this, {u"searchSymbol"_s, tr("&Search symbol"), u"chart"_s, 0,
                                        QKeySequence(u"Ctrl+K"_s), u"search"_s});
    connect(search, &QAction::triggered, this, [this] { startSearch({}); });
    m_record = makeAction(this, {u"recordSymbol"_s, tr("&Record this symbol"), u"data"_s, 0, {}, {}, true});
    connect(m_record, &QAction::triggered, this, &SymbolPanel::toggleRecording);
    m_list->addAction(m_record);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void SymbolPanel::startSearch(const QString &typed)
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    if (typed.isEmpty())
        m_search->selectAll();
    else
        m_search->setText(typed.toUpper());
}

void SymbolPanel::showCurrent(const market::InstrumentKey &key)
{
    m_shown = key;
    const InstrumentRow *row = m_instruments.find(key);
    if (!row)
        return;
    const int source = static_cast<int>(row - m_instruments.rows().data());
    m_list->setCurrentIndex(m_filter.mapFromSource(m_instruments.index(source, 0)));
}

void SymbolPanel::setTheme(const charts::ChartTheme &theme)
{
    m_delegate->setTheme(theme);
    m_list->viewport()->update();
}

const InstrumentRow *SymbolPanel::currentRow() const
{
    const QModelIndex source = m_filter.mapToSource(m_list->currentIndex());
    return source.isValid() ? &m_instruments.rows()[static_cast<std::size_t>(source.row())] : nullptr;
}

void SymbolPanel::choose(const QModelIndex &index)
{
    const QModelIndex source = m_filter.mapToSource(index);
    if (!source.isValid())
        return;
    const market::InstrumentKey key = m_instruments.rows()[static_cast<std::size_t>(source.row())].key();
    m_shown = key;
    endSearch();
    Q_EMIT instrumentChosen(key);
}

void SymbolPanel::acceptSearch()
{
    const QModelIndex current = m_list->currentIndex();
    choose(current.isValid() ? current : m_filter.index(0, 0));
}

void SymbolPanel::endSearch()
{
    m_search->clear();
    if (m_shown)
        showCurrent(*m_shown);
}

bool SymbolPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto &key = *static_cast<QKeyEvent *>(event);
    if (watched == m_search)
        return handleSearchKey(key.key());
    // Letters typed on the list search, as they do on the chart.
    const bool isPlain = !(key.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    if (isPlain && !key.text().isEmpty() && key.text().front().isLetterOrNumber()) {
        startSearch(key.text());
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

bool SymbolPanel::handleSearchKey(int key)
{
    switch (key) {
    case Qt::Key_Return:
    case Qt::Key_Enter: acceptSearch(); return true;
    case Qt::Key_Escape:
        endSearch();
        Q_EMIT searchCancelled();
        return true;
    case Qt::Key_Down:
    case Qt::Key_Up: {
        const int row = m_list->currentIndex().row() + (key == Qt::Key_Down ? 1 : -1);
        if (row >= 0 && row < m_filter.rowCount())
            m_list->setCurrentIndex(m_filter.index(row, 0));
        return true;
    }
    default: return false;
    }
}

void SymbolPanel::toggleRecording()
{
    const InstrumentRow *row = currentRow();
    if (!row)
        return;
    const auto done = row->isTracked ? m_engine.untrack(row->key()) : m_engine.track(row->key());
    if (!done)
        Q_EMIT failed(models::errorText(done.error()));
    updateState();
}

void SymbolPanel::updateState()
{
    const InstrumentRow *row = currentRow();
    m_record->setEnabled(row != nullptr);
    m_record->setChecked(row && row->isTracked);
    m_record->setText(row ? tr("&Record %1").arg(QString::fromStdString(row->key().symbol))
                          : tr("&Record this symbol"));
    m_empty->setSentence(emptySentence());
}

QString SymbolPanel::emptySentence() const
{
    if (!m_problem.isEmpty())
        return m_problem;
    return m_search->text().isEmpty() ? tr("The list of symbols comes from the exchange. It has not answered yet.")
                                      : tr("No symbol fits “%1”.").arg(m_search->text());
}

} // namespace cw::panels
