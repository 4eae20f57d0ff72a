// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "core/storage/store.h"

#include <string>

/// What a run of a policy does is what its policy says when the run begins: it may have waited for days, or have been
/// paused. Blocks on the database.
namespace cw::engine {

/// The request as its policy says it now; without a policy it stays as it is. NotFound when the policy is gone, Conflict
/// when it is switched off or, for an export, has no days after which months go to files.
[[nodiscard]] Result<interfaces::ArchiveRequest> currentRequest(storage::Reader &reader,
                                                                const interfaces::ArchiveRequest &asked);
[[nodiscard]] Result<interfaces::ExportRequest> currentRequest(storage::Reader &reader,
                                                               const interfaces::ExportRequest &asked);

/// That other rows go than the run was asked for; empty when the same ones do.
[[nodiscard]] std::string changeText(const interfaces::ArchiveRequest &asked,
                                     const interfaces::ArchiveRequest &now);
[[nodiscard]] std::string changeText(const interfaces::ExportRequest &asked,
                                     const interfaces::ExportRequest &now);

} // namespace cw::engine
