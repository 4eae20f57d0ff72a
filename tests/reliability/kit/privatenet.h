// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QTemporaryDir>

namespace cw::tests {

/// A network and a list of hosts of the test's own. The calling thread, which is to be the main one, moves into namespaces
/// of its own and stays there; all that it starts from then on does, too. Needs root.
class PrivateNet {
public:
    /// Why there is none, as a sentence; empty: there is one.
    [[nodiscard]] QString enter();

    /// Drops every packet to and from a TCP port, without a word to either side, and lets them pass again.
    [[nodiscard]] bool drop(int port) const;
    [[nodiscard]] bool pass(int port) const;

    /// Gives 127.0.0.1 a name, or no name at all: then who asks for one is told that it cannot be looked up now.
    [[nodiscard]] bool nameHost(const QString &name) const;

private:
    QTemporaryDir m_folder;
};

} // namespace cw::tests
