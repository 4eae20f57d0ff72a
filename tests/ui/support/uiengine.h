// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/fakeengine.h"

#include <optional>
#include <string>
#include <vector>

namespace cw::testing {

/// The fake engine with a job list: it notes what the window asks for, and a test plays the jobs. For one thread.
class UiEngine : public FakeEngine {
public:
    /// What was asked for so far.
    [[nodiscard]] const std::vector<interfaces::BackfillRequest> &backfills() const noexcept
    {
        return m_backfills;
    }
    [[nodiscard]] const std::vector<interfaces::GapFilter> &repairs() const noexcept { return m_repairs; }
    [[nodiscard]] const std::vector<std::int64_t> &cancelled() const noexcept { return m_cancelled; }
    [[nodiscard]] const std::vector<market::InstrumentKey> &tracked() const noexcept { return m_tracked; }

    /// Requests of any kind are refused with this sentence from now on.
    void refuse(const std::string &sentence) { m_refusal = sentence; }
    /// Brings a job that was asked for to an end.
    void finish(std::int64_t job, interfaces::JobState state, const std::string &error = {});
    [[nodiscard]] interfaces::Jobs &jobs() override { return FakeEngine::jobs(); }
    void setJobs(std::vector<interfaces::JobStatus> jobs) { m_list = std::move(jobs); }

    [[nodiscard]] Result<> track(const market::InstrumentKey &instrument) override;

private:
    [[nodiscard]] Result<std::int64_t> startBackfill(const interfaces::BackfillRequest &request) override;
    [[nodiscard]] Result<std::int64_t> startRepair(const interfaces::GapFilter &filter) override;
    void cancel(std::int64_t job) override;
    [[nodiscard]] std::vector<interfaces::JobStatus> jobs() const override { return m_list; }
    [[nodiscard]] Result<std::int64_t> start(interfaces::JobKind kind);

    std::vector<interfaces::BackfillRequest> m_backfills;
    std::vector<interfaces::GapFilter> m_repairs;
    std::vector<std::int64_t> m_cancelled;
    std::vector<market::InstrumentKey> m_tracked;
    std::vector<interfaces::JobStatus> m_list;
    std::optional<std::string> m_refusal;
    std::int64_t m_nextJob = 1;
};

/// The instrument, as the exchange would describe it, with a tick of 0.01 and a step of 0.001.
[[nodiscard]] market::Instrument instrument(const std::string &base, const std::string &quote,
                                            market::Market market = market::Market::Spot);
/// A market that is live at this exchange time.
[[nodiscard]] interfaces::MarketStatus liveMarket(market::UtcTime exchangeTime);

} // namespace cw::testing
