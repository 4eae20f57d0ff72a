// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/diskroom.h"

#include <array>
#include <filesystem>

namespace cw::storage {

std::optional<std::int64_t> freeBytes(const std::string &folder)
{
    std::error_code error;
    const auto space =
        std::filesystem::space(std::filesystem::path(std::u8string(folder.begin(), folder.end())), error);
    if (error)
        return std::nullopt;
    return static_cast<std::int64_t>(space.available);
}

std::string sizeText(std::int64_t bytes)
{
    constexpr std::array<const char *, 4> kUnits{" bytes", " KiB", " MiB", " GiB"};
    constexpr std::int64_t kUnit = 1'024;
    std::size_t unit = 0;
    std::int64_t rest = 0;
    while (bytes >= kUnit && unit + 1 < kUnits.size()) {
        rest = bytes % kUnit;
        bytes /= kUnit;
        ++unit;
    }
    // One figure after the point, where it says something.
    const std::string tenth =
        bytes < 10 && unit > 0 ? '.' + std::to_string(rest * 10 / kUnit) : std::string();
    return std::to_string(bytes) + tenth + kUnits.at(unit);
}

Result<> DiskRoom::check(const std::string &folder) const
{
    const auto left = keepFree > 0 ? probe(folder) : std::nullopt;
    if (!left || *left >= keepFree)
        return {};
    return fail(ErrorCode::StorageFull,
                "The disk of '" + folder + "' has " + sizeText(*left) + " (" + std::to_string(*left)
                    + " bytes) left, less than the " + sizeText(keepFree)
                    + " that are kept free (storage/min_free_mb); rows wait until there is "
                      "room again.");
}

Result<> DiskRoom::checkFor(const std::string &folder, std::int64_t bytes, const std::string &what) const
{
    const auto left = probe(folder);
    if (!left || *left >= bytes + keepFree)
        return {};
    return fail(ErrorCode::StorageFull,
                "The disk of '" + folder + "' has " + sizeText(*left) + " left; " + what + " needs about "
                    + sizeText(bytes)
                    + (keepFree > 0 ? " beside the " + sizeText(keepFree) + " that are kept free." : "."));
}

} // namespace cw::storage
