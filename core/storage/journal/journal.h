// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/diskroom.h"
#include "core/storage/journal/folder.h"
#include "core/storage/journal/format.h"
#include "core/storage/journal/segmentfile.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cw::storage::journal {

struct JournalOptions {
    std::string folder;
    std::string root; ///< of all journals, among them others of the same database; empty: nobody looks for them
    std::int64_t limitBytes = 2LL << 30;    ///< of all segments together
    DiskRoom room;                          ///< below it nothing is appended
    std::int64_t segmentBytes = 16LL << 20; ///< a segment that has reached it is followed by another one
};

/// A part of the journal, [from, to).
struct Stretch {
    Position from;
    Position to;

    [[nodiscard]] bool isEmpty() const noexcept { return to <= from; }
};

/// Why batches are not in the journal. `cause` is the ledger's word for it: "journal-full", "disk-full" or
/// "disk-error".
struct AppendFailure {
    std::string cause;
    Error error;
};

/// Some batches as they were read back.
struct Chunk {
    struct Stored {
        WriteBatch batch;
        Position end;
    };
    std::vector<Stored> batches;
    Position next;                   ///< where to go on; the end of the stretch when all of it was read
    std::vector<std::string> damage; ///< a sentence for each segment whose rest cannot be read
};

/// Batches on disk, in order, from their receipt until they are in the database. What was appended survives the end of
/// the process, not that of the machine: nothing is forced to the disk.
///
/// One thread appends; one, the same or another, reads and releases. Any thread may ask for the size.
class Journal {
public:
    /// Takes the folder and looks at what a former run left there. Fails as Folder::open does.
    [[nodiscard]] static Result<std::unique_ptr<Journal>> open(const JournalOptions &options);
    /// Removes the files when nothing in them is needed any more.
    ~Journal();

    /// What a former run left, to be read and released first.
    [[nodiscard]] Stretch leftOver() const noexcept { return m_leftOver; }
    /// A sentence for each file that was set aside on opening, and for each of another version, which stays.
    [[nodiscard]] const std::vector<std::string> &openingDamage() const noexcept { return m_openingDamage; }
    /// Names of the damaged files of earlier runs that still lay there on opening.
    [[nodiscard]] const std::vector<std::string> &keptDamage() const noexcept { return m_keptDamage; }

    /// Appends the first of the batches, one at least, by one system call and answers where each of these is. On a
    /// failure none of them is in the journal.
    [[nodiscard]] tl::expected<std::vector<Stretch>, AppendFailure>
    append(std::span<const WriteBatch *const> batches);
    /// Reads from the front of a stretch. What is damaged is left out and reported, once.
    [[nodiscard]] Chunk read(const Stretch &stretch);
    /// Everything before `upTo` is in the database, or will never be.
    void release(Position upTo);

    /// Where what has no room is named; another file than the segments.
    [[nodiscard]] std::string lossPath() const { return m_folder.lossPath(); }
    /// Bytes that are not released yet. Never waits.
    [[nodiscard]] std::int64_t pendingBytes() const noexcept { return m_pending; }

private:
    struct Segment {
        std::int64_t size = 0;     ///< whole frames end here
        std::int64_t released = 0; ///< as far as the mark says
        bool isDamaged = false;
    };
    using Segments = std::map<std::uint64_t, Segment>;

    Journal(const JournalOptions &options, Folder folder);

    void examine();
    void examine(std::uint64_t number);
    [[nodiscard]] Error fullError() const;
    [[nodiscard]] Result<> write(const std::string &frames);
    [[nodiscard]] Result<> begin(const std::string &frames);
    [[nodiscard]] std::optional<Stretch> nextStretch(Position from, Position to) const;
    [[nodiscard]] Result<> readInto(Chunk &chunk, const Stretch &part) const;
    void drop(Segments::iterator segment);
    void mark(std::uint64_t number, std::int64_t offset) const;
    void measure();

    const JournalOptions m_options;
    const std::int64_t m_segmentBytes;
    Folder m_folder;
    Stretch m_leftOver;
    std::vector<std::string> m_openingDamage;
    std::vector<std::string> m_keptDamage;

    mutable std::mutex m_mutex; ///< guards all below
    Segments m_segments;
    std::uint64_t m_last = 0;          ///< number of the newest segment there ever was
    std::optional<SegmentFile> m_file; ///< of the newest segment, when there is room in it
    std::int64_t m_total = 0;          ///< bytes of all segments
    std::string m_frames;              ///< of one append; its memory is used again
    std::atomic<std::int64_t> m_pending = 0;
};

/// Opens the journal, or answers null where the options name no folder or one that cannot be used; `problem` is why, or
/// what was set aside. Fails with Conflict only.
[[nodiscard]] Result<std::unique_ptr<Journal>> openWhereUsable(const JournalOptions &options,
                                                               std::optional<Error> &problem);

} // namespace cw::storage::journal
