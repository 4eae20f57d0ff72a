// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/findingmodel.h"

#include "ui/models/archivetexts.h"
#include "ui/models/csvfield.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

using interfaces::ArchiveRun;

std::vector<RunFinding> findingsOf(const ArchiveRun &run)
{
    std::vector<RunFinding> out;
    for (const interfaces::SliceFault &fault : run.report.faults) {
        RunFinding finding;
        finding.sequence = fault.sequence;
        finding.slice = fault.slice;
        finding.fault = fault.fault;
        out.push_back(std::move(finding));
    }
    for (const interfaces::CandleDifference &difference : run.report.listed) {
        RunFinding finding;
        finding.sequence = {difference.series.instrument, interfaces::DataKind::Candles,
                            difference.series.interval};
        finding.time = difference.openTime;
        finding.field = difference.field;
        finding.stored = difference.stored;
        finding.computed = difference.computed;
        finding.builtFrom = difference.builtFrom;
        out.push_back(std::move(finding));
    }
    return out;
}

bool isSameFinding(const RunFinding &a, const RunFinding &b)
{
    return a.sequence == b.sequence && a.slice == b.slice && a.time == b.time && a.field == b.field;
}

QString sentence(const RunFinding &finding)
{
    if (finding.slice)
        return QString::fromStdString(finding.fault);
    if (finding.builtFrom == "exchange")
        return FindingModel::tr("The stored candle is not what the exchange says now.");
    return FindingModel::tr("The stored candle is not what the rows of %1 add up to.")
        .arg(QString::fromStdString(finding.builtFrom));
}

std::string csvLine(const RunFinding &finding)
{
    std::string out = finding.slice ? "slice" : "candle";
    const auto append = [&out](const std::string &text) { out += ',' + csvField(text); };
    append(std::string(market::marketText(finding.sequence.instrument.market)));
    append(finding.sequence.instrument.symbol);
    append(std::string(interfaces::dataKindText(finding.sequence.kind)));
    append(finding.sequence.interval ? std::string(finding.sequence.interval->text()) : std::string());
    append(finding.slice ? std::to_string(*finding.slice) : std::string());
    append(finding.time ? market::isoText(*finding.time) : std::string());
    append(finding.field);
    append(finding.stored);
    append(finding.computed);
    append(finding.builtFrom);
    append(finding.fault);
    return out + "\r\n";
}

} // namespace

FindingModel::FindingModel(interfaces::Archive &archive, QObject *parent)
    : CellTable({{tr("What")},
                 {tr("Symbol")},
                 {tr("Market")},
                 {tr("Series")},
                 {tr("Where (UTC)")},
                 {tr("Value")},
                 {tr("Stored"), true},
                 {tr("Expected"), true},
                 {tr("Finding")}},
                parent),
      m_archive(archive)
{
}

int FindingModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_findings.size());
}

void FindingModel::refresh()
{
    const auto runs = m_archive.runs();
    const auto newest = std::find_if(runs.begin(), runs.end(), [](const ArchiveRun &run) {
        return run.job.kind == interfaces::JobKind::Verify;
    });
    m_run = newest == runs.end() ? std::nullopt : std::optional(*newest);
    take(Result<std::vector<RunFinding>>(m_run ? findingsOf(*m_run) : std::vector<RunFinding>()), m_findings,
         isSameFinding);
}

QString FindingModel::cellText(int row, int column) const
{
    const RunFinding &finding = m_findings[static_cast<std::size_t>(row)];
    switch (column) {
    case What: return finding.slice ? tr("slice") : tr("candle");
    case Symbol: return QString::fromStdString(finding.sequence.instrument.symbol);
    case MarketName: return marketName(finding.sequence.instrument.market);
    case Series: return seriesName(finding.sequence);
    case Place: return finding.slice ? tr("slice %1").arg(*finding.slice) : timeText(*finding.time);
    case Field: return QString::fromStdString(finding.field);
    case Stored: return QString::fromStdString(finding.stored);
    case Computed: return QString::fromStdString(finding.computed);
    case Sentence: return sentence(finding);
    default: return {};
    }
}

QByteArray findingCsv(const std::vector<RunFinding> &findings)
{
    std::string out =
        "what,market,symbol,kind,interval,slice,open_utc,field,stored,computed,built_from,fault\r\n";
    for (const RunFinding &finding : findings)
        out += csvLine(finding);
    return QByteArray::fromStdString(out);
}

} // namespace cw::models
