// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/notices.h"

#include "ui/models/texts.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

struct Notices {
    Q_DECLARE_TR_FUNCTIONS(Notices)
};

QString blockedText(const interfaces::MarketStatus &market)
{
    const QString reason = QString::fromStdString(market.blockedReason);
    if (!market.blockedFor)
        return Notices::tr("%1: the exchange refuses this computer. %2")
            .arg(marketName(market.market), reason);
    return Notices::tr("%1: the exchange asked to pause. Going on in %2. %3")
        .arg(marketName(market.market), durationText(*market.blockedFor), reason);
}

/// The same for a sentence whose figures change.
QString warningId(const QString &sentence)
{
    QString words = sentence;
    static const QRegularExpression kFigures(u"[0-9.,]+ ?(bytes|KiB|MiB|GiB)?"_s);
    return u"databaseWarning."_s + QString::number(qHash(words.remove(kFigures), 0), 16);
}

/// What stands in the database's error is not said twice.
void addDatabaseWarnings(std::vector<Notice> &notices, const interfaces::EngineStatus &status)
{
    for (const std::string &warning : status.databaseWarnings) {
        const QString text = QString::fromStdString(warning);
        const QString id = warningId(text);
        if (id != warningId(QString::fromStdString(status.databaseError)))
            notices.push_back({id, NoticeLevel::Warning, text, true});
    }
}

/// A recorded market lives in another time, which is no news.
void addClockWarning(std::vector<Notice> &notices, const interfaces::EngineStatus &status)
{
    for (const interfaces::MarketStatus &market : status.markets) {
        const std::string warning = status.demo ? std::string() : interfaces::clockWarning(market);
        if (warning.empty())
            continue;
        notices.push_back({u"clock"_s, NoticeLevel::Warning, QString::fromStdString(warning), true});
        return;
    }
}

void addFeedProblems(std::vector<Notice> &notices, const interfaces::EngineStatus &status)
{
    for (const interfaces::MarketStatus &market : status.markets) {
        const auto word = market::marketText(market.market);
        if (!market.feedProblem.empty())
            notices.push_back({u"feed."_s + QString::fromUtf8(word.data(), qsizetype(word.size())),
                               NoticeLevel::Warning, QString::fromStdString(market.feedProblem), false});
    }
}

/// Silent about each node by itself: a second one is news.
void addSilentNodes(std::vector<Notice> &notices, const interfaces::EngineStatus &status)
{
    for (const interfaces::SilentNode &node : status.silentNodes) {
        const QString name = QString::fromStdString(node.name);
        notices.push_back({u"silentNode."_s + name, NoticeLevel::Warning,
                           Notices::tr("Node \"%1\" of this database has been silent since %2 UTC; the others record what "
                                       "it recorded.")
                               .arg(name, timeText(node.since)),
                           true});
    }
}

void addJournalProblem(std::vector<Notice> &notices, const interfaces::EngineStatus &status)
{
    if (status.journalError.empty())
        return;
    const QString error = QString::fromStdString(status.journalError);
    const QString since = timeText(status.journalErrorSince);
    const QString text =
        status.rowsDroppedSince > 0
            ? Notices::tr("Live rows find no room and are dropped, %1 since %2 UTC; the gap report names them. %3")
                  .arg(countText(status.rowsDroppedSince), since, error)
            : Notices::tr("The journal has taken no rows since %1 UTC: live rows wait in memory alone. %2")
                  .arg(since, error);
    notices.push_back({u"journalError"_s, NoticeLevel::Error, text, false});
}

} // namespace

std::vector<Notice> noticesOf(const interfaces::EngineStatus &status)
{
    std::vector<Notice> notices;
    if (!status.databaseError.empty()) {
        const QString error = QString::fromStdString(status.databaseError);
        notices.push_back({u"databaseError"_s, NoticeLevel::Error,
                           Notices::tr("The database does not take rows: %1").arg(error), false});
    }
    addJournalProblem(notices, status);
    addDatabaseWarnings(notices, status);
    addFeedProblems(notices, status);
    addClockWarning(notices, status);
    if (!status.nodeError.empty()) {
        notices.push_back({u"nodeError"_s, NoticeLevel::Warning,
                           Notices::tr("This node takes no part among those of its database: %1")
                               .arg(QString::fromStdString(status.nodeError)),
                           false});
    }
    addSilentNodes(notices, status);
    for (const auto &market : status.markets) {
        if (market.feed != interfaces::FeedState::Blocked && !market.blockedFor)
            continue;
        const auto word = market::marketText(market.market);
        notices.push_back({u"blocked."_s + QString::fromUtf8(word.data(), qsizetype(word.size())),
                           NoticeLevel::Warning, blockedText(market).trimmed(), false});
    }
    if (status.demo) {
        notices.push_back({u"demo"_s, NoticeLevel::Information,
                           Notices::tr("Recorded market: prices of 2020, 2021 and 2024 are replayed. "
                                       "Nothing here is live."),
                           true});
    }
    return notices;
}

} // namespace cw::models
