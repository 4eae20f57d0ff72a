// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cw::archive {

/// Reads the lines of one text file: plain, .gz, .zst, or the single member of a .zip, in bounded memory.
///
/// Nothing is unpacked to disk. Refused with one sentence: something that is no regular file, a zip with
/// several members or an encrypted one, damaged or truncated compression (also when it shows only at the
/// end), a line above 64 KiB, and more than `kMaxBytes` of text. Not thread-safe.
class LineReader {
public:
    static constexpr std::int64_t kMaxBytes = std::int64_t{64} << 30;
    static constexpr std::size_t kMaxLine = 64 * 1024;

    [[nodiscard]] static Result<std::unique_ptr<LineReader>> openFile(const std::string &path);
    /// Reads from memory; `name` is what messages call it.
    [[nodiscard]] static Result<std::unique_ptr<LineReader>> openMemory(QByteArray bytes, std::string name);
    ~LineReader();
    LineReader(const LineReader &) = delete;
    LineReader &operator=(const LineReader &) = delete;

    /// The next line without its CR and LF and without a byte order mark; nothing at the end. The view is
    /// valid until the next call.
    [[nodiscard]] Result<std::optional<std::string_view>> next();

    /// Leaves the rest of the file unread: `next` finds its end from now on.
    void stop() noexcept;

    /// The line `next` returned last; valid as long as that one.
    [[nodiscard]] std::string_view line() const noexcept { return m_current; }
    /// Number of the line `next` returned last, from 1.
    [[nodiscard]] std::int64_t lineNumber() const noexcept { return m_line; }
    /// File name or the name given, for messages.
    [[nodiscard]] const std::string &name() const noexcept { return m_name; }

private:
    struct Source;

    explicit LineReader(std::string name);
    [[nodiscard]] Result<> start();
    /// Reads more text behind the unread rest; false at the end of the file.
    [[nodiscard]] Result<bool> fill();
    [[nodiscard]] Result<> checkSingleMember();
    [[nodiscard]] tl::unexpected<Error> damaged() const;

    std::unique_ptr<Source> m_source;
    std::string m_name;
    std::string m_buffer;
    std::size_t m_at = 0;
    std::string_view m_current;
    std::int64_t m_line = 0;
    std::int64_t m_bytes = 0;
    bool m_ended = false;
};

/// Compares a file with the exchange's `<file>.CHECKSUM` beside it (`<64 hex>  <name>`). False when there is
/// none; an error when it does not match or cannot be read.
[[nodiscard]] Result<bool> verifyChecksum(const std::string &path);

} // namespace cw::archive
