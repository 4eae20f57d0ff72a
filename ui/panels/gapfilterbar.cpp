// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/gapfilterbar.h"

#include "ui/models/texts.h"
#include "ui/panels/metrics.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>

using namespace Qt::StringLiterals;

namespace cw::panels {
namespace {

using models::InstrumentModel;
using Show = models::GapStateFilter::Show;

void prepare(QComboBox &box, const QString &id, const QString &name)
{
    box.setObjectName(id);
    box.setAccessibleName(name);
    box.setToolTip(name);
    box.setSizeAdjustPolicy(QComboBox::AdjustToContents);
}

} // namespace

GapFilterBar::GapFilterBar(InstrumentModel &instruments, QWidget *parent)
    : QWidget(parent), m_instruments(instruments), m_instrument(new QComboBox(this)),
      m_interval(new QComboBox(this)), m_state(new QComboBox(this))
{
    setObjectName(u"gapFilterBar"_s);
    prepare(*m_instrument, u"gapInstrument"_s, tr("Symbol of the report"));
    prepare(*m_interval, u"gapInterval"_s, tr("Series of the report"));
    prepare(*m_state, u"gapState"_s, tr("Which gaps are listed"));
    m_state->addItem(tr("Missing now"), static_cast<int>(Show::Missing));
    m_state->addItem(tr("All gaps"), static_cast<int>(Show::All));
    m_state->addItem(tr("Filled gaps"), static_cast<int>(Show::Filled));
    fillIntervals();
    fillInstruments();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGrid);
    for (QComboBox *box : {m_instrument, m_interval, m_state}) {
        row->addWidget(box);
        connect(box, &QComboBox::currentIndexChanged, this, &GapFilterBar::filterChanged);
    }
    connect(&instruments, &InstrumentModel::loaded, this, &GapFilterBar::fillInstruments);
}

void GapFilterBar::fillIntervals()
{
    m_interval->addItem(tr("All series"));
    for (const market::Interval interval : market::Interval::all())
        m_interval->addItem(models::intervalName(interval), interval.code());
}

/// Data of an entry is the row's key as text; the list is rebuilt only when other instruments are stored.
void GapFilterBar::fillInstruments()
{
    QStringList titles;
    for (const auto &row : m_instruments.rows()) {
        if (row.isStored() || row.isTracked)
            titles.append(models::instrumentTitle(row.key()));
    }
    QStringList shown;
    for (int i = 1; i < m_instrument->count(); ++i)
        shown.append(m_instrument->itemText(i));
    if (m_instrument->count() > 0 && titles == shown)
        return;
    const QString current = m_instrument->currentText();
    const QSignalBlocker quiet(m_instrument);
    m_instrument->clear();
    m_instrument->addItem(tr("All symbols"));
    m_instrument->addItems(titles);
    m_instrument->setCurrentIndex(std::max(m_instrument->findText(current), 0));
}

interfaces::GapFilter GapFilterBar::filter() const
{
    interfaces::GapFilter filter;
    filter.includeResolved = show() == Show::All;
    filter.includeFilled = show() != Show::Missing;
    if (m_interval->currentIndex() > 0)
        filter.interval = static_cast<market::Interval::Code>(m_interval->currentData().toInt());
    for (const auto &row : m_instruments.rows()) {
        if (m_instrument->currentIndex() > 0
            && models::instrumentTitle(row.key()) == m_instrument->currentText())
            filter.instrument = row.key();
    }
    return filter;
}

Show GapFilterBar::show() const { return static_cast<Show>(m_state->currentData().toInt()); }

} // namespace cw::panels
