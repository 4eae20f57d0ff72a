// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/segmentlook.h"

#include "core/storage/journal/format.h"
#include "core/storage/journal/segmentfile.h"

#include <algorithm>

namespace cw::storage::journal {

std::int64_t SegmentLook::pendingBytes() const
{
    return state == State::Usable ? std::max<std::int64_t>(size - std::max(released, kHeaderBytes), 0) : 0;
}

SegmentLook lookAtSegment(const std::string &path, std::uint64_t number)
{
    SegmentLook look;
    look.why = "it cannot be read";
    const auto file = SegmentFile::open(path, false);
    const auto size = file ? file->size() : Result<std::int64_t>(0);
    const auto bytes = file ? file->read(0, kHeaderBytes) : Result<std::string>();
    if (!file || !size || !bytes)
        return look;
    look.size = *size;
    if (look.size == 0) {
        look.state = SegmentLook::State::Empty;
        look.why.clear();
        return look;
    }
    const auto header = readHeader(*bytes, look.why);
    if (!header)
        return look;
    look.released = std::min(header->mark, look.size);
    if (header->segment != number) {
        look.why = "its name and its content do not agree";
    } else if (header->version != kBatchVersion) {
        look.state = SegmentLook::State::OtherVersion;
        look.why = "it has the unknown version " + std::to_string(header->version);
    } else {
        look.state = SegmentLook::State::Usable;
        look.why.clear();
    }
    return look;
}

} // namespace cw::storage::journal
