// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/policymodel.h"

#include "ui/models/archivetexts.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

using interfaces::ArchivePolicy;
using interfaces::ArchiveRun;

/// The runs are newest first.
std::optional<ArchiveRun> lastRunOf(const std::vector<ArchiveRun> &runs, std::int64_t policy)
{
    const auto found = std::find_if(runs.begin(), runs.end(), [policy](const ArchiveRun &run) {
        return run.policy == policy && !run.isDryRun;
    });
    return found == runs.end() ? std::nullopt : std::optional(*found);
}

Result<std::vector<PolicyRow>> read(interfaces::Archive &archive)
{
    auto policies = archive.policies();
    if (!policies)
        return failFrom(policies);
    const auto runs = archive.runs();
    std::vector<PolicyRow> rows;
    for (ArchivePolicy &policy : *policies) {
        auto lastRun = lastRunOf(runs, policy.id);
        rows.push_back({std::move(policy), std::move(lastRun)});
    }
    return rows;
}

QString lastRunText(const std::optional<ArchiveRun> &run)
{
    if (!run)
        return PolicyModel::tr("never");
    const auto when = run->job.endedAt.value_or(run->job.createdAt);
    return timeText(when) + u": "_s + runOutcomeText(*run);
}

} // namespace

interfaces::SequenceFilter filterOf(const ArchivePolicy &policy)
{
    return {policy.symbol, policy.market, policy.kind, policy.interval};
}

PolicyModel::PolicyModel(const EngineLink &link, QObject *parent)
    : CellTable({{tr("Symbol")},
                 {tr("Market")},
                 {tr("Data")},
                 {tr("Interval")},
                 {tr("Keep (days)"), true},
                 {tr("To files (days)"), true},
                 {tr("Runs (UTC)")},
                 {tr("Begins within")},
                 {tr("State")},
                 {tr("Next run (UTC)")},
                 {tr("Last run (UTC)")}},
                parent),
      m_link(link)
{
}

int PolicyModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

void PolicyModel::refresh()
{
    m_link.reader.runNewest(
        this, m_questions, [&archive = m_link.engine.archive()] { return read(archive); },
        [this](Result<std::vector<PolicyRow>> rows) {
            take(std::move(rows), m_rows,
                 [](const PolicyRow &a, const PolicyRow &b) { return a.policy.id == b.policy.id; });
        });
}

QString PolicyModel::cellText(int row, int column) const
{
    const PolicyRow &shown = m_rows[static_cast<std::size_t>(row)];
    const ArchivePolicy &policy = shown.policy;
    switch (column) {
    case Symbol: return policy.symbol ? QString::fromStdString(*policy.symbol) : tr("all");
    case MarketName: return policy.market ? marketName(*policy.market) : tr("both");
    case Kind: return dataKindName(policy.kind);
    case IntervalName:
        if (policy.kind != interfaces::DataKind::Candles)
            return {};
        return policy.interval ? intervalText(*policy.interval) : tr("all");
    case Keep: return countText(policy.keepDays);
    case Cold: return policy.coldAfterDays > 0 ? countText(policy.coldAfterDays) : tr("never");
    case When: return scheduleText(policy.schedule);
    case Window: return policy.window.empty() ? tr("any time") : QString::fromStdString(policy.window);
    case State:
        if (policy.isEnabled && policy.overruledBy)
            return tr("overruled by %1").arg(*policy.overruledBy);
        if (policy.heldBy)
            return tr("held up by paused run %1").arg(*policy.heldBy);
        return policy.isEnabled ? tr("on") : tr("off");
    case NextRun: return policy.nextRun ? timeText(*policy.nextRun) : tr("none");
    case LastRun: return lastRunText(shown.lastRun);
    default: return {};
    }
}

} // namespace cw::models
