// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace cw::panels {

/// A bundled one-colour icon by its name ("search"), painted in the text colour of the present palette, so that it
/// follows the theme. A desktop's own icon is not used: its colour would not.
[[nodiscard]] QIcon themedIcon(const QString &name);

} // namespace cw::panels
