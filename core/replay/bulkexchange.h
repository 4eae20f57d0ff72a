// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/bulkpath.h"
#include "core/http/router.h"
#include "core/replay/recordedmarket.h"

#include <QByteArray>

#include <functional>
#include <optional>
#include <string>

namespace cw::replay {

/// The bulk archive of the recorded exchange: /data/… with a zip a day and a month and the checksum beside it
/// (binance-api §11), made from the recording when it is asked for. A file exists when its day ended eight hours ago, its
/// month a week ago, and it holds a row. Lives on one thread.
class BulkExchange {
public:
    /// `recorded` must outlive this object. `now`: the exchange's clock.
    BulkExchange(const RecordedMarket &recorded, std::function<UtcTime()> now)
        : m_recorded(recorded), m_now(std::move(now))
    {
    }

    /// This object must outlive the router.
    void addRoutes(http::Router &router);

private:
    [[nodiscard]] http::Response answer(const std::string &path);
    /// Nothing when there is no such file.
    [[nodiscard]] std::optional<QByteArray> fileAt(const std::string &path);
    [[nodiscard]] std::optional<std::string> textOf(const archive::BulkQuery &query) const;

    const RecordedMarket &m_recorded;
    std::function<UtcTime()> m_now;
    std::string m_lastPath; ///< the checksum is asked for just before its file
    QByteArray m_lastFile;
};

} // namespace cw::replay
