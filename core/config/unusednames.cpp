// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/fieldspecs.h"

namespace cw::config {
namespace {

constexpr std::string_view kOwnCache = "answers are cached inside this process";
constexpr std::string_view kBackups = "backups follow storage/backup_schedule";
constexpr std::string_view kFiles = "files are read and written by commands only, and those are always there";

} // namespace

const std::vector<UnusedName> &unusedNames()
{
    static const std::vector<UnusedName> names{
        {"DB_POOL_SIZE", "every reader has a connection of its own"},
        {"CACHE_URL", kOwnCache},
        {"REDIS_HOST", kOwnCache},
        {"REDIS_PORT", kOwnCache},
        {"CACHE_TTL_SEC_KLINES", "a cached answer is used as long as none of its rows changed"},
        {"DATA_SAVE_INTERVAL", "rows are stored as they arrive"},
        {"AUTO_FETCH_INTERVAL", "history is kept complete all the time"},
        {"FETCH_BATCH_SIZE", "pages are as large as the exchange's limits make best"},
        {"RATE_LIMIT_PER_MINUTE", "requests follow the exchange's own limits"},
        {"ENABLE_AGGREGATOR", "intervals that are not recorded are built whenever they are read"},
        {"ENABLE_EXPORT", kFiles},
        {"ENABLE_IMPORT", kFiles},
        {"ENABLE_BACKUP", kBackups},
        {"BACKUP_INTERVAL", kBackups},
        {"BACKUP_INTERVAL_HOURS", kBackups},
    };
    return names;
}

} // namespace cw::config
