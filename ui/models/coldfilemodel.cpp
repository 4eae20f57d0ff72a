// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/coldfilemodel.h"

#include "core/interfaces/gapfiller.h"
#include "ui/models/archivetexts.h"

namespace cw::models {
namespace {

using interfaces::ColdFileStatus;

QString stateText(const ColdFileStatus &file)
{
    if (!file.fault.empty())
        return QString::fromStdString(file.fault);
    return file.verifiedAt ? ColdFileModel::tr("good") : ColdFileModel::tr("not verified yet");
}

QString reasonText(const ColdFileStatus &file)
{
    return isPurged(file) ? ColdFileModel::tr("purged") : ColdFileModel::tr("cold");
}

QString placeText(const ColdFileStatus &file)
{
    return file.isAway ? ColdFileModel::tr("in the file only") : ColdFileModel::tr("in the database, too");
}

/// The time of a purge begins when the node knows what time it is.
QString endText(const ColdFileStatus &file)
{
    if (file.keepUntil)
        return timeText(*file.keepUntil);
    return isPurged(file) ? ColdFileModel::tr("no end yet") : ColdFileModel::tr("no end");
}

} // namespace

bool isPurged(const ColdFileStatus &file) { return file.reason == "purged"; }

ColdFileModel::ColdFileModel(const EngineLink &link, QObject *parent)
    : CellTable({{tr("Symbol")},
                 {tr("Market")},
                 {tr("Series")},
                 {tr("First (UTC)")},
                 {tr("Last (UTC)")},
                 {tr("Rows"), true},
                 {tr("Size"), true},
                 {tr("Why")},
                 {tr("The rows are")},
                 {tr("State")},
                 {tr("Verified (UTC)")},
                 {tr("Kept until (UTC)")},
                 {tr("Written (UTC)")},
                 {tr("Node")},
                 {tr("File")}},
                parent),
      m_link(link)
{
}

int ColdFileModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_files.size());
}

void ColdFileModel::refresh()
{
    m_link.reader.runNewest(
        this, m_questions, [&archive = m_link.engine.archive()] { return archive.coldFiles({}); },
        [this](Result<std::vector<ColdFileStatus>> files) {
            take(std::move(files), m_files,
                 [](const ColdFileStatus &a, const ColdFileStatus &b) { return a.id == b.id; });
        });
}

QString ColdFileModel::cellText(int row, int column) const
{
    const ColdFileStatus &file = m_files[static_cast<std::size_t>(row)];
    switch (column) {
    case Symbol: return QString::fromStdString(file.sequence.instrument.symbol);
    case MarketName: return marketName(file.sequence.instrument.market);
    case Series: return seriesName(file.sequence);
    case From: return timeText(file.first);
    case To: return timeText(file.last);
    case Rows: return countText(file.rows);
    case Size: return bytesText(file.bytes);
    case Reason: return reasonText(file);
    case Place: return placeText(file);
    case State: return stateText(file);
    case Verified: return file.verifiedAt ? timeText(*file.verifiedAt) : QString();
    case KeptUntil: return endText(file);
    case Made: return timeText(file.madeAt);
    case Node: return QString::fromStdString(interfaces::parseGapFiller(file.madeBy).node);
    case Name: return QString::fromStdString(file.name);
    default: return {};
    }
}

} // namespace cw::models
