// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/leases/leasebook.h"

#include "core/engine/base/blockingwrite.h"
#include "core/engine/base/sequences.h"
#include "core/engine/leases/leasekeeper.h"

#include <QUuid>

#include <algorithm>
#include <future>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::DataKind;
using interfaces::LeaseRequest;
using interfaces::LeaseState;
using interfaces::TemporaryLease;
using storage::Lease;

constexpr std::chrono::seconds kLongest = std::chrono::days(30);
constexpr std::chrono::seconds kClockRetry{10};

LeaseState stateOf(const Lease &lease)
{
    return interfaces::parseLeaseState(lease.state).value_or(LeaseState::Failed);
}

/// Rows a range can have; unknown for what follows no grid.
std::optional<std::int64_t> mostRows(const storage::Sequence &sequence, const market::TimeRange &range)
{
    if (!sequence.interval)
        return std::nullopt;
    return sequence.interval->slotsBetween(range.from, range.to);
}

Lease newLease(const LeaseRequest &request, market::UtcTime now)
{
    Lease lease;
    lease.id = QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    lease.sequence = sequenceOf(request.sequence);
    lease.range = request.range;
    lease.owner = request.owner;
    lease.state = std::string(interfaces::leaseStateText(LeaseState::Queued));
    lease.createdAt = now;
    lease.expiresAt = lease.createdAt + request.timeToLive;
    return lease;
}

Result<> checkLength(std::chrono::seconds timeToLive)
{
    if (timeToLive >= std::chrono::seconds(1) && timeToLive <= kLongest)
        return {};
    return fail(ErrorCode::InvalidInput,
                "A lease lasts 1 to " + std::to_string(kLongest.count()) + " seconds.");
}

bool isFor(const Lease &lease, const LeaseRequest &request)
{
    return lease.sequence == sequenceOf(request.sequence) && lease.range == request.range
           && lease.owner == request.owner && stateOf(lease) != LeaseState::Failed;
}

tl::unexpected<Error> noLease(const std::string &id)
{
    return fail(ErrorCode::NotFound, "There is no lease " + id + '.');
}

/// An answer from another thread; when nobody gives it, it says so itself.
class Answer {
public:
    Answer() = default;
    Answer(const Answer &) = delete;
    Answer &operator=(const Answer &) = delete;
    ~Answer()
    {
        if (!m_isGiven)
            m_promise.set_value(fail(ErrorCode::Cancelled, "The engine is stopping."));
    }
    void give(Result<std::int64_t> answer)
    {
        m_isGiven = true;
        m_promise.set_value(std::move(answer));
    }
    [[nodiscard]] std::future<Result<std::int64_t>> future() { return m_promise.get_future(); }

private:
    std::promise<Result<std::int64_t>> m_promise;
    bool m_isGiven = false;
};

} // namespace

Result<> LeaseBook::check(const LeaseRequest &request) const
{
    const market::Market market = request.sequence.instrument.market;
    if (!m_tools.canFetch)
        return fail(ErrorCode::Unsupported, "Fetching is switched off in this run.");
    if (request.range.isEmpty())
        return fail(ErrorCode::InvalidInput, "The range is empty: its end must be after its start.");
    if (auto checked = checkLength(request.timeToLive); !checked)
        return checked;
    if (request.sequence.kind == DataKind::Funding && market != market::Market::UsdM)
        return fail(ErrorCode::InvalidInput, "Only futures (market um) have funding rates.");
    const auto offered = m_tools.venue->intervals(market);
    const auto &interval = request.sequence.interval;
    if (interval.has_value() != (request.sequence.kind == DataKind::Candles))
        return fail(ErrorCode::InvalidInput, "Candles need an interval, and nothing else has one.");
    if (interval && std::find(offered.begin(), offered.end(), *interval) == offered.end())
        return fail(ErrorCode::InvalidInput, "The interval " + std::string(interval->text())
                                                 + " does not exist in market "
                                                 + std::string(market::marketText(market)) + '.');
    const auto now = m_tools.board.exchangeTime(market);
    if (now && request.range.from >= *now)
        return fail(ErrorCode::InvalidInput,
                    "The range begins after the exchange's now, " + market::isoText(*now) + '.');
    return {};
}

Result<market::UtcTime> LeaseBook::now() const
{
    const auto now = m_tools.time.await(TimeBoard::kPatience);
    if (now)
        return *now;
    return tl::unexpected(
        Error{ErrorCode::Network,
              "This machine's clock is not confirmed, so the end of a lease cannot be set; no lease "
              "ends meanwhile.",
              kClockRetry});
}

Result<std::vector<Lease>> LeaseBook::live()
{
    auto all = m_tools.reads.call([](storage::Reader &reader) { return reader.leases(); });
    const auto now = m_tools.time.now();
    if (all && now)
        std::erase_if(*all, [&](const Lease &lease) { return lease.expiresAt <= *now; });
    return all;
}

std::int64_t LeaseBook::held(const std::vector<Lease> &leases) const
{
    std::int64_t rows = 0;
    for (const Lease &lease : leases) {
        const bool isUnderWay =
            stateOf(lease) == LeaseState::Queued || stateOf(lease) == LeaseState::Fetching;
        const auto most = isUnderWay ? mostRows(lease.sequence, lease.range) : std::nullopt;
        rows += most.value_or(shown(lease).rows);
    }
    return rows;
}

TemporaryLease LeaseBook::shown(const Lease &lease) const
{
    TemporaryLease out;
    out.id = lease.id;
    out.sequence = keyOf(lease.sequence);
    out.range = lease.range;
    out.owner = lease.owner;
    out.state = stateOf(lease);
    out.rows = lease.rows;
    out.progress = out.state == LeaseState::Ready ? 100 : 0;
    out.error = lease.error;
    out.createdAt = lease.createdAt;
    out.expiresAt = lease.expiresAt;
    const auto job = out.state == LeaseState::Ready ? std::nullopt : jobOfLease(m_tools.book, lease.id);
    if (job) {
        out.rows = job->inserted + job->updated;
        out.progress = static_cast<int>(job->rowsDone * 100 / std::max<std::int64_t>(1, job->rowsTotal));
    }
    return out;
}

Result<interfaces::CreatedLease> LeaseBook::create(const LeaseRequest &request)
{
    if (auto checked = check(request); !checked)
        return failFrom(checked);
    const std::lock_guard lock(m_mutex);
    auto leases = live();
    if (!leases)
        return failFrom(leases);
    const auto same = std::find_if(leases->begin(), leases->end(),
                                   [&](const Lease &lease) { return isFor(lease, request); });
    if (same != leases->end())
        return interfaces::CreatedLease{shown(*same), false};
    const std::int64_t room = m_tools.quota - held(*leases);
    const std::int64_t wanted = mostRows(sequenceOf(request.sequence), request.range).value_or(1);
    if (wanted > room)
        return fail(ErrorCode::Busy, "The range has up to " + std::to_string(wanted) + " rows, but of "
                                         + std::to_string(m_tools.quota)
                                         + " temporary rows (storage/temporary_rows) only "
                                         + std::to_string(std::max<std::int64_t>(0, room)) + " are free.");
    auto time = now();
    if (!time)
        return failFrom(time);
    const Lease lease = newLease(request, *time);
    storage::WriteBatch batch;
    batch.leases.push_back(lease);
    if (auto written = writeNow(m_tools.queue, std::move(batch)); !written)
        return failFrom(written);
    m_tools.post([lease, room](LeaseKeeper &keeper) { keeper.begin(lease, room); });
    return interfaces::CreatedLease{shown(lease), true};
}

Result<std::vector<TemporaryLease>> LeaseBook::leases()
{
    auto all = live();
    if (!all)
        return failFrom(all);
    std::vector<TemporaryLease> out;
    for (const Lease &lease : *all)
        out.push_back(shown(lease));
    return out;
}

Result<Lease> LeaseBook::find(const std::string &id)
{
    auto all = live();
    if (!all)
        return failFrom(all);
    const auto found =
        std::find_if(all->begin(), all->end(), [&](const Lease &lease) { return lease.id == id; });
    if (found == all->end())
        return noLease(id);
    return *found;
}

Result<TemporaryLease> LeaseBook::extend(const std::string &id, std::chrono::seconds timeToLive)
{
    if (auto checked = checkLength(timeToLive); !checked)
        return failFrom(checked);
    auto lease = find(id);
    if (!lease)
        return failFrom(lease);
    // Until then the keeper writes the lease, too.
    if (stateOf(*lease) != LeaseState::Ready)
        return fail(ErrorCode::Conflict, "The lease " + id + " is " + lease->state
                                             + "; one whose rows are there can be extended.");
    auto time = now();
    if (!time)
        return failFrom(time);
    lease->expiresAt = *time + timeToLive;
    storage::WriteBatch batch;
    batch.changedLeases.push_back(*lease);
    auto written = writeNow(m_tools.queue, std::move(batch));
    if (!written)
        return failFrom(written);
    if (written->updated == 0)
        return noLease(id);
    return shown(*lease);
}

Result<std::int64_t> LeaseBook::remove(const std::string &id)
{
    auto found = find(id);
    if (!found)
        return failFrom(found);
    auto answer = std::make_shared<Answer>();
    auto removed = answer->future();
    m_tools.post([lease = *found, answer](LeaseKeeper &keeper) {
        keeper.remove(lease, [answer](Result<std::int64_t> rows) { answer->give(std::move(rows)); });
    });
    answer.reset();
    return removed.get();
}

} // namespace cw::engine
