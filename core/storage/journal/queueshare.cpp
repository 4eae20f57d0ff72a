// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/queueshare.h"

namespace cw::storage::journal {

/// The ledger names files, not folders.
void QueueShare::noteFormerDamage(const std::string &folder, const std::vector<std::string> &sentences)
{
    if (sentences.empty())
        return;
    const std::string prefix = folder + '/';
    std::string text = sentences.back();
    for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
        text.erase(at, prefix.size());
    state.formerDamage = std::move(text);
}

} // namespace cw::storage::journal
