// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/rowtexts.h"

#include "ui/models/texts.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

struct RowTexts {
    Q_DECLARE_TR_FUNCTIONS(RowTexts)
};

QString requestsText(std::int64_t requests, std::int64_t weight)
{
    return RowTexts::tr("%Ln request(s)", nullptr, static_cast<int>(requests)) + u", "_s
           + RowTexts::tr("weight %1").arg(countText(weight));
}

QString aboutText(std::chrono::seconds duration)
{
    return RowTexts::tr("about %1").arg(durationText(std::max(duration, std::chrono::seconds(1))));
}

} // namespace

QString planText(const interfaces::BackfillPlan &plan)
{
    if (plan.rowsExpected == 0)
        return RowTexts::tr("The exchange has no rows of this time.");
    if (plan.rowsMissing == 0)
        return RowTexts::tr("All of it is stored already: there is nothing to download.");
    QStringList parts{RowTexts::tr("%1 of %2 rows are missing")
                          .arg(countText(plan.rowsMissing), countText(plan.rowsExpected)),
                      requestsText(plan.requests, plan.weight)};
    if (plan.files > 0)
        parts << RowTexts::tr("%Ln file(s) of the exchange's archive", nullptr, static_cast<int>(plan.files));
    parts << aboutText(plan.duration);
    if (plan.files > 0)
        parts << RowTexts::tr("if the archive has none of them: %1, %2")
                     .arg(requestsText(plan.requestsAtMost, plan.weightAtMost),
                          aboutText(plan.durationAtMost));
    if (plan.blockedFor.count() > 0)
        parts << RowTexts::tr("%1 of this time pass until the exchange takes requests again: %2")
                     .arg(durationText(plan.blockedFor), QString::fromStdString(plan.blockedReason));
    return parts.join(u" · "_s);
}

QString fileRowsName(interfaces::FileRows kind)
{
    switch (kind) {
    case interfaces::FileRows::Candles: return RowTexts::tr("candles");
    case interfaces::FileRows::Trades: return RowTexts::tr("trades");
    case interfaces::FileRows::Funding: return RowTexts::tr("funding rates");
    case interfaces::FileRows::AggregateTrades: break;
    }
    return RowTexts::tr("aggregate trades");
}

QString rowFormatName(interfaces::RowFormat format)
{
    switch (format) {
    case interfaces::RowFormat::Csv: return RowTexts::tr("CSV, as the exchange's own files");
    case interfaces::RowFormat::JsonLines: return RowTexts::tr("JSON lines");
    case interfaces::RowFormat::Freqtrade: break;
    }
    return RowTexts::tr("JSON of freqtrade");
}

QString importText(const QString &file, const interfaces::RowFileReport &report)
{
    const interfaces::ImportReport &rows = report.rows;
    QString line = RowTexts::tr("%1: %2 new, %3 better than before, %4 already there, %5 rejected")
                       .arg(file, countText(rows.inserted), countText(rows.updated), countText(rows.skipped),
                            countText(rows.rejected));
    if (!rows.firstRejection.empty())
        line += u" ("_s + QString::fromStdString(rows.firstRejection) + u')';
    if (report.missing > 0)
        line += RowTexts::tr(", %Ln of its own slot(s) still missing", nullptr, static_cast<int>(report.missing));
    if (!report.error.empty())
        line += u". "_s + QString::fromStdString(report.error);
    return line;
}

} // namespace cw::models
