// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"

#include <QString>

/// What the archive, its runs and their rules are called in the window. Numbers follow the user's locale; times are
/// UTC.
namespace cw::models {

/// "candles", "trades", "funding rates".
[[nodiscard]] QString dataKindName(interfaces::DataKind kind);
/// What tells one sequence of an instrument from another: "1m", "trades", "funding rates".
[[nodiscard]] QString seriesName(const interfaces::SequenceKey &sequence);
/// "BTCUSDT · Spot · 1m".
[[nodiscard]] QString sequenceTitle(const interfaces::SequenceKey &sequence);
/// "BTCUSDT · Spot · candles · 1m", with "all" for what the filter leaves open.
[[nodiscard]] QString filterTitle(const interfaces::SequenceFilter &filter);
/// "512 bytes", "1.5 MiB", "23 GiB".
[[nodiscard]] QString bytesText(std::int64_t bytes);
/// Five cron fields in words where they are of a usual form: "daily at 03:17", "every 15 minutes"; else the fields.
[[nodiscard]] QString scheduleText(const std::string &schedule);
/// What a run did, found or would do so far, or why it failed: one line.
[[nodiscard]] QString runOutcomeText(const interfaces::ArchiveRun &run);
/// What a purge would delete, and how long it can be undone: one line.
[[nodiscard]] QString purgeText(const interfaces::PurgePreview &preview);
/// What verifications have seen of the archive and its files, what is damaged, and when the next one comes: one line.
[[nodiscard]] QString healthText(const interfaces::ArchiveHealth &health);
/// "queued", "being fetched", "ready", "failed", "over".
[[nodiscard]] QString leaseStateName(interfaces::LeaseState state);

} // namespace cw::models
