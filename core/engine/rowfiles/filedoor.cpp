// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/rowfiles/filedoor.h"

#include "core/archive/importfile.h"
#include "core/archive/rowexport.h"
#include "core/exchange/rowfinality.h"
#include "core/market/localtime.h"

#include <QDateTime>
#include <QFileInfo>

#include <algorithm>

namespace cw::engine {

using interfaces::RowExport;
using interfaces::RowFile;
using interfaces::RowWatch;
using market::UtcTime;

namespace {

/// When a file was written, by this machine; the distant past where the file cannot be seen.
UtcTime writtenAt(const std::string &path)
{
    const QDateTime changed = QFileInfo(QString::fromStdString(path)).lastModified();
    return changed.isValid() ? std::min(market::fromMs(changed.toMSecsSinceEpoch()), market::localTime())
                             : UtcTime::min();
}

/// archive::WhyUnsettled, by the exchange's clock: this machine's counts for the age of the file only, as long as the
/// exchange answers.
std::optional<std::string> whyNotSettled(const ImportClock &clock, const RowFile &file, UtcTime end)
{
    const ImportNow now = clock.now(market::SeriesKey{file.instrument, file.interval}, end);
    const UtcTime written = writtenAt(file.path);
    const UtcTime settled = end + exchange::kLoneFinalityGrace;
    const auto lead = now.isExchanges ? market::localTime() - now.time : UtcTime::duration(0);
    const bool isSettled = written != UtcTime::min() && written - lead >= settled;
    if (isSettled && end <= now.time)
        return std::nullopt;
    if (end > now.time)
        return now.isExchanges ? "is not over at the exchange's now"
                               : "is not over as far as is known: the exchange does not answer";
    return "is the last of a file that has no checksum and was written within ten minutes of its end: it may "
           "have been "
           "open still";
}

} // namespace

Result<interfaces::RowFileName> FileDoor::nameOf(const std::string &path) const
{
    return archive::rowFileName(path);
}

interfaces::RowFileReport FileDoor::importFile(const interfaces::RowFile &file, const RowWatch &watch)
{
    const auto whyUnsettled = [this, &file](UtcTime end) { return whyNotSettled(m_clock, file, end); };
    return archive::importFile(m_importer, file, watch, whyUnsettled);
}

Result<std::int64_t> FileDoor::exportRows(const RowExport &rows, const interfaces::TextSink &sink,
                                          const RowWatch &watch)
{
    return archive::exportRows(m_data, rows, sink, watch);
}

Result<std::int64_t> FileDoor::exportTo(const std::string &path, const RowExport &rows, const RowWatch &watch)
{
    return archive::exportTo(path, m_data, rows, watch);
}

} // namespace cw::engine
