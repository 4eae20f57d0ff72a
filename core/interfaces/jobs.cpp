// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interfaces/jobs.h"

namespace cw::interfaces {

std::string_view jobStateText(JobState state) noexcept
{
    switch (state) {
    case JobState::Queued: return "queued";
    case JobState::Running: return "running";
    case JobState::Waiting: return "waiting";
    case JobState::Paused: return "paused";
    case JobState::Succeeded: return "succeeded";
    case JobState::Failed: return "failed";
    case JobState::Cancelled: return "cancelled";
    }
    return "failed";
}

std::optional<JobState> parseJobState(std::string_view text) noexcept
{
    for (const JobState state : {JobState::Queued, JobState::Running, JobState::Waiting, JobState::Paused,
                                 JobState::Succeeded, JobState::Failed, JobState::Cancelled}) {
        if (jobStateText(state) == text)
            return state;
    }
    return std::nullopt;
}

std::string_view jobKindText(JobKind kind) noexcept
{
    switch (kind) {
    case JobKind::Backfill: return "backfill";
    case JobKind::Repair: return "repair";
    case JobKind::Archive: return "archive";
    case JobKind::Restore: return "restore";
    case JobKind::Verify: return "verify";
    case JobKind::Export: return "export";
    case JobKind::Purge: return "purge";
    }
    return "backfill";
}

std::optional<JobKind> parseJobKind(std::string_view text) noexcept
{
    for (const JobKind kind : {JobKind::Backfill, JobKind::Repair, JobKind::Archive, JobKind::Restore,
                               JobKind::Verify, JobKind::Export, JobKind::Purge}) {
        if (jobKindText(kind) == text)
            return kind;
    }
    return std::nullopt;
}

std::string_view dataKindText(DataKind kind) noexcept
{
    switch (kind) {
    case DataKind::Candles: return "candles";
    case DataKind::Trades: return "trades";
    case DataKind::Funding: return "funding";
    }
    return "candles";
}

std::optional<DataKind> parseDataKind(std::string_view text) noexcept
{
    for (const DataKind kind : {DataKind::Candles, DataKind::Trades, DataKind::Funding}) {
        if (dataKindText(kind) == text)
            return kind;
    }
    return std::nullopt;
}

bool isOver(JobState state) noexcept
{
    return state == JobState::Succeeded || state == JobState::Failed || state == JobState::Cancelled;
}

} // namespace cw::interfaces
