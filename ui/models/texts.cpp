// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/texts.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <array>
#include <string_view>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

using interfaces::FeedState;
using interfaces::GapState;
using interfaces::JobState;

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(Texts)
};

QDateTime dateTime(market::UtcTime time)
{
    return QDateTime::fromMSecsSinceEpoch(market::toMs(time), QTimeZone::utc());
}

/// What a code means to the one who reads the sentence; empty where the sentence says it all.
QString errorMeaning(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Network: return Texts::tr("No connection.");
    case ErrorCode::Timeout: return Texts::tr("No answer in time.");
    case ErrorCode::RateLimited: return Texts::tr("The exchange asks to slow down.");
    case ErrorCode::Banned: return Texts::tr("The exchange has banned this address for a while.");
    case ErrorCode::Blocked: return Texts::tr("The exchange does not serve this address.");
    case ErrorCode::Storage: return Texts::tr("The database refused.");
    case ErrorCode::Denied: return Texts::tr("The database does not take the user or the password.");
    case ErrorCode::Corrupt: return Texts::tr("The database is damaged.");
    case ErrorCode::StorageFull: return Texts::tr("No space is left for the database.");
    case ErrorCode::Internal: return Texts::tr("This is a fault of the program.");
    default: return {};
    }
}

} // namespace

QString marketName(market::Market market)
{
    return market == market::Market::Spot ? Texts::tr("Spot") : Texts::tr("USD-M");
}

QString instrumentTitle(const market::InstrumentKey &key)
{
    return QString::fromStdString(key.symbol) + u" · "_s + marketName(key.market);
}

QString intervalText(market::Interval interval)
{
    const std::string_view text = interval.text();
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString intervalName(market::Interval interval)
{
    const QString text = intervalText(interval);
    const int count = text.chopped(1).toInt();
    switch (text.back().unicode()) {
    case u's': return Texts::tr("%n second(s)", nullptr, count);
    case u'm': return Texts::tr("%n minute(s)", nullptr, count);
    case u'h': return Texts::tr("%n hour(s)", nullptr, count);
    case u'd': return Texts::tr("%n day(s)", nullptr, count);
    case u'w': return Texts::tr("%n week(s)", nullptr, count);
    default: return Texts::tr("%n month(s)", nullptr, count);
    }
}

QString timeText(market::UtcTime time)
{
    const QDateTime when = dateTime(time);
    const bool isWholeMinute = when.time().second() == 0;
    return QLocale::c().toString(when, isWholeMinute ? u"yyyy-MM-dd HH:mm"_s : u"yyyy-MM-dd HH:mm:ss"_s);
}

QString clockText(market::UtcTime time) { return QLocale::c().toString(dateTime(time), u"HH:mm:ss"_s); }

QString dayText(market::UtcTime time) { return QLocale::c().toString(dateTime(time), u"yyyy-MM-dd"_s); }

QString daysText(market::UtcTime from, market::UtcTime to)
{
    const QString first = dayText(from);
    const QString last = dayText(to);
    const bool isSameYear = first.section(u'-', 0, 0) == last.section(u'-', 0, 0);
    return first + u" – "_s + (isSameYear ? last.section(u'-', 1) : last);
}

QString countText(std::int64_t count)
{
    QString text = QString::number(count);
    const QString group = QLocale().groupSeparator();
    for (qsizetype at = text.size() - 3; at > (count < 0 ? 1 : 0); at -= 3)
        text.insert(at, group);
    return text;
}

QString durationText(std::chrono::seconds duration)
{
    struct Unit {
        std::int64_t seconds;
        QString name;
    };
    const std::array<Unit, 4> units{
        {{86'400, Texts::tr("d")}, {3'600, Texts::tr("h")}, {60, Texts::tr("min")}, {1, Texts::tr("s")}}};
    std::int64_t rest = std::max<std::int64_t>(duration.count(), 0);
    for (std::size_t i = 0; i + 1 < units.size(); ++i) {
        if (rest < units[i].seconds)
            continue;
        const QString first = countText(rest / units[i].seconds) + u' ' + units[i].name;
        const std::int64_t second = rest % units[i].seconds / units[i + 1].seconds;
        return second == 0 ? first : first + u' ' + QString::number(second) + u' ' + units[i + 1].name;
    }
    return QString::number(rest) + u' ' + units.back().name;
}

QString ageText(std::chrono::milliseconds age)
{
    if (age >= std::chrono::seconds(10))
        return durationText(std::chrono::duration_cast<std::chrono::seconds>(age));
    const auto tenths = age.count() / 100;
    return QString::number(tenths / 10) + QLocale().decimalPoint() + QString::number(tenths % 10) + u' '
           + Texts::tr("s");
}

QString gapStateName(GapState state)
{
    switch (state) {
    case GapState::Open: return Texts::tr("missing");
    case GapState::Repairing: return Texts::tr("being fetched");
    case GapState::Filled: return Texts::tr("filled");
    case GapState::VerifiedEmpty: return Texts::tr("empty at the exchange");
    case GapState::Unavailable: return Texts::tr("not available");
    case GapState::Cold: return Texts::tr("in a cold file");
    case GapState::Purged: return Texts::tr("deleted");
    }
    return {};
}

QString feedStateName(FeedState state)
{
    switch (state) {
    case FeedState::Off: return Texts::tr("off");
    case FeedState::Connecting: return Texts::tr("connecting");
    case FeedState::Live: return Texts::tr("live");
    case FeedState::Silent: return Texts::tr("silent");
    case FeedState::Reconnecting: return Texts::tr("reconnecting");
    case FeedState::Blocked: return Texts::tr("blocked");
    case FeedState::Idle: return Texts::tr("no symbols here");
    }
    return {};
}

QString jobStateName(JobState state)
{
    switch (state) {
    case JobState::Queued: return Texts::tr("waiting");
    case JobState::Running: return Texts::tr("running");
    case JobState::Waiting: return Texts::tr("held up");
    case JobState::Paused: return Texts::tr("paused");
    case JobState::Succeeded: return Texts::tr("done");
    case JobState::Failed: return Texts::tr("failed");
    case JobState::Cancelled: return Texts::tr("cancelled");
    }
    return {};
}

QString jobPriorityName(interfaces::JobPriority priority)
{
    switch (priority) {
    case interfaces::JobPriority::LiveRepair: return Texts::tr("live repair");
    case interfaces::JobPriority::User: return Texts::tr("by request");
    case interfaces::JobPriority::Schedule: return Texts::tr("schedule");
    }
    return {};
}

QString gapCauseName(const std::string &cause)
{
    const std::pair<std::string_view, QString> names[] = {
        {"unknown", Texts::tr("not known")},
        {"stopped", Texts::tr("program was stopped")},
        {"crashed", Texts::tr("program was cut off")},
        {"takeover", Texts::tr("recording node was gone")},
        {"database", Texts::tr("database was away")},
        {"lost", Texts::tr("database lost them")},
        {"restored", Texts::tr("backup was restored")},
        {"handover", Texts::tr("handed to another node")},
        {"unrecorded", Texts::tr("was not recorded")},
        {"slept", Texts::tr("machine slept")},
        {"clock", Texts::tr("clock was changed")},
        {"disconnect", Texts::tr("connection was lost")},
        {"silence", Texts::tr("stream was silent")},
        {"limit", Texts::tr("request limit")},
        {"outage", Texts::tr("exchange was down")},
        {"exchange", Texts::tr("exchange has no rows")},
        {"no-trades", Texts::tr("nobody traded")},
        {"not-listed", Texts::tr("not listed yet")},
        {"delisted", Texts::tr("no longer listed")},
        {"source-short", Texts::tr("file was too short")},
        {"file-lost", Texts::tr("cold file was lost")},
        {"rejected", Texts::tr("rows were rejected")},
        {"deleted", Texts::tr("rows were deleted")},
        {"overflow", Texts::tr("no room in memory")},
        {"not-fetched", Texts::tr("not fetched yet")},
        {"journal-full", Texts::tr("no room in the journal")},
        {"disk-full", Texts::tr("no room on the disk")},
        {"disk-error", Texts::tr("disk failed")},
        {"purged", Texts::tr("removed on request")},
        {"accepted", Texts::tr("accepted by the user")}};
    for (const auto &[word, name] : names) {
        if (word == cause)
            return name;
    }
    return QString::fromStdString(cause);
}

QString doorName(const std::string &door)
{
    const std::pair<std::string_view, QString> names[] = {
        {"stream", Texts::tr("live stream")}, {"rest", Texts::tr("history request")},
        {"import", Texts::tr("import")},      {"bulk", Texts::tr("bulk file")},
        {"api", Texts::tr("local API")},      {"journal", Texts::tr("journal")},
        {"elsewhere", Texts::tr("somebody else")}};
    for (const auto &[word, name] : names) {
        if (word == door)
            return name;
    }
    return QString::fromStdString(door);
}

QString gapFillerName(const std::string &filledBy)
{
    const interfaces::GapFiller filler = interfaces::parseGapFiller(filledBy);
    QString name = doorName(filler.door);
    if (filler.job)
        name = Texts::tr("%1, job %2").arg(name).arg(*filler.job);
    return filler.node.empty() ? name : Texts::tr("%1, node %2").arg(name, QString::fromStdString(filler.node));
}

QString errorText(const Error &error)
{
    const QString meaning = errorMeaning(error.code);
    const QString detail = QString::fromStdString(error.detail);
    return meaning.isEmpty() || detail.isEmpty() ? meaning + detail : meaning + u' ' + detail;
}

} // namespace cw::models
