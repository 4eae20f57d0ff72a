// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/bulkname.h"
#include "core/archive/rowwriter.h"
#include "core/archive/zipfile.h"
#include "core/exchange/bulkfiles.h"
#include "tests/ingest/kit/fakemarket.h"
#include "tests/ingest/kit/virtualtimers.h"

#include <QCryptographicHash>

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace cw::test {

/// An archive that publishes what the market had, day by day and month by month.
class FakeCandleFiles final : public exchange::BulkFiles {
public:
    FakeCandleFiles(VirtualTimers &timers, const FakeMarket &market) : m_timers(timers), m_market(market) {}

    std::set<std::string> missing;                            ///< paths that do not exist
    std::function<void(Result<exchange::BulkFile> &)> onFile; ///< changes an answer
    std::vector<std::string> asked;
    bool reachable = true;
    std::chrono::milliseconds takes{20};

    Handle get(const std::string &path, Done done) override
    {
        asked.push_back(path);
        Result<exchange::BulkFile> file =
            missing.contains(path)
                ? Result<exchange::BulkFile>(fail(ErrorCode::NotFound, path + " is not there."))
                : make(path);
        if (onFile)
            onFile(file);
        return std::make_unique<Held>(
            m_timers.after(takes, [file = std::move(file), done = std::move(done)] { done(file); }));
    }
    bool isReachable() const override { return reachable; }

private:
    struct Held final : Download {
        explicit Held(std::unique_ptr<ingest::Timers::Handle> held) : handle(std::move(held)) {}
        std::unique_ptr<ingest::Timers::Handle> handle;
    };

    [[nodiscard]] Result<exchange::BulkFile> make(const std::string &path) const
    {
        const auto name = archive::parseBulkName(path);
        const market::SeriesKey series{{*name->market, name->symbol}, *name->interval};
        std::string text;
        const auto writer = archive::makeRowWriter(archive::RowFormat::Csv, archive::FileRows::Candles);
        writer->begin(text);
        for (market::UtcTime open = name->period.from; open < name->period.to;
             open = series.interval.next(open)) {
            if (m_market.exists(open))
                writer->candle(text, FakeMarket::finalCandle(series, open));
        }
        const auto zip = archive::zipOf("rows.csv", text);
        return exchange::BulkFile{
            *zip, QCryptographicHash::hash(*zip, QCryptographicHash::Sha256).toHex().toStdString()};
    }

    VirtualTimers &m_timers;
    const FakeMarket &m_market;
};

} // namespace cw::test
