// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/leasemodel.h"

#include "ui/models/archivetexts.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

using interfaces::LeaseState;
using interfaces::TemporaryLease;

QString stateText(const TemporaryLease &lease)
{
    const QString name = leaseStateName(lease.state);
    return lease.state == LeaseState::Fetching ? name + u", %1 %"_s.arg(lease.progress) : name;
}

} // namespace

LeaseModel::LeaseModel(const EngineLink &link, QObject *parent)
    : CellTable({{tr("Symbol")},
                 {tr("Market")},
                 {tr("Series")},
                 {tr("From (UTC)")},
                 {tr("Before (UTC)")},
                 {tr("Rows"), true},
                 {tr("State")},
                 {tr("Stays until (UTC)")},
                 {tr("Asked by")},
                 {tr("Problem")}},
                parent),
      m_link(link)
{
}

int LeaseModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_leases.size());
}

bool LeaseModel::isFetching() const
{
    return std::any_of(m_leases.begin(), m_leases.end(), [](const TemporaryLease &lease) {
        return lease.state == LeaseState::Queued || lease.state == LeaseState::Fetching;
    });
}

void LeaseModel::refresh()
{
    m_link.reader.runNewest(
        this, m_questions, [&archive = m_link.engine.archive()] { return archive.leases(); },
        [this](Result<std::vector<TemporaryLease>> leases) {
            take(std::move(leases), m_leases,
                 [](const TemporaryLease &a, const TemporaryLease &b) { return a.id == b.id; });
        });
}

QString LeaseModel::cellText(int row, int column) const
{
    const TemporaryLease &lease = m_leases[static_cast<std::size_t>(row)];
    switch (column) {
    case Symbol: return QString::fromStdString(lease.sequence.instrument.symbol);
    case MarketName: return marketName(lease.sequence.instrument.market);
    case Series: return seriesName(lease.sequence);
    case From: return timeText(lease.range.from);
    case To: return timeText(lease.range.to);
    case Rows: return countText(lease.rows);
    case State: return stateText(lease);
    case Expires: return timeText(std::chrono::floor<std::chrono::seconds>(lease.expiresAt));
    case Owner: return QString::fromStdString(lease.owner);
    case Problem: return QString::fromStdString(lease.error);
    default: return {};
    }
}

} // namespace cw::models
