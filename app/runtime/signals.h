// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>
#include <memory>

namespace cw::runtime {

/// Signals that would end the process although the call that raised them also fails with an error: a pipe whose reader
/// is gone, and a file that may not grow any more (a size limit), which is treated as a full disk. First thing in main.
void ignoreHarmlessSignals();

/// Turns SIGINT and SIGTERM into a call on the main thread. A second one ends the process at once (128 + number).
/// One at a time; on systems without POSIX signals it does nothing.
class StopSignals : public QObject {
    Q_OBJECT
public:
    explicit StopSignals(std::function<void()> stop, QObject *parent = nullptr);
    ~StopSignals() override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace cw::runtime
