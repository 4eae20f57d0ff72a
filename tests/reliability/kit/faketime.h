// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace cw::tests {

/// Which of a program's clocks follow its FakeClock.
enum class Clocks { Wall, WallAndMonotonic };

/// A clock of one program's own, by libfaketime: it stands in a file and can be set while the program runs.
class FakeClock {
public:
    /// Begins without an offset. `file` is written.
    explicit FakeClock(QString file);

    /// `offset` as libfaketime writes it: "+30d", "-3600".
    void set(const QByteArray &offset) const;
    /// Entries of the environment of a program that is to live by this clock.
    [[nodiscard]] QStringList environment(Clocks which) const;

private:
    QString m_file;
};

/// Entries of the environment of a program whose clocks and waits all run so many times as fast as ours.
[[nodiscard]] QStringList hurried(int times);

/// The same where they run so many times as slow as ours: what a program waits for by its own clock counts in full, and the
/// time a machine takes for its work counts little.
[[nodiscard]] QStringList slowed(int times);

} // namespace cw::tests
