// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/candlefindingmodel.h"

#include "ui/models/csvfield.h"

#include <string>

namespace cw::models {
namespace {

using interfaces::Finding;

/// More than anybody looks through by hand; the command line and the API list the rest.
constexpr int kFindingsShown = 2'000;

QString witnessText(const std::string &witness)
{
    if (witness == "trades")
        return CandleFindingModel::tr("its trades");
    if (witness == "exchange")
        return CandleFindingModel::tr("the exchange");
    if (witness == "neighbours")
        return CandleFindingModel::tr("its neighbours");
    if (witness == "range")
        return CandleFindingModel::tr("its own prices");
    if (witness == "stream")
        return CandleFindingModel::tr("the live stream");
    if (witness == "rest")
        return CandleFindingModel::tr("a REST answer");
    if (witness == "bulk")
        return CandleFindingModel::tr("a bulk file");
    if (witness == "import")
        return CandleFindingModel::tr("an imported file");
    if (witness == "api")
        return CandleFindingModel::tr("another program");
    if (witness == "built")
        return CandleFindingModel::tr("what was built here");
    return CandleFindingModel::tr("%1 candles").arg(QString::fromStdString(witness));
}

QString ruleText(const std::string &policy)
{
    if (policy == "finality")
        return CandleFindingModel::tr("final before open");
    if (policy == "columns")
        return CandleFindingModel::tr("more columns");
    if (policy == "source")
        return CandleFindingModel::tr("better source");
    if (policy == "moment")
        return CandleFindingModel::tr("later moment");
    return {};
}

QString stateText(const Finding &finding)
{
    if (!finding.closedAt)
        return CandleFindingModel::tr("open");
    return finding.closedBy == "dismissed" ? CandleFindingModel::tr("dismissed") : CandleFindingModel::tr("mended");
}

QString outcomeText(const std::string &outcome)
{
    if (outcome == "kept")
        return CandleFindingModel::tr("kept");
    if (outcome == "replaced")
        return CandleFindingModel::tr("replaced");
    if (outcome == "suspicious")
        return CandleFindingModel::tr("suspicious");
    return QString::fromStdString(outcome);
}

std::string csvLine(const Finding &finding)
{
    std::string out = market::isoText(finding.foundAt);
    const auto append = [&out](const std::string &text) { out += ',' + csvField(text); };
    append(std::string(market::marketText(finding.series.instrument.market)));
    append(finding.series.instrument.symbol);
    append(std::string(finding.series.interval.text()));
    append(market::isoText(finding.openTime));
    append(finding.field);
    append(finding.stored);
    append(finding.witness);
    append(finding.expected);
    append(finding.outcome);
    append(finding.policy);
    append(finding.closedAt ? finding.closedBy : "open");
    return out + "\r\n";
}

} // namespace

CandleFindingModel::CandleFindingModel(const EngineLink &link, QObject *parent)
    : CellTable({{tr("Found (UTC)")},
                 {tr("Symbol")},
                 {tr("Market")},
                 {tr("Series")},
                 {tr("Candle (UTC)")},
                 {tr("Value")},
                 {tr("Stored"), true},
                 {tr("Witness")},
                 {tr("Witness says"), true},
                 {tr("Outcome")},
                 {tr("Decided by")},
                 {tr("State")}},
                parent),
      m_link(link)
{
}

int CandleFindingModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_findings.size());
}

void CandleFindingModel::refresh()
{
    interfaces::FindingFilter filter;
    filter.limit = kFindingsShown;
    m_link.reader.runNewest(
        this, m_questions,
        [&findings = m_link.engine.findings(), filter] { return findings.findings(filter); },
        [this](Result<std::vector<Finding>> findings) {
            take(std::move(findings), m_findings, [](const Finding &a, const Finding &b) {
                return a.id == b.id && a.closedAt == b.closedAt;
            });
        });
}

void CandleFindingModel::dismiss(std::int64_t id)
{
    m_link.reader.run(
        this, [&findings = m_link.engine.findings(), id] { return findings.dismiss(id); },
        [this](const Result<> &done) {
            if (!done)
                Q_EMIT failed(errorText(done.error()));
            refresh();
        });
}

QString CandleFindingModel::cellText(int row, int column) const
{
    const Finding &finding = m_findings[static_cast<std::size_t>(row)];
    switch (column) {
    case Found: return timeText(finding.foundAt);
    case Symbol: return QString::fromStdString(finding.series.instrument.symbol);
    case MarketName: return marketName(finding.series.instrument.market);
    case Series: return intervalText(finding.series.interval);
    case Candle: return timeText(finding.openTime);
    case Field: return QString::fromStdString(finding.field);
    case Stored: return QString::fromStdString(finding.stored);
    case Witness: return witnessText(finding.witness);
    case Expected: return QString::fromStdString(finding.expected);
    case Outcome: return outcomeText(finding.outcome);
    case Rule: return ruleText(finding.policy);
    case State: return stateText(finding);
    default: return {};
    }
}

QByteArray candleFindingCsv(const std::vector<Finding> &findings)
{
    std::string out =
        "found_utc,market,symbol,interval,open_utc,field,stored,witness,witness_says,outcome,policy,state\r\n";
    for (const Finding &finding : findings)
        out += csvLine(finding);
    return QByteArray::fromStdString(out);
}

} // namespace cw::models
