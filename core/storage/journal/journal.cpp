// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/journal.h"

#include "core/storage/journal/segmentlook.h"

#include <QLoggingCategory>

#include <algorithm>
#include <utility>

namespace cw::storage::journal {
namespace {

Q_LOGGING_CATEGORY(log, "cw.journal")

/// As much is written at once, or one batch.
constexpr std::int64_t kGroupBytes = 1LL << 20;
/// As much is read at once.
constexpr std::int64_t kChunkBytes = 256LL << 10;
/// A segment that is not needed any more goes when it has grown to this, and another one is begun.
constexpr std::int64_t kRenewBytes = 1LL << 20;
/// A segment takes at most this part of the limit, because what is done with in it takes room until it goes.
constexpr std::int64_t kSegmentsInLimit = 8;

std::string causeOf(const Error &error)
{
    return error.code == ErrorCode::StorageFull ? "disk-full" : "disk-error";
}

std::string asideText(const std::string &path, const std::string &why, const std::string &name)
{
    return "The journal file '" + path + "' cannot be used: " + why + ". It is kept as '" + name + "'.";
}

std::string otherVersionText(const std::string &path, const SegmentLook &look)
{
    return "The journal file '" + path + "' with up to " + std::to_string(look.size - look.released)
           + " bytes of rows cannot be used: " + look.why
           + ". It stays as it is; a program of that version stores its rows.";
}

/// Frames from the front of `bytes`. Answers how many bytes they take; `last` is what came after them.
std::int64_t takeFrames(std::string_view bytes, Position at, Chunk &chunk, FrameReading &last)
{
    const std::int64_t start = at.offset;
    while (!bytes.empty()) {
        last = readFrame(bytes, at.segment);
        if (last.state != FrameReading::State::Whole)
            break;
        at.offset += last.bytes;
        bytes.remove_prefix(static_cast<std::size_t>(last.bytes));
        chunk.batches.push_back({std::move(last.batch), at});
    }
    return at.offset - start;
}

} // namespace

Journal::Journal(const JournalOptions &options, Folder folder)
    : m_options(options),
      m_segmentBytes(std::min(options.segmentBytes, options.limitBytes / kSegmentsInLimit)),
      m_folder(std::move(folder))
{
}

// ---- Open and close --------------------------------------------------------------------------------------------

Result<std::unique_ptr<Journal>> Journal::open(const JournalOptions &options)
{
    auto folder = Folder::open(options.folder);
    if (!folder)
        return failFrom(folder);
    std::unique_ptr<Journal> journal(new Journal(options, std::move(*folder)));
    journal->examine();
    return journal;
}

void Journal::examine()
{
    m_keptDamage = damagedIn(m_folder.path());
    for (const std::uint64_t number : m_folder.segments()) {
        m_last = number;
        examine(number);
    }
    if (m_segments.empty())
        return;
    const auto &[firstNumber, first] = *m_segments.begin();
    const auto &[lastNumber, last] = *m_segments.rbegin();
    m_leftOver = {{firstNumber, first.released}, {lastNumber, last.size}};
    measure();
}

void Journal::examine(std::uint64_t number)
{
    const std::string path = m_folder.segmentPath(number);
    const SegmentLook look = lookAtSegment(path, number);
    switch (look.state) {
    case SegmentLook::State::Usable:
        m_segments[number] = {look.size, look.released, false};
        m_total += look.size;
        break;
    case SegmentLook::State::Empty: m_folder.remove(number); break;
    case SegmentLook::State::OtherVersion: m_openingDamage.push_back(otherVersionText(path, look)); break;
    case SegmentLook::State::Damaged:
        m_openingDamage.push_back(asideText(path, look.why, m_folder.setAside(number)));
        break;
    }
}

Result<std::unique_ptr<Journal>> openWhereUsable(const JournalOptions &options, std::optional<Error> &problem)
{
    if (options.folder.empty())
        return std::unique_ptr<Journal>();
    auto opened = Journal::open(options);
    if (opened) {
        for (const std::string &sentence : (*opened)->openingDamage()) {
            qCWarning(log, "%s", sentence.c_str());
            problem = Error{ErrorCode::Storage, sentence, std::nullopt};
        }
        return opened;
    }
    if (opened.error().code == ErrorCode::Conflict)
        return failFrom(opened);
    qCWarning(log, "Rows are received without a journal: %s", opened.error().detail.c_str());
    problem = opened.error();
    return std::unique_ptr<Journal>();
}

Journal::~Journal()
{
    const std::lock_guard lock(m_mutex);
    const bool isNeeded = std::any_of(m_segments.begin(), m_segments.end(), [](const auto &entry) {
        return entry.second.released < entry.second.size;
    });
    while (!isNeeded && !m_segments.empty())
        drop(m_segments.begin());
}

// ---- Append ----------------------------------------------------------------------------------------------------

tl::expected<std::vector<Stretch>, AppendFailure> Journal::append(std::span<const WriteBatch *const> batches)
{
    if (auto room = m_options.room.check(m_folder.path()); !room)
        return tl::unexpected(AppendFailure{"disk-full", std::move(room).error()});
    const std::lock_guard lock(m_mutex);
    if (m_file && m_segments[m_last].size >= m_segmentBytes)
        m_file.reset();
    const std::uint64_t number = m_file ? m_last : m_last + 1;
    const std::int64_t start = m_file ? m_segments[m_last].size : kHeaderBytes;
    const std::int64_t room = m_options.limitBytes - m_total - kHeaderBytes;
    std::string &frames = m_frames;
    frames.clear();
    std::vector<Stretch> places;
    places.reserve(batches.size());
    for (const WriteBatch *batch : batches) {
        const auto before = static_cast<std::int64_t>(frames.size());
        if (before >= kGroupBytes)
            break;
        const bool isFrame = appendFrame(*batch, number, frames);
        const auto after = static_cast<std::int64_t>(frames.size());
        if (!isFrame || after > room) {
            frames.resize(static_cast<std::size_t>(before));
            break;
        }
        places.push_back({{number, start + before}, {number, start + after}});
    }
    if (places.empty())
        return tl::unexpected(AppendFailure{"journal-full", fullError()});
    if (auto written = m_file ? write(frames) : begin(frames); !written)
        return tl::unexpected(AppendFailure{causeOf(written.error()), std::move(written).error()});
    measure();
    return places;
}

Error Journal::fullError() const
{
    return {ErrorCode::StorageFull,
            "The journal in '" + m_folder.path() + "' has reached its limit of "
                + std::to_string(m_options.limitBytes) + " bytes.",
            std::nullopt};
}

/// Adds to the newest segment.
Result<> Journal::write(const std::string &frames)
{
    Segment &segment = m_segments[m_last];
    if (auto written = m_file->write(frames, segment.size); !written) {
        // What cannot even be cut off again is not followed by anything.
        if (!m_file->truncate(segment.size))
            m_file.reset();
        return written;
    }
    segment.size += static_cast<std::int64_t>(frames.size());
    m_total += static_cast<std::int64_t>(frames.size());
    return {};
}

/// Begins a segment with these frames.
Result<> Journal::begin(const std::string &frames)
{
    const std::uint64_t number = m_last + 1;
    auto file = SegmentFile::create(m_folder.segmentPath(number));
    if (!file)
        return failFrom(file);
    const std::string bytes = headerOf(number) + frames;
    if (auto written = file->write(bytes, 0); !written) {
        m_folder.remove(number);
        return written;
    }
    m_last = number;
    m_file = std::move(*file);
    m_segments[number] = {static_cast<std::int64_t>(bytes.size()), kHeaderBytes, false};
    m_total += static_cast<std::int64_t>(bytes.size());
    return {};
}

// ---- Read back -------------------------------------------------------------------------------------------------

Chunk Journal::read(const Stretch &stretch)
{
    Chunk chunk;
    chunk.next = stretch.from;
    while (chunk.batches.empty()) {
        const auto part = nextStretch(chunk.next, stretch.to);
        if (!part) {
            chunk.next = stretch.to;
            break;
        }
        auto done = readInto(chunk, *part);
        if (done)
            continue;
        chunk.damage.push_back("The journal file '" + m_folder.segmentPath(part->from.segment)
                               + "' cannot be used from byte " + std::to_string(chunk.next.offset)
                               + " on: " + done.error().detail + " It will be kept as '"
                               + m_folder.asidePath(part->from.segment) + "'.");
        const std::lock_guard lock(m_mutex);
        m_segments[part->from.segment].isDamaged = true;
        if (part->from.segment == m_last)
            m_file.reset(); // nothing more is put behind the damage
        chunk.next = {part->from.segment + 1, kHeaderBytes};
    }
    return chunk;
}

/// What of [from, to) lies in the first segment that has any of it.
std::optional<Stretch> Journal::nextStretch(Position from, Position to) const
{
    const std::lock_guard lock(m_mutex);
    for (auto at = m_segments.lower_bound(from.segment); at != m_segments.end() && at->first <= to.segment;
         ++at) {
        const auto &[number, segment] = *at;
        const Stretch part{{number, number == from.segment ? from.offset : kHeaderBytes},
                           {number, number == to.segment ? std::min(to.offset, segment.size) : segment.size}};
        if (!part.isEmpty())
            return part;
    }
    return std::nullopt;
}

/// Some frames from the front of a stretch within one segment. Fails when there is none.
Result<> Journal::readInto(Chunk &chunk, const Stretch &part) const
{
    chunk.next = part.from;
    const auto file = SegmentFile::open(m_folder.segmentPath(part.from.segment), false);
    if (!file)
        return tl::unexpected(file.error());
    const std::int64_t all = part.to.offset - part.from.offset;
    std::int64_t wanted = std::min(all, kChunkBytes);
    for (;;) {
        auto bytes = file->read(part.from.offset, wanted);
        if (!bytes)
            return failFrom(bytes);
        FrameReading last;
        chunk.next.offset += takeFrames(*bytes, part.from, chunk, last);
        if (!chunk.batches.empty())
            return {};
        const bool isCut = last.state == FrameReading::State::Cut;
        if (!isCut || last.bytes > all || static_cast<std::int64_t>(bytes->size()) < wanted
            || last.bytes <= wanted)
            return fail(ErrorCode::Storage,
                        isCut ? "it ends in the middle of a batch." : "its bytes are damaged.");
        wanted = last.bytes;
    }
}

// ---- Release ---------------------------------------------------------------------------------------------------

void Journal::release(Position upTo)
{
    const std::lock_guard lock(m_mutex);
    while (!m_segments.empty() && m_segments.begin()->first < upTo.segment)
        drop(m_segments.begin());
    if (m_segments.empty() || m_segments.begin()->first != upTo.segment)
        return measure();
    auto &[number, segment] = *m_segments.begin();
    segment.released = std::max(segment.released, upTo.offset);
    const bool isFollowed = !m_file || number != m_last;
    if (segment.released >= segment.size
        && (isFollowed || segment.size >= std::min(kRenewBytes, m_segmentBytes)))
        drop(m_segments.begin());
    else
        mark(number, segment.released);
    measure();
}

void Journal::drop(Segments::iterator segment)
{
    const std::uint64_t number = segment->first;
    if (number == m_last)
        m_file.reset();
    if (segment->second.isDamaged)
        m_folder.setAside(number);
    else
        m_folder.remove(number);
    m_total -= segment->second.size;
    m_segments.erase(segment);
}

/// A mark that cannot be written costs nothing but time: rows that are stored are written once more.
void Journal::mark(std::uint64_t number, std::int64_t offset) const
{
    auto file = SegmentFile::open(m_folder.segmentPath(number), true);
    if (file)
        std::ignore = file->write(markOf(number, offset), kMarkOffset);
}

void Journal::measure()
{
    std::int64_t pending = 0;
    for (const auto &[number, segment] : m_segments)
        pending += segment.size - std::max(segment.released, kHeaderBytes);
    m_pending = std::max<std::int64_t>(pending, 0);
}

} // namespace cw::storage::journal
