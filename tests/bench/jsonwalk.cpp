// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/jsonwalk.h"

#include <simdjson.h>

#include <cstdio>
#include <cstdlib>

namespace cw::bench {
namespace {

namespace ondemand = simdjson::ondemand;

/// Bytes of all scalars below a value: a sum nobody can leave out.
std::size_t visit(ondemand::value value)
{
    std::size_t bytes = 0;
    switch (value.type()) {
    case ondemand::json_type::object:
        for (auto member : value.get_object())
            bytes += visit(member.value());
        return bytes;
    case ondemand::json_type::array:
        for (auto element : value.get_array())
            bytes += visit(element.value());
        return bytes;
    default: return value.raw_json_token().size();
    }
}

} // namespace

struct JsonWalk::Private {
    std::vector<simdjson::padded_string> texts;
    ondemand::parser parser;
    volatile std::size_t bytes = 0;
};

JsonWalk::JsonWalk(const std::vector<std::string> &texts) : d(std::make_unique<Private>())
{
    for (const std::string &text : texts)
        d->texts.emplace_back(text);
}

JsonWalk::~JsonWalk() = default;

void JsonWalk::visitAll()
{
    try {
        for (const simdjson::padded_string &text : d->texts) {
            ondemand::document document = d->parser.iterate(text);
            d->bytes = d->bytes + visit(document.get_value());
        }
    } catch (const simdjson::simdjson_error &error) {
        std::fprintf(stderr, "simdjson: %s\n", error.what());
        std::abort();
    }
}

} // namespace cw::bench
