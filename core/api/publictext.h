// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"

#include <QJsonObject>
#include <QString>

/// What may leave this machine: file paths are never served (reliability, "Decided").
namespace cw::api {

/// The text with every absolute path, quoted or not, cut down to the name of its file.
[[nodiscard]] QString withoutFolders(QString text);

/// An answer with this body, all of whose texts went through withoutFolders.
[[nodiscard]] http::Response publicAnswer(const QJsonObject &body, int status = 200);

} // namespace cw::api
