// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>
#include <QThread>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace QKeychain {
class Job;
}

namespace cw::secrets {

/// The keyring of the user's session (Secret Service, KWallet, …). One object a process: the library's line of jobs
/// belongs to the first thread that uses it, which is this object's own. Any thread may call; each call waits, at most
/// `patience`. A keyring that did not answer once is not asked again.
///
/// Fails with Unsupported where there is no keyring, Timeout where it does not answer (locked, and nobody types; a bus
/// that hangs), Denied where the user refuses.
class Keyring {
public:
    explicit Keyring(std::chrono::milliseconds patience = std::chrono::seconds(2)) : m_patience(patience) {}
    ~Keyring();
    Keyring(const Keyring &) = delete;
    Keyring &operator=(const Keyring &) = delete;

    /// Nothing when the keyring has no such entry.
    [[nodiscard]] Result<std::optional<std::string>> read(const std::string &name);
    [[nodiscard]] Result<> write(const std::string &name, const std::string &secret);
    /// False when there was no such entry.
    [[nodiscard]] Result<bool> remove(const std::string &name);

private:
    /// What a job came to: an error of the library's, its words, and what was read.
    struct Answer {
        int error = 0;
        QString words;
        QString secret;
    };

    [[nodiscard]] Result<Answer> run(const std::function<QKeychain::Job *()> &make);

    const std::chrono::milliseconds m_patience;
    bool m_isSilent = false;           ///< it did not answer in time
    std::unique_ptr<QThread> m_thread; ///< runs from the first call on
    std::unique_ptr<QObject> m_place;  ///< lives on that thread
};

} // namespace cw::secrets
