// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fetches/filepace.h"

#include <charconv>
#include <string>

namespace cw::ingest {
namespace {

using std::chrono::milliseconds;

/// "engine/file-time/spot/candles"
std::string nameOf(market::Market market, storage::RowKind rows)
{
    return "engine/file-time/" + std::string(market::marketText(market))
           + (rows == storage::RowKind::Trades ? "/trades" : "/candles");
}

} // namespace

storage::WriteBatch FilePace::end(std::optional<market::UtcTime> now)
{
    storage::WriteBatch batch;
    if (!m_begunAt || !now || *now < *m_begunAt)
        return batch;
    m_spent += std::chrono::ceil<milliseconds>(*now - *m_begunAt);
    ++m_files;
    batch.state.emplace_back(nameOf(m_market, m_rows), std::to_string(m_spent.count() / m_files));
    return batch;
}

Result<std::optional<milliseconds>> readFileTime(storage::Reader &reader, market::Market market,
                                                 storage::RowKind rows)
{
    auto stored = reader.state(nameOf(market, rows));
    if (!stored)
        return failFrom(stored);
    const std::string text = stored->value_or(std::string());
    std::int64_t time = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), time);
    if (error != std::errc() || end != text.data() + text.size())
        return std::optional<milliseconds>();
    return std::optional(milliseconds(time));
}

} // namespace cw::ingest
