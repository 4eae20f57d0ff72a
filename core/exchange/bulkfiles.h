// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace cw::exchange {

/// A file of the exchange's bulk archive as it came, not yet checked.
struct BulkFile {
    QByteArray bytes;
    std::string sha256; ///< 64 hex digits: what its publisher says it has
};

/// Downloads from the exchange's bulk archive, which costs nothing of the request budget. Lives on its creator's thread.
class BulkFiles {
public:
    /// Cancels its download when destroyed; a cancelled download never calls back.
    class Download {
    public:
        virtual ~Download() = default;
    };
    using Handle = std::unique_ptr<Download>;
    using Done = std::function<void(Result<BulkFile>)>;

    virtual ~BulkFiles() = default;
    /// Fetches the checksum of the file at `path` below the archive's root, then the file. `done` is called exactly once,
    /// later, on this thread. Errors: NotFound (there is no such file, or not yet), Network, Timeout, Protocol.
    [[nodiscard]] virtual Handle get(const std::string &path, Done done) = 0;
    /// False for a while after the archive gave no usable answer: no use to ask it now.
    [[nodiscard]] virtual bool isReachable() const = 0;
};

/// The archive at `root`, an http or https address. One that sends nothing for `silence` is of no use for now.
[[nodiscard]] std::unique_ptr<BulkFiles> makeBulkFiles(const std::string &root,
                                                       std::chrono::milliseconds silence = std::chrono::seconds(15));

} // namespace cw::exchange
