// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/exchangeclock.h"
#include "core/exchange/marketclient.h"
#include "core/net/answertimes.h"
#include "core/net/backoff.h"
#include "core/net/resttransport.h"
#include "core/net/weightbudget.h"

#include <QObject>
#include <QTimer>

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace cw::exchange {

/// Sends the REST calls of one market one after the other, as the exchange's limits and health allow: priorities,
/// budgets, blocks, retries with one common back-off, other hosts when one cannot be reached.
class RestGovernor : public QObject {
    Q_OBJECT

public:
    /// A 200 answer, before anything judged its content.
    struct Answer {
        QByteArray body;
        net::MonoTime receivedAt;
        std::optional<UtcTime> exchangeTimeSent; ///< the exchange's clock when the request left
    };
    /// One call and what becomes of it.
    struct Task {
        RestCall call;
        int rank = 0; ///< lower goes first
        /// Judges the content; an error is treated like any failure of the call (Protocol: repeated twice).
        std::function<Result<>(const Answer &)> accept;
        /// Called exactly once: success of `accept`, or the last error.
        std::function<void(Result<>)> done;
    };
    using TaskId = std::uint64_t;

    /// `clock` must outlive the governor.
    RestGovernor(std::shared_ptr<const Venue> venue, Market market, const ClientOptions &options,
                 const ExchangeClock &clock, QObject *parent);
    ~RestGovernor() override;

    TaskId submit(Task task);
    /// Forgets a task and drops its request; `done` is not called. Unknown ids are ignored.
    void cancel(TaskId id);

    void setWeightLimit(int perMinute);
    /// So many processes share the limits of this host.
    void shareBudget(int processes);
    /// Stops everything; `code` is the error of calls that cannot wait.
    void block(ErrorCode code, std::chrono::milliseconds duration, const std::string &reason);
    /// The exchange's clock showed `serverTime` now: budgets follow its minutes.
    void alignWindows(UtcTime serverTime);
    [[nodiscard]] BudgetState budget() const;

    // Called later, on this thread.
    std::function<void(const BlockNotice &)> onBlocked;
    /// The exchange answered with a failure of its own.
    std::function<void(const std::string &detail)> onServerFailure;

private:
    struct Entry {
        TaskId id = 0;
        Task task;
        int failures = 0;
        net::MonoTime notBefore;
        std::optional<UtcTime> exchangeTimeSent;
        net::MonoTime sentAt;
        net::WeightBudget::Ticket ticket = 0;
        net::RestTransport::Handle request; ///< set while it is on its way
    };
    using Entries = std::list<Entry>;

    void pump();
    void wakeIn(std::chrono::milliseconds delay);
    [[nodiscard]] Entries::iterator nextReady(net::MonoTime now);
    void send(Entries::iterator entry, net::MonoTime now);
    void handleReply(TaskId id, Result<net::RestReply> reply);
    [[nodiscard]] Result<> judge(const Entry &entry, Result<net::RestReply> &reply);
    [[nodiscard]] Error answerError(const net::RestReply &reply);
    void fail(Entries::iterator entry, Error error);
    [[nodiscard]] bool mayRepeat(const Entry &entry, const Error &error) const;
    void noteFailure(Entry &entry, const Error &error);
    void tellServerFailure(const std::string &detail);
    void finish(Entries::iterator entry, Result<> result);
    void failAllWaiting();
    [[nodiscard]] Error blockError() const;
    [[nodiscard]] net::WeightBudget &budgetOf(const RestCall &call);
    [[nodiscard]] int mostInFlight() const;

    std::shared_ptr<const Venue> m_venue;
    Market m_market;
    ClientOptions m_options;
    const ExchangeClock &m_clock;
    std::vector<std::string> m_hosts;
    std::size_t m_host = 0;
    net::RestTransport m_transport;
    net::WeightBudget m_weight;
    net::WeightBudget m_funding;
    net::AnswerTimes m_answerTimes;
    net::Backoff m_backoff;
    net::MonoTime m_heldUntil; ///< common back-off of all calls
    ErrorCode m_blockCode = ErrorCode::RateLimited;
    Entries m_entries;
    TaskId m_lastId = 0;
    QTimer m_wake;
};

} // namespace cw::exchange
