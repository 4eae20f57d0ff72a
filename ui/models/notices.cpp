// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/notices.h"

#include "ui/models/texts.h"

#include <QCoreApplication>

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

} // namespace

std::vector<Notice> noticesOf(const interfaces::EngineStatus &status)
{
    std::vector<Notice> notices;
    if (!status.databaseError.empty()) {
        const QString error = QString::fromStdString(status.databaseError);
        notices.push_back({u"databaseError"_s, NoticeLevel::Error,
                           Notices::tr("The database does not take rows: %1").arg(error), false});
    }
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
