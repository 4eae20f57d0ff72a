// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/restgovernor.h"

#include "core/market/time.h"

#include <QPointer>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace cw::exchange {
namespace {

using std::chrono::milliseconds;

constexpr int kMaxProtocolAttempts = 3;
/// Pauses when the exchange does not say how long.
constexpr milliseconds kDefaultPause = std::chrono::minutes(1);
constexpr milliseconds kDefaultBan = std::chrono::minutes(2);
/// Calls wait through a shorter block; a longer one fails them.
constexpr milliseconds kLongestWait = std::chrono::minutes(2);

net::WeightBudget::Options budgetOptions(const BucketLimit &limit, double share)
{
    return {limit.window, limit.limit, share};
}

net::RestTransport::Options transportOptions(const ClientOptions &options)
{
    net::RestTransport::Options out;
    out.deadline = options.requestDeadline;
    out.userAgent = QByteArrayLiteral("Candlewright/" CANDLEWRIGHT_VERSION);
    return out;
}

QUrl urlOf(const std::string &host, const RestCall &call)
{
    QUrl url(QString::fromStdString(host + call.path));
    QString query;
    for (const auto &[name, value] : call.query) {
        if (!query.isEmpty())
            query += u'&';
        query += QString::fromStdString(name) + u'='
                 + QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(value)));
    }
    if (!query.isEmpty())
        url.setQuery(query, QUrl::StrictMode);
    return url;
}

bool isBlock(ErrorCode code)
{
    return code == ErrorCode::RateLimited || code == ErrorCode::Banned || code == ErrorCode::Blocked;
}

/// Failures that say something about the way to the exchange, not about one call.
bool isCommon(ErrorCode code)
{
    return code == ErrorCode::Network || code == ErrorCode::Timeout || code == ErrorCode::Server;
}

} // namespace

RestGovernor::RestGovernor(std::shared_ptr<const Venue> venue, Market market, const ClientOptions &options,
                           const ExchangeClock &clock, QObject *parent)
    : QObject(parent), m_venue(std::move(venue)), m_market(market), m_options(options), m_clock(clock),
      m_hosts(m_venue->endpoints(market, options.exchangeUrl).restHosts),
      m_transport(transportOptions(options)),
      m_weight(budgetOptions(m_venue->bucketLimit(market, RestBucket::Weight), options.budgetShare)),
      m_funding(budgetOptions(m_venue->bucketLimit(market, RestBucket::Funding), options.budgetShare)),
      m_backoff({options.backoffFirst, options.backoffCap, milliseconds(0)}, options.jitterSeed)
{
    m_wake.setSingleShot(true);
    m_wake.setTimerType(Qt::PreciseTimer);
    connect(&m_wake, &QTimer::timeout, this, &RestGovernor::pump);
}

RestGovernor::~RestGovernor()
{
    // What the tasks own may cancel other tasks on its way out.
    const Entries entries = std::exchange(m_entries, {});
}

RestGovernor::TaskId RestGovernor::submit(Task task)
{
    Entry entry;
    entry.id = ++m_lastId;
    entry.task = std::move(task);
    const auto place = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const Entry &other) { return other.task.rank > entry.task.rank; });
    m_entries.insert(place, std::move(entry));
    wakeIn(milliseconds(0));
    return m_lastId;
}

void RestGovernor::cancel(TaskId id)
{
    const auto entry =
        std::find_if(m_entries.begin(), m_entries.end(), [id](const Entry &e) { return e.id == id; });
    if (entry == m_entries.end())
        return;
    if (entry->request)
        budgetOf(entry->task.call).settle(entry->ticket, std::nullopt, net::monoNow());
    m_entries.erase(entry);
    wakeIn(milliseconds(0));
}

void RestGovernor::setWeightLimit(int perMinute)
{
    m_weight.setLimit(perMinute);
    // What waits for the next minute under the old limit may go now.
    wakeIn(milliseconds(0));
}

void RestGovernor::shareBudget(int processes)
{
    m_weight.setSharers(processes);
    m_funding.setSharers(processes);
    wakeIn(milliseconds(0));
}

void RestGovernor::block(ErrorCode code, milliseconds duration, const std::string &reason)
{
    const net::MonoTime now = net::monoNow();
    const auto before = m_weight.blockedFor(now).value_or(milliseconds(0));
    m_weight.block(duration, code == ErrorCode::RateLimited, reason, now);
    const auto after = m_weight.blockedFor(now).value_or(milliseconds(0));
    if (after <= before)
        return;
    m_blockCode = code;
    QMetaObject::invokeMethod(
        this,
        [this, notice = BlockNotice{code, after, reason}] {
            if (onBlocked)
                onBlocked(notice);
        },
        Qt::QueuedConnection);
    wakeIn(milliseconds(0));
}

void RestGovernor::alignWindows(UtcTime serverTime)
{
    const net::MonoTime now = net::monoNow();
    const auto theirs = std::chrono::floor<milliseconds>(serverTime.time_since_epoch());
    m_weight.alignWindows(now, theirs);
    m_funding.alignWindows(now, theirs);
    wakeIn(milliseconds(0));
}

BudgetState RestGovernor::budget() const
{
    const net::MonoTime now = net::monoNow();
    BudgetState state;
    state.usedWeight = m_weight.used(now);
    state.limit = m_weight.allowed();
    state.left = m_weight.left(now);
    state.perMinute = m_weight.ownPart();
    state.answerTime = m_answerTimes.median();
    state.blockedFor = m_weight.blockedFor(now);
    if (state.blockedFor)
        state.blockedReason = m_weight.blockedReason();
    return state;
}

void RestGovernor::pump()
{
    const net::MonoTime now = net::monoNow();
    if (const auto blocked = m_weight.blockedFor(now)) {
        if (*blocked > kLongestWait || m_blockCode == ErrorCode::Blocked)
            failAllWaiting();
        else
            wakeIn(*blocked);
        return;
    }
    const auto inFlight = std::count_if(m_entries.begin(), m_entries.end(),
                                        [](const Entry &entry) { return entry.request != nullptr; });
    const auto entry = nextReady(now);
    if (entry == m_entries.end() || inFlight >= mostInFlight())
        return;
    const auto wait = std::max(std::chrono::ceil<milliseconds>(m_heldUntil - now),
                               budgetOf(entry->task.call).waitFor(entry->task.call.weight, now));
    if (wait > milliseconds(0)) {
        wakeIn(wait);
        return;
    }
    send(entry, now);
    wakeIn(milliseconds(0));
}

void RestGovernor::wakeIn(milliseconds delay)
{
    if (!m_wake.isActive() || m_wake.remainingTimeAsDuration() > delay)
        m_wake.start(delay);
}

/// The first waiting call whose own pause is over; arms the timer for the earliest that is not.
RestGovernor::Entries::iterator RestGovernor::nextReady(net::MonoTime now)
{
    std::optional<net::MonoTime> earliest;
    for (auto entry = m_entries.begin(); entry != m_entries.end(); ++entry) {
        if (entry->request)
            continue;
        if (entry->notBefore <= now)
            return entry;
        earliest = std::min(earliest.value_or(entry->notBefore), entry->notBefore);
    }
    if (earliest)
        wakeIn(std::chrono::ceil<milliseconds>(*earliest - now));
    return m_entries.end();
}

void RestGovernor::send(Entries::iterator entry, net::MonoTime now)
{
    const RestCall &call = entry->task.call;
    entry->ticket = budgetOf(call).charge(call.weight, now);
    entry->exchangeTimeSent = m_clock.now(now);
    entry->sentAt = now;
    entry->request =
        m_transport.get(urlOf(m_hosts[m_host], call), [this, id = entry->id](Result<net::RestReply> reply) {
            handleReply(id, std::move(reply));
        });
}

void RestGovernor::handleReply(TaskId id, Result<net::RestReply> reply)
{
    const auto entry =
        std::find_if(m_entries.begin(), m_entries.end(), [id](const Entry &e) { return e.id == id; });
    if (entry == m_entries.end())
        return;
    if (reply)
        m_answerTimes.add(std::chrono::ceil<milliseconds>(net::monoNow() - entry->sentAt));
    const std::string_view name = m_venue->usedWeightHeader();
    const bool hasHeader = reply && entry->task.call.bucket == RestBucket::Weight;
    const auto used = hasHeader
                          ? reply->intHeader(QByteArray(name.data(), static_cast<qsizetype>(name.size())))
                          : std::nullopt;
    budgetOf(entry->task.call).settle(entry->ticket, used, net::monoNow());
    // Released later: this runs inside a callback of the request.
    const auto finished = std::shared_ptr<net::RestTransport::Request>(std::move(entry->request));
    QMetaObject::invokeMethod(
        this, [finished] {}, Qt::QueuedConnection);
    wakeIn(milliseconds(0));
    auto result = judge(*entry, reply);
    if (result) {
        m_backoff.reset();
        finish(entry, {});
    } else {
        fail(entry, std::move(result).error());
    }
}

Result<> RestGovernor::judge(const Entry &entry, Result<net::RestReply> &reply)
{
    if (!reply)
        return failFrom(reply);
    if (reply->status != 200)
        return tl::unexpected<Error>(answerError(*reply));
    return entry.task.accept({reply->body, reply->receivedAt, entry.exchangeTimeSent});
}

Error RestGovernor::answerError(const net::RestReply &reply)
{
    const std::string_view body(reply.body.constData(), static_cast<std::size_t>(reply.body.size()));
    Error error = m_venue->classifyError(m_market, reply.status, reply.intHeader("Retry-After"), body);
    if (!isBlock(error.code))
        return error;
    const auto banEnd = m_venue->banEnd(body);
    const auto exchangeNow = m_clock.now(net::monoNow());
    if (!error.retryAfter && banEnd && exchangeNow && *banEnd > *exchangeNow)
        error.retryAfter = std::chrono::ceil<milliseconds>(*banEnd - *exchangeNow);
    if (!error.retryAfter)
        error.retryAfter = error.code == ErrorCode::Blocked  ? m_options.blockedPause
                           : error.code == ErrorCode::Banned ? kDefaultBan
                                                             : kDefaultPause;
    block(error.code, *error.retryAfter, error.detail);
    return error;
}

void RestGovernor::fail(Entries::iterator entry, Error error)
{
    noteFailure(*entry, error);
    if (!mayRepeat(*entry, error))
        finish(entry, tl::unexpected<Error>(std::move(error)));
}

bool RestGovernor::mayRepeat(const Entry &entry, const Error &error) const
{
    switch (error.code) {
    case ErrorCode::Network:
    case ErrorCode::Timeout:
    case ErrorCode::Server: return entry.failures < m_options.maxAttempts;
    case ErrorCode::Protocol:
    case ErrorCode::RateLimited: return entry.failures < kMaxProtocolAttempts;
    default: return false;
    }
}

void RestGovernor::noteFailure(Entry &entry, const Error &error)
{
    entry.failures += 1;
    const net::MonoTime now = net::monoNow();
    if (isCommon(error.code))
        m_heldUntil = now + m_backoff.next();
    if (error.code == ErrorCode::Server)
        tellServerFailure(error.detail);
    if (error.code == ErrorCode::Network || error.code == ErrorCode::Timeout)
        m_host = (m_host + 1) % m_hosts.size();
    if (error.code == ErrorCode::Protocol)
        entry.notBefore = now + m_options.backoffFirst * entry.failures;
}

void RestGovernor::tellServerFailure(const std::string &detail)
{
    QMetaObject::invokeMethod(
        this,
        [this, detail] {
            if (onServerFailure)
                onServerFailure(detail);
        },
        Qt::QueuedConnection);
}

void RestGovernor::finish(Entries::iterator entry, Result<> result)
{
    const auto done = std::move(entry->task.done);
    m_entries.erase(entry);
    done(std::move(result));
}

void RestGovernor::failAllWaiting()
{
    std::vector<TaskId> waiting;
    for (const Entry &entry : m_entries) {
        if (!entry.request)
            waiting.push_back(entry.id);
    }
    const QPointer<RestGovernor> self(this);
    for (const TaskId id : waiting) {
        if (!self) // an answer may have ended everything
            return;
        const auto entry =
            std::find_if(m_entries.begin(), m_entries.end(), [id](const Entry &e) { return e.id == id; });
        if (entry != m_entries.end())
            finish(entry, tl::unexpected<Error>(blockError()));
    }
}

Error RestGovernor::blockError() const
{
    return {m_blockCode, m_weight.blockedReason(), m_weight.blockedFor(net::monoNow())};
}

net::WeightBudget &RestGovernor::budgetOf(const RestCall &call)
{
    return call.bucket == RestBucket::Funding ? m_funding : m_weight;
}

int RestGovernor::mostInFlight() const
{
    return m_backoff.failures() > 0 ? 1 : m_options.maxParallelRequests;
}

} // namespace cw::exchange
