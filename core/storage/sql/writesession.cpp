// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/writesession.h"

#include "core/storage/batchrules.h"

namespace cw::storage::sql {

WriteSession::WriteSession(std::unique_ptr<Connection> opened)
    : connection(std::move(opened)), keys(*connection), m_funding(*connection), m_instruments(*connection),
      m_gaps(*connection), m_state(*connection)
{
}

WriteSession::~WriteSession() { connection->close(); }

Result<> WriteSession::makeRoom(std::span<const WriteBatch *const>) { return {}; }

Result<WriteReport> WriteSession::writeFacts(const WriteBatch &batch, std::int64_t nowUs)
{
    WriteReport report;
    for (const FundingBatch &part : batch.funding) {
        const auto unique = uniqueRows(std::span(part.rates));
        report.skipped += unique.dropped();
        auto id = keys.instrument(part.instrument, nowUs);
        if (!id)
            return failFrom(id);
        if (auto done = addTo(report, m_funding.write(*id, unique.rows(), nowUs)); !done)
            return failFrom(done);
    }
    for (const GapRecord &record : batch.gaps) {
        auto id = keys.instrument(record.instrument, nowUs);
        if (!id)
            return failFrom(id);
        if (auto done = addTo(report, m_gaps.write(*id, record, nowUs)); !done)
            return failFrom(done);
    }
    for (const auto &[name, value] : batch.state) {
        if (auto done = addTo(report, m_state.write(name, value, nowUs)); !done)
            return failFrom(done);
    }
    return report;
}

Result<WriteReport> WriteSession::write(const WriteBatch &batch, std::int64_t nowUs)
{
    WriteReport report;
    for (const market::Instrument &instrument : batch.instruments) {
        auto id = keys.instrument(instrument.key, nowUs);
        if (!id)
            return failFrom(id);
        if (auto done = addTo(report, m_instruments.write(*id, instrument, nowUs)); !done)
            return failFrom(done);
    }
    if (auto done = addTo(report, writeRows(batch, nowUs)); !done)
        return failFrom(done);
    if (auto done = addTo(report, writeFacts(batch, nowUs)); !done)
        return failFrom(done);
    return report;
}

Result<> addTo(WriteReport &total, const Result<WriteReport> &part)
{
    if (!part)
        return tl::unexpected(part.error());
    total += *part;
    return {};
}

} // namespace cw::storage::sql
