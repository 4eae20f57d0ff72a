// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"
#include "ui/charts/charttheme.h"

#include <QBrush>

#include <array>
#include <optional>

namespace cw::charts {

/// Fillings that tell the states of a hole apart without colour: rising hatch for a missing stretch, falling
/// dashes for one being fetched, dots for one known to be empty, a cross-hatch for one the exchange does not
/// have.
class GapTextures {
public:
    /// `unit` is the width of a thin line in device pixels.
    GapTextures(const ChartTheme &theme, int unit) : m_theme(theme), m_unit(unit) {}

    /// The texture of a state, made when first asked for. Valid as long as this object.
    [[nodiscard]] const QBrush &brush(interfaces::GapState state);
    /// The colour of a state, for marks too small for a texture.
    [[nodiscard]] QColor color(interfaces::GapState state) const;

private:
    [[nodiscard]] QBrush make(interfaces::GapState state) const;

    const ChartTheme &m_theme;
    int m_unit;
    std::array<std::optional<QBrush>, 7> m_brushes;
};

} // namespace cw::charts
