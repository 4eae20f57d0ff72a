// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/asyncreader.h"

#include <QByteArray>
#include <QString>

#include <functional>

class QWidget;

namespace cw::panels {

/// Asks where to and writes `content` there in the background, all of it or nothing. `failed` gets one sentence, on
/// the GUI thread and only while `parent` lives.
void saveFile(QWidget *parent, const QString &title, const QString &suggestedName, const QByteArray &content,
              models::AsyncReader &worker, std::function<void(const QString &)> failed);

} // namespace cw::panels
