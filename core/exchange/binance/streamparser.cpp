// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/streamparser.h"

#include "core/exchange/binance/eventparser.h"
#include "core/exchange/binance/valuereader.h"

#include <charconv>

namespace cw::exchange::binance {
namespace {

constexpr std::string_view kStreamMessage = "a stream message";

/// Everything a message can hold at its top level.
struct Envelope {
    RawEvent event;
    bool hasStream = false;
    bool hasData = false;
    bool dataIsObject = false;
    bool hasResult = false;
    bool hasError = false;
    std::string_view id;
    std::string_view errorCode;
    std::string_view errorText;
};

bool readFields(ondemand::value &value, LetterFields &fields)
{
    ondemand::object object;
    return value.get_object().get(object) == simdjson::SUCCESS
           && forEachMember(object, [&fields](std::string_view key, ondemand::value &member) {
                  const std::string_view token = tokenOf(member);
                  if (LetterFields::isLetter(key) && !fields.note(key[0], token))
                      return false;
                  return isWellFormed(member, token);
              });
}

/// One member of an event; "k" holds an object of its own, everything longer than a letter is of no use.
bool readEventMember(std::string_view key, ondemand::value &value, RawEvent &event)
{
    const std::string_view token = tokenOf(value);
    if (!LetterFields::isLetter(key))
        return isWellFormed(value, token);
    if (!event.fields.note(key[0], token))
        return false;
    return key == "k" && token == "{" ? readFields(value, event.kline) : isWellFormed(value, token);
}

bool readData(ondemand::value &value, Envelope &out)
{
    const std::string_view token = tokenOf(value);
    if (std::exchange(out.hasData, true))
        return false;
    out.dataIsObject = token == "{";
    if (!out.dataIsObject)
        return token == "[" && isWellFormed(value, token);
    ondemand::object object;
    return value.get_object().get(object) == simdjson::SUCCESS
           && forEachMember(object, [&out](std::string_view key, ondemand::value &member) {
                  return readEventMember(key, member, out.event);
              });
}

bool noteToken(std::string_view &slot, ondemand::value &value)
{
    if (!slot.empty())
        return false;
    slot = tokenOf(value);
    return isWellFormed(value, slot);
}

bool readError(ondemand::value &value, Envelope &out)
{
    const std::string_view token = tokenOf(value);
    if (std::exchange(out.hasError, true))
        return false;
    if (token != "{")
        return isWellFormed(value, token);
    ondemand::object object;
    return value.get_object().get(object) == simdjson::SUCCESS
           && forEachMember(object, [&out](std::string_view key, ondemand::value &member) {
                  if (key == "code")
                      return noteToken(out.errorCode, member);
                  return key == "msg" ? noteToken(out.errorText, member)
                                      : isWellFormed(member, tokenOf(member));
              });
}

bool readStream(ondemand::value &value, Envelope &out)
{
    const std::string_view token = tokenOf(value);
    if (std::exchange(out.hasStream, true) || token.size() < 3 || token.front() != '"')
        return false;
    out.event.stream = token.substr(1, token.size() - 2);
    return true;
}

bool readMember(std::string_view key, ondemand::value &value, Envelope &out)
{
    if (LetterFields::isLetter(key))
        return readEventMember(key, value, out.event);
    if (key == "stream")
        return readStream(value, out);
    if (key == "data")
        return readData(value, out);
    if (key == "id")
        return noteToken(out.id, value);
    if (key == "error")
        return readError(value, out);
    if (key == "code")
        return noteToken(out.errorCode, value);
    if (key == "msg")
        return noteToken(out.errorText, value);
    out.hasResult = out.hasResult || key == "result";
    return isWellFormed(value, tokenOf(value));
}

/// The reply to SUBSCRIBE and its like. Ids we never send (texts, null) become −1.
ControlReply controlReplyOf(const Envelope &envelope)
{
    ControlReply reply;
    const std::string_view id = envelope.id;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (error == std::errc() && end == id.data() + id.size())
        reply.id = number;
    if (envelope.hasError || !envelope.errorCode.empty())
        reply.error = "code " + excerpt(envelope.errorCode, 20) + ", " + excerpt(envelope.errorText, 200);
    return reply;
}

/// True when events and wrapping are mixed in a way that has no meaning.
bool isContradictory(const Envelope &envelope, bool hasLooseFields)
{
    return envelope.hasStream != envelope.hasData || (envelope.hasData && hasLooseFields);
}

Result<StreamMessage> interpret(Market market, const Envelope &envelope, std::string_view text)
{
    if (envelope.hasData && !envelope.dataIsObject)
        return IgnoredMessage{"a list of events"};
    if (envelope.hasData || !envelope.event.fields['e'].empty())
        return interpretEvent(market, envelope.event);
    if (envelope.hasResult || envelope.hasError || !envelope.errorCode.empty())
        return controlReplyOf(envelope);
    return tl::unexpected<Error>(shapeError(kStreamMessage, text));
}

/// Reads all of a message; false when it is damaged or mixes its forms.
bool readEnvelope(JsonReader &json, Envelope &envelope)
{
    ondemand::object object;
    bool hasLooseFields = false;
    const bool isRead = json.readObject(object)
                        && forEachMember(object,
                                         [&](std::string_view key, ondemand::value &value) {
                                             hasLooseFields = hasLooseFields || LetterFields::isLetter(key);
                                             return readMember(key, value, envelope);
                                         })
                        && json.isAtEnd();
    return isRead && !isContradictory(envelope, hasLooseFields);
}

} // namespace

Result<StreamMessage> parseStreamText(Market market, std::string_view text)
{
    JsonReader json(text);
    Envelope envelope;
    if (!readEnvelope(json, envelope))
        return tl::unexpected<Error>(shapeError(kStreamMessage, text));
    return interpret(market, envelope, text);
}

std::optional<RefusedEvent> refusedStreamText(Market market, std::string_view text, const std::string &reason)
{
    JsonReader json(text);
    Envelope envelope;
    if (!readEnvelope(json, envelope))
        return std::nullopt;
    auto refused = subjectOf(market, envelope.event);
    if (refused) {
        refused->row.reason = reason;
        refused->row.raw = std::string(text.substr(0, RefusedRow::kMostBytes));
    }
    return refused;
}

} // namespace cw::exchange::binance
