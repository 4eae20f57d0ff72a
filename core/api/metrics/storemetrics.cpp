// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/metrics/storemetrics.h"

namespace cw::api {
namespace {

using interfaces::EngineStatus;

void appendGrowth(MetricsText &out, const interfaces::StoreGrowth &growth)
{
    out.family("candlewright_growth_bytes_per_day", MetricType::Gauge,
               "By how much the rows of a kind grow, by what streams brought in the newest seven days; an estimate.");
    for (const interfaces::KindGrowth &kind : growth.kinds)
        out.sample("candlewright_growth_bytes_per_day", {{"kind", kind.kind}}, kind.bytesPerDay);
    if (growth.daysToFull)
        out.single("candlewright_disk_days_left", MetricType::Gauge,
                   "Days until nothing is written any more, at this growth.", *growth.daysToFull);
}

void appendStore(MetricsText &out, const EngineStatus &status)
{
    out.family("candlewright_database_info", MetricType::Gauge,
               "Engine of the database and the settings that decide what a commit is worth; always 1.");
    out.sample("candlewright_database_info",
               {{"engine", status.databaseEngine},
                {"version", status.databaseVersion},
                {"durability", status.databaseDurability}},
               std::int64_t{1});
    out.single("candlewright_database_warnings", MetricType::Gauge, "What is weaker than it should be.",
               static_cast<std::int64_t>(status.databaseWarnings.size()));
    out.single("candlewright_disk_full", MetricType::Gauge,
               "1 while rows wait for room on the database's disk.", std::int64_t{status.isDiskFull});
    if (status.diskFreeBytes)
        out.single("candlewright_disk_free_bytes", MetricType::Gauge, "Room left on the database's disk.",
                   *status.diskFreeBytes);
    if (status.growth)
        appendGrowth(out, *status.growth);
}

void appendArchive(MetricsText &out, const interfaces::ArchiveHealth &archive)
{
    const auto gauge = [&out](std::string_view name, std::string_view help, std::int64_t value) {
        out.single(name, MetricType::Gauge, help, value);
    };
    gauge("candlewright_archive_slices", "Slices of the archive.", archive.slices);
    gauge("candlewright_archive_slices_unverified", "Slices that were not verified since they were written.",
          archive.slicesUnverified);
    gauge("candlewright_archive_damaged", "Slices and files that are not what they should be.",
          archive.slicesDamaged + archive.filesDamaged);
    gauge("candlewright_archive_files", "Cold and purged files.", archive.coldFiles);
    gauge("candlewright_archive_file_bytes", "Their size.", archive.coldBytes);
    if (archive.oldestVerified)
        gauge("candlewright_archive_oldest_verified_seconds",
              "Local time at which the slice that was not verified for the longest time was verified.",
              market::toUs(*archive.oldestVerified) / 1'000'000);
}

void appendNodes(MetricsText &out, const EngineStatus &status)
{
    if (status.node.empty())
        return;
    out.single("candlewright_nodes", MetricType::Gauge, "Nodes that live on this database.", status.nodes);
    out.single("candlewright_node_shards", MetricType::Gauge, "Instruments that this node records itself.",
               status.shards);
    out.single("candlewright_node_healthy", MetricType::Gauge, "1 while this node takes its part.",
               std::int64_t{status.nodeError.empty()});
}

void appendCare(MetricsText &out, const interfaces::MaintenanceStatus &care)
{
    out.family("candlewright_care_last_success_seconds", MetricType::Gauge,
               "Local time at which a backup, check, analyze or vacuum last began that succeeded.");
    for (const interfaces::CareRun &run : care.runs) {
        if (run.isOver && run.error.empty())
            out.sample("candlewright_care_last_success_seconds",
                       {{"kind", interfaces::careKindText(run.kind)}},
                       market::toUs(run.startedAt) / 1'000'000);
    }
    out.family("candlewright_care_last_failure_seconds", MetricType::Gauge,
               "Local time at which the newest one of a kind began, where it failed.");
    for (const interfaces::CareRun &run : care.runs) {
        if (run.isOver && !run.error.empty() && !run.isCancelled)
            out.sample("candlewright_care_last_failure_seconds",
                       {{"kind", interfaces::careKindText(run.kind)}},
                       market::toUs(run.startedAt) / 1'000'000);
    }
}

} // namespace

void appendStoreMetrics(MetricsText &out, const EngineStatus &status,
                        const interfaces::MaintenanceStatus &care)
{
    appendStore(out, status);
    appendArchive(out, status.archive);
    appendNodes(out, status);
    appendCare(out, care);
}

} // namespace cw::api
