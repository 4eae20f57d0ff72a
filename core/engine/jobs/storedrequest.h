// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"

#include <QJsonObject>

#include <optional>

/// Requests of work on what is stored already, and what came of it, as JSON for the job table.
namespace cw::engine {

[[nodiscard]] QJsonObject requestObject(const interfaces::ArchiveRequest &request);
[[nodiscard]] QJsonObject requestObject(const interfaces::RestoreRequest &request);
[[nodiscard]] QJsonObject requestObject(const interfaces::VerifyRequest &request);
[[nodiscard]] QJsonObject requestObject(const interfaces::RefetchRequest &request);
[[nodiscard]] QJsonObject requestObject(const interfaces::ExportRequest &request);
[[nodiscard]] QJsonObject requestObject(const interfaces::PurgeRequest &request);

// What requestObject wrote; nothing for anything else.
[[nodiscard]] std::optional<interfaces::ArchiveRequest> archiveRequestOf(const QJsonObject &object);
[[nodiscard]] std::optional<interfaces::RestoreRequest> restoreRequestOf(const QJsonObject &object);
[[nodiscard]] std::optional<interfaces::VerifyRequest> verifyRequestOf(const QJsonObject &object);
[[nodiscard]] std::optional<interfaces::RefetchRequest> refetchRequestOf(const QJsonObject &object);
[[nodiscard]] std::optional<interfaces::ExportRequest> exportRequestOf(const QJsonObject &object);
[[nodiscard]] std::optional<interfaces::PurgeRequest> purgeRequestOf(const QJsonObject &object);

[[nodiscard]] QJsonObject reportObject(const interfaces::RunReport &report);
/// What reportObject wrote; members that are missing are zero.
[[nodiscard]] interfaces::RunReport reportOf(const QJsonObject &object);

} // namespace cw::engine
